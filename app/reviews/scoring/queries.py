"""Reading reviews: a rubric, one's own draft, and the others' once one's own is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, String, and_, bindparam, cast, func, select
from sqlalchemy.orm import Session

from app.bursaries.applications.models import Application, Snapshot
from app.bursaries.rounds.models import Anchor, Criterion
from app.core.base import Record
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.states import DONE, LIVE, AssignmentState
from app.reviews.scoring.models import Review, ReviewRevision, Score
from app.reviews.scoring.rules import Level, Measure, ScoreInput


def rubric(session: Session, rubric_version_id: int | None) -> list[Measure]:
    """Return the rubric's criteria in order, each with its anchored levels."""
    rows = session.execute(
        select(
            Criterion.id,
            Criterion.key,
            Criterion.title,
            Criterion.description,
            Criterion.weight,
            Criterion.low,
            Criterion.high,
            Anchor.level,
            Anchor.sentence,
        )
        .outerjoin(Anchor, Anchor.criterion_id == Criterion.id)
        .where(Criterion.rubric_version_id == rubric_version_id)
        .order_by(Criterion.position, Criterion.id, Anchor.level)
    ).all()
    levels: dict[int, list[Level]] = {}
    for row in rows:
        if row.level is not None:
            levels.setdefault(row.id, []).append(Level(row.level, row.sentence))
    seen = {row.id: row for row in rows}
    return [Measure(*row[:7], anchors=_every_level(row, levels)) for row in seen.values()]


def _every_level(row: Record, levels: dict[int, list[Level]]) -> tuple[Level, ...]:
    """Return a choice for each score: those between two anchors say only their number."""
    said = {level.value: level.text for level in levels.get(row.id, ())}
    return tuple(Level(value, said.get(value, "")) for value in range(row.low, row.high + 1))


class Written(NamedTuple):
    """A review as it stands: its row, its newest scores, and the text that was read for it."""

    review: Review | None
    scores: dict[str, ScoreInput]
    text: str | None = None

    @property
    def version(self) -> int:
        """The number that a form carries; 0 before the first save."""
        return self.review.row_version if self.review else 0

    @property
    def comment(self) -> str:
        """What was written about the case as a whole."""
        return self.review.comment if self.review else ""


def written(session: Session, assignment_id: int) -> Written:
    """Return the newest revision of the review, sent or not."""
    rows = session.execute(
        select(
            Review,
            Snapshot.content,
            ReviewRevision.number,
            Criterion.key,
            Score.value,
            Score.reason,
        )
        .join(Snapshot, Snapshot.id == Review.snapshot_id)
        .outerjoin(ReviewRevision, ReviewRevision.review_id == Review.id)
        .outerjoin(Score, Score.revision_id == ReviewRevision.id)
        .outerjoin(Criterion, Criterion.id == Score.criterion_id)
        .where(Review.assignment_id == assignment_id)
        .order_by(ReviewRevision.number)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        return Written(None, {})
    newest = rows[-1].number
    return Written(
        rows[0].Review,
        {
            row.key: ScoreInput(row.value, row.reason)
            for row in rows
            if row.key is not None and row.number == newest
        },
        rows[0].content,
    )


def revision(session: Session, review_id: int, number: int) -> ReviewRevision | None:
    """Return one revision of the review, or None."""
    return session.scalars(
        select(ReviewRevision).where(
            ReviewRevision.review_id == review_id, ReviewRevision.number == number
        )
    ).one_or_none()


def scores_of(session: Session, revision_id: int) -> dict[int, Score]:
    """Return the score rows of a revision by criterion."""
    rows = session.scalars(select(Score).where(Score.revision_id == revision_id))
    return {row.criterion_id: row for row in rows}


@dataclass(slots=True)
class Given:
    """A submitted review: who gave it to which case, its scores, and how often it was revised."""

    application_id: int
    reviewer_id: int
    assignment_id: int
    comment: str
    revision: int
    follows_others: bool
    scores: dict[str, ScoreInput] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, int]:
        """The scores alone."""
        return {key: each.value for key, each in self.scores.items() if each.value is not None}


