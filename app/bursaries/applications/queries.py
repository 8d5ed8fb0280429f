"""Reading applications: always for the person who asks, in the query itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from sqlalchemy import Select, and_, bindparam, func, literal_column, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from app.audit.models import Event
from app.bursaries.applications.models import (
    Answer,
    Application,
    SectionMark,
    Snapshot,
)
from app.bursaries.applications.states import UNSENT, ApplicationState
from app.bursaries.redaction.models import Redaction
from app.bursaries.redaction.states import Treatment
from app.bursaries.rounds.models import Question, Round
from app.bursaries.rounds.states import BEFORE_CLOSING, RoundState
from app.core.base import Record
from app.organisations.models import Hub

_MINE: Final = (
    select(
        Application.reference,
        Application.state,
        Application.submitted_at,
        Application.personal_deadline,
        Round.name.label("round"),
        Round.closes_at,
        Round.is_demo,
        Hub.name.label("hub"),
    )
    .join(Round, Round.id == Application.round_id)
    .outerjoin(Hub, Hub.id == Application.hub_id)
    .where(Application.applicant_id == bindparam("applicant_id"))
    .order_by(Application.created_at.desc(), Application.id.desc())
)
# What every page of an applicant asks is put together once; the values come with the question.
_OWN: Final = (
    select(Application)
    .where(
        Application.reference == bindparam("reference"),
        Application.applicant_id == bindparam("applicant_id"),
    )
    .options(joinedload(Application.round), joinedload(Application.hub))
)
_LOCKED: Final = (
    select(Application)
    .where(Application.id == bindparam("application_id"))
    .options(joinedload(Application.round, innerjoin=True))
    .with_for_update(of=Application)
    .execution_options(populate_existing=True)
)
_ANSWERS: Final = select(Answer.question_id, Answer.value, Answer.version).where(
    Answer.application_id == bindparam("application_id")
)
_ANSWER: Final = select(Answer).where(
    Answer.application_id == bindparam("application_id"),
    Answer.question_id == bindparam("question_id"),
)
# In one statement: a save counts from one, a finished section has nought, a hidden passage less.
_FINISHED: Final[Select[int, str, int]] = select(
    SectionMark.section_id, literal_column("''"), literal_column("0")
).where(SectionMark.application_id == bindparam("application_id"), SectionMark.is_complete)
_HIDDEN: Final[Select[int, str, int]] = select(
    Redaction.question_id, Redaction.passage, literal_column("-1")
).where(
    Redaction.application_id == bindparam("application_id"), Redaction.treatment == Treatment.HIDE
)
_ANSWERS_AND_MARKS: Final = union_all(_ANSWERS, _FINISHED)
_MATERIAL: Final = union_all(_ANSWERS, _FINISHED, _HIDDEN)
_MARK_OF_QUESTION: Final = (
    select(SectionMark)
    .join(Question, Question.section_id == SectionMark.section_id)
    .where(
        SectionMark.application_id == bindparam("application_id"),
        Question.id == bindparam("question_id"),
    )
)


class Held(NamedTuple):
    """An answer as it is kept, with the number of its last save."""

    value: str
    version: int


AnswersAndMarks: TypeAlias = tuple[dict[int, Held], frozenset[int]]


class Material(NamedTuple):
    """What an application is sent from."""

    answers: Mapping[int, Held]
    marks: frozenset[int]
    hidden: Mapping[int, frozenset[str]]


def mine(session: Session, applicant_id: int) -> Sequence[Record]:
    """Return the person's own applications, the newest first."""
    return session.execute(_MINE, {"applicant_id": applicant_id}).all()


def own(session: Session, applicant_id: int, reference: str) -> Application | None:
    """Return the person's own application with its round, None when it is not theirs."""
    wanted = {"reference": reference, "applicant_id": applicant_id}
    return session.scalars(_OWN, wanted).first()


def live(session: Session, applicant_id: int, round_id: int) -> Application | None:
    """Return the person's application to the round that is not withdrawn, or None."""
    return session.scalars(
        select(Application).where(
            Application.applicant_id == applicant_id,
            Application.round_id == round_id,
            Application.state != ApplicationState.WITHDRAWN,
        )
    ).first()


def locked(session: Session, application_id: int) -> Application:
    """Return the application as it stands now, its row locked until the request ends."""
    return session.scalars(_LOCKED, {"application_id": application_id}).one()


def answers(session: Session, application_id: int) -> dict[int, Held]:
    """Return the kept answers by question."""
    rows = session.execute(_ANSWERS, {"application_id": application_id})
    return {row.question_id: Held(row.value, row.version) for row in rows}


def answers_and_marks(session: Session, application_id: int) -> AnswersAndMarks:
    """Return the kept answers by question, and the sections that were called finished."""
    rows = session.execute(_ANSWERS_AND_MARKS, {"application_id": application_id}).all()
    answers = {row[0]: Held(row[1], row[2]) for row in rows if row[2]}
    return answers, frozenset(row[0] for row in rows if not row[2])


def material(session: Session, application_id: int) -> Material:
    """Return answers by question, finished sections, and the folded passages that are hidden."""
    rows = session.execute(_MATERIAL, {"application_id": application_id}).all()
    hidden: dict[int, set[str]] = {}
    for row in rows:
        if row[2] < 0:
            hidden.setdefault(row[0], set()).add(row[1])
    return Material(
        {row[0]: Held(row[1], row[2]) for row in rows if row[2] > 0},
        frozenset(row[0] for row in rows if not row[2]),
        {question: frozenset(passages) for question, passages in hidden.items()},
    )


def values(held: Mapping[int, Held]) -> dict[int, str]:
    """Return only what was answered."""
    return {question_id: item.value for question_id, item in held.items()}


def answer(session: Session, application_id: int, question_id: int) -> Answer | None:
    """Return one answer's row, None when nothing was answered yet."""
    wanted = {"application_id": application_id, "question_id": question_id}
    return session.scalars(_ANSWER, wanted).first()


def mark(session: Session, application_id: int, section_id: int) -> SectionMark | None:
    """Return the row that says whether a section is finished, None when nothing was said."""
    return session.scalars(
        select(SectionMark).where(
            SectionMark.application_id == application_id, SectionMark.section_id == section_id
        )
    ).first()


def mark_of_question(session: Session, application_id: int, question_id: int) -> SectionMark | None:
    """Return the row that says whether the question's section is finished, None for nothing."""
    wanted = {"application_id": application_id, "question_id": question_id}
    return session.scalars(_MARK_OF_QUESTION, wanted).first()


def snapshot(session: Session, application_id: int) -> Snapshot | None:
    """Return the newest snapshot of what was sent, None for a draft."""
    return session.scalars(
        select(Snapshot)
        .where(Snapshot.application_id == application_id)
        .order_by(Snapshot.number.desc())
        .limit(1)
    ).first()


def counts(session: Session, round_id: int) -> dict[ApplicationState, int]:
    """Return how many of the round's applications stand in each state."""
    rows = session.execute(
        select(Application.state, func.count())
        .where(Application.round_id == round_id)
        .group_by(Application.state)
    )
    return {row[0]: row[1] for row in rows}


def sent_count(session: Session, round_id: int) -> int:
    """Return how many applications to the round were sent and not taken back since."""
    found = counts(session, round_id)
    return sum(
        found[state] for state in found if state not in UNSENT | {ApplicationState.WITHDRAWN}
    )


def overdue_drafts(session: Session, now: datetime) -> Sequence[Application]:
    """Return the drafts of rounds that take none any more, past their own deadline; locked."""
    return session.scalars(
        select(Application)
        .join(Round, Round.id == Application.round_id)
        .where(
            Application.state == ApplicationState.DRAFT,
            # A cancelled round ends its own drafts, with its own letter.
            Round.state.not_in(BEFORE_CLOSING | {RoundState.CANCELLED}),
            or_(Application.personal_deadline.is_(None), Application.personal_deadline <= now),
        )
        .with_for_update(of=Application)
    ).all()


def sent(session: Session) -> Iterator[Record]:
    """Yield whatever applicants sent, with the data of the event that tells of that sending."""
    yield from session.execute(
        select(Application.reference, Snapshot.content, Snapshot.sha256, Event.data)
        .join(Snapshot, Snapshot.application_id == Application.id)
        .outerjoin(
            Event,
            and_(
                Event.subject_type == Application.__tablename__,
                Event.subject_id == Application.id,
                Event.kind.in_(("application.submitted", "application.resubmitted")),
                func.coalesce(Event.data["number"].as_integer(), 1) == Snapshot.number,
            ),
        )
        .where(Application.submitted_at.is_not(None))
        .order_by(Application.id, Snapshot.number)
        .execution_options(yield_per=500)
    )