def given(
    session: Session,
    *,
    round_id: int | None = None,
    application_id: int | None = None,
    application_ids: Sequence[int] | None = None,
) -> list[Given]:
    """Return the submitted reviews of a round, one case or some, in the order of assigning."""
    wanted: list[ColumnElement[bool]] = [Assignment.state.in_(DONE)]
    if round_id is not None:
        wanted.append(Application.round_id == round_id)
    if application_id is not None:
        wanted.append(Assignment.application_id == application_id)
    if application_ids is not None:
        wanted.append(Assignment.application_id.in_(application_ids))
    rows = session.execute(
        select(
            Assignment.application_id,
            Assignment.reviewer_id,
            Assignment.id,
            Review.comment,
            Review.current_revision,
            ReviewRevision.follows_others,
            Criterion.key,
            Score.value,
            Score.reason,
        )
        .join(Application, Application.id == Assignment.application_id)
        .join(Review, Review.assignment_id == Assignment.id)
        .join(
            ReviewRevision,
            and_(
                ReviewRevision.review_id == Review.id,
                ReviewRevision.number == Review.current_revision,
            ),
        )
        .join(Score, Score.revision_id == ReviewRevision.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(*wanted)
        .order_by(Assignment.application_id, Assignment.id, Criterion.position)
    )
    found: dict[int, Given] = {}
    for row in rows:
        review = found.setdefault(row.id, Given(*row[:6]))
        review.scores[row.key] = ScoreInput(row.value, row.reason)
    return list(found.values())


class Marked(NamedTuple):
    """A submitted review as the engine knows it: whose it is, and its scores without a word."""

    application_id: int
    reviewer_id: int
    values: Mapping[str, int]


_VALUES: Final = (
    select(
        func.aggregate_strings(
            cast(Score.criterion_id, String).concat(":").concat(cast(Score.value, String)), " "
        )
    )
    .where(Score.revision_id == ReviewRevision.id, Score.value.is_not(None))
    .correlate(ReviewRevision)
    .scalar_subquery()
)
_MARKED: Final = (
    select(Assignment.application_id, Assignment.reviewer_id, _VALUES)
    .join(Review, Review.assignment_id == Assignment.id)
    .join(
        ReviewRevision,
        and_(
            ReviewRevision.review_id == Review.id,
            ReviewRevision.number == Review.current_revision,
        ),
    )
    .where(Assignment.round_id == bindparam("round"), Assignment.state.in_(DONE))
    .order_by(Assignment.application_id, Assignment.id)
)


def marked(session: Session, round_id: int, measures: Sequence[Measure]) -> list[Marked]:
    """Return the submitted reviews of a round as numbers, in the order of assigning.

    A round has thousands of them and few different ones: each different one is held once.
    """
    known: dict[str, Mapping[str, int]] = {}
    found = []
    for application_id, reviewer_id, written in session.execute(_MARKED, {"round": round_id}):
        if written is not None:
            if written not in known:
                known[written] = _values(written, measures)
            found.append(Marked(application_id, reviewer_id, known[written]))
    return found


def _values(written: str, measures: Sequence[Measure]) -> Mapping[str, int]:
    pairs = (pair.split(":") for pair in written.split())
    values = {int(criterion): int(value) for criterion, value in pairs}
    return {each.key: values[each.id] for each in measures if each.id in values}


class Colleague(NamedTuple):
    """Another reviewer of a case, without a name: a number, and the review once it is in."""

    number: int
    state: AssignmentState
    review: Given | None


def colleagues(session: Session, assignment: Assignment) -> list[Colleague]:
    """Return the others who read the case, as Reviewer 1, 2 and so on in the order of assigning."""
    rows = session.execute(
        select(Assignment.id, Assignment.state)
        .where(Assignment.application_id == assignment.application_id, Assignment.state.in_(LIVE))
        .order_by(Assignment.id)
    ).all()
    reviews = {
        each.assignment_id: each
        for each in given(session, application_id=assignment.application_id)
    }
    return [
        Colleague(number, row.state, reviews.get(row.id))
        for number, row in enumerate(rows, 1)
        if row.id != assignment.id
    ]


def application_locked(session: Session, application_id: int) -> Application:
    """Return the application, its row locked: two reviews of one case are counted one by one."""
    return session.scalars(
        select(Application)
        .where(Application.id == application_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def round_of(session: Session, application_id: int) -> int:
    """Return the number of the round that the application belongs to; it never changes."""
    return session.scalars(
        select(Application.round_id).where(Application.id == application_id)
    ).one()
