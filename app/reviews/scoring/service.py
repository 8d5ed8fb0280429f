"""The verbs of a review: save a draft, submit it, open it again, step back from the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.audit import service as audit
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationEvent, ApplicationState
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import SETTLED
from app.core.errors import ConflictError, RefusedError
from app.core.roles import Actor
from app.core.verdict import require
from app.reviews.approvals import queries as approval_queries
from app.reviews.approvals import service as approvals
from app.reviews.assignments import queries as assignments
from app.reviews.assignments import service as assigning
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.states import AssignmentEvent
from app.reviews.conflicts import service as conflicts
from app.reviews.conflicts.states import ConflictKind
from app.reviews.scoring import policy, queries
from app.reviews.scoring.models import Review, ReviewRevision, Score
from app.reviews.scoring.rules import Measure, ScoreInput, as_text, mean, missing, out_of_range


class UnfinishedReviewError(RefusedError):
    """Scores or reasons are missing; `missing` says which, by the name of the field."""

    def __init__(self, missing_fields: Mapping[str, list[str]]) -> None:
        super().__init__("Give every criterion a score and a reason before you submit.")
        self.missing = missing_fields


def save(  # noqa: PLR0913 -- what was written, on which version, by whom and when
    session: Session,
    assignment: Assignment,
    scores: Mapping[str, ScoreInput],
    comment: str,
    expected_version: int,
    *,
    by: Actor,
    now: datetime,
) -> Review:
    """Keep the draft as it is written; refuse a version that was overtaken, with both texts."""
    assignment, application, round_ = _opened(session, assignment)
    require(policy.may_score(by, assignment, round_.state))
    measures = queries.rubric(session, round_.rubric_version_id)
    if wrong := out_of_range(measures, scores):
        raise RefusedError(f"Choose one of the scores shown for {', '.join(wrong)}.")
    kept = queries.written(session, assignment.id)
    if kept.review is not None and kept.version != expected_version:
        raise ConflictError(
            "You saved this review from another window after you opened this page.",
            yours=as_text(measures, scores, comment),
            theirs=as_text(measures, kept.scores, kept.comment),
        )
    review = kept.review or _begin(session, assignment, application)
    review.comment = comment
    # The scores are rows of their own; the version must tell of them all the same.
    flag_modified(review, "comment")
    _write(session, review, measures, scores, now=now)
    session.flush()  # the caller hands the new version back to its form
    return review


def _opened(session: Session, assignment: Assignment) -> tuple[Assignment, Application, Round]:
    # The round first, then the case, then the assignment: the panel locks them in this order too.
    round_id = queries.round_of(session, assignment.application_id)
    round_ = rounds.locked(session, round_id, is_shared=True)
    application = queries.application_locked(session, assignment.application_id)
    return assignments.locked(session, assignment.id), application, round_


def _begin(session: Session, assignment: Assignment, application: Application) -> Review:
    if application.snapshot_id is None:
        raise RefusedError("This application was not sent, so there is nothing to review.")
    review = Review(assignment_id=assignment.id, snapshot_id=application.snapshot_id, comment="")
    review.current_revision = 0
    session.add(review)
    session.flush()  # its revisions need the id
    return review


def _write(
    session: Session,
    review: Review,
    measures: Sequence[Measure],
    scores: Mapping[str, ScoreInput],
    *,
    now: datetime,
) -> ReviewRevision:
    number = review.current_revision + 1
    draft = queries.revision(session, review.id, number)
    if draft is None:
        draft = ReviewRevision(review_id=review.id, number=number)
        session.add(draft)
    draft.saved_at = now
    session.flush()  # its scores need the id
    rows = queries.scores_of(session, draft.id)
    for measure in measures:
        given = scores.get(measure.key, ScoreInput())
        row = rows.get(measure.id) or Score(revision_id=draft.id, criterion_id=measure.id)
        row.value, row.reason = given.value, given.reason
        session.add(row)
    return draft


def submit(session: Session, assignment: Assignment, *, by: Actor, now: datetime) -> None:
    """Send the draft; raise UnfinishedReviewError while a score or a reason is missing."""
    assignment, application, round_ = _opened(session, assignment)
    require(policy.may_score(by, assignment, round_.state))
    measures = queries.rubric(session, round_.rubric_version_id)
    kept = queries.written(session, assignment.id)
    lacking = missing(measures, kept.scores)
    if kept.review is None or lacking:
        raise UnfinishedReviewError(lacking)
    review = kept.review
    draft = queries.revision(session, review.id, review.current_revision + 1)
    if draft is None:
        raise UnfinishedReviewError(lacking)
    if draft.follows_others and not _is_changed(session, review, draft):
        draft.follows_others = False
    draft.submitted_at = review.submitted_at = now
    review.current_revision = draft.number
    assignment.move(AssignmentEvent.SUBMIT, now=now)
    audit.record(
        session, "review.submitted", subject=assignment, by=by, now=now, revision=draft.number
    )
    _recount(session, application, round_, measures, now=now)


def _is_changed(session: Session, review: Review, draft: ReviewRevision) -> bool:
    """Return whether a revision differs from the last one, or that one was marked already."""
    last = queries.revision(session, review.id, review.current_revision)
    if last is None or last.follows_others:
        return True
    before, after = (queries.scores_of(session, each.id) for each in (last, draft))
    return any(
        (row.value, row.reason) != (after[key].value, after[key].reason)
        for key, row in before.items()
    )


def reopen(session: Session, assignment: Assignment, *, by: Actor, now: datetime) -> None:
    """Take a submitted review back; what was sent stays, and a new revision begins as its copy."""
    assignment, application, round_ = _opened(session, assignment)
    require(policy.may_reopen(by, assignment, round_.state))
    measures = queries.rubric(session, round_.rubric_version_id)
    kept = queries.written(session, assignment.id)
    if kept.review is None:
        raise RefusedError("There is no review to open again.")
    draft = _write(session, kept.review, measures, kept.scores, now=now)
    # From the first one sent on, the others' reviews stood beside one's own.
    others = queries.colleagues(session, assignment)
    last = queries.revision(session, kept.review.id, kept.review.current_revision)
    was_marked = last is not None and last.follows_others
    draft.follows_others = was_marked or any(each.review is not None for each in others)
    kept.review.submitted_at = None
    assignment.move(AssignmentEvent.REOPEN, now=now)
    audit.record(session, "review.reopened", subject=assignment, by=by, now=now)
    _recount(session, application, round_, measures, now=now)


def step_back(
    session: Session,
    application: Application,
    *,
    kind: ConflictKind,
    words: str,
    by: Actor,
    now: datetime,
) -> None:
    """Bar the case from whoever declares a conflict; a review they gave no longer counts.

    Once two people have signed, the review stays and the chair is told: only a reopened panel
    judges without it.
    """
    round_ = rounds.locked(session, application.round_id)
    application = queries.application_locked(session, application.id)
    if round_.state in SETTLED:
        conflicts.declare(session, application, kind=kind, words=words, by=by, now=now)
        audit.record(
            session,
            "round.conflict_after_decision",
            subject=round_,
            by=by,
            now=now,
            application=application.id,
        )
        return
    has_lost_review = assigning.declare_conflict(
        session, application, kind=kind, words=words, by=by, now=now
    )
    approvals.void(session, round_, has_lost_review=has_lost_review, by=by, now=now)
    measures = queries.rubric(session, round_.rubric_version_id)
    _recount(session, application, round_, measures, now=now)


def drop_barred(session: Session, round_: Round, *, now: datetime) -> None:
    """Let the reviews no longer count whose author declared a conflict after the decision."""
    measures = queries.rubric(session, round_.rubric_version_id)
    for assignment in approval_queries.barred_live(session, round_.id):
        application = queries.application_locked(session, assignment.application_id)
        assignment.move(AssignmentEvent.RECUSE, now=now)
        _recount(session, application, round_, measures, now=now)


def _recount(
    session: Session,
    application: Application,
    round_: Round,
    measures: Sequence[Measure],
    *,
    now: datetime,
) -> None:
    """Keep on the application how many reviews count and what they come to, and move it."""
    session.flush()  # the assignment's new state decides what counts
    reviews = queries.given(session, application_id=application.id)
    application.review_count = len(reviews)
    application.raw_mean = mean(measures, [review.values for review in reviews])
    is_enough = application.review_count >= round_.min_reviews
    if is_enough and application.state is ApplicationState.IN_REVIEW:
        application.move(ApplicationEvent.FINISH_REVIEW, now=now)
        audit.record(session, "application.assessed", subject=application, by=None, now=now)
    elif not is_enough and application.state is ApplicationState.ASSESSED:
        application.move(ApplicationEvent.RETURN_FOR_REVIEW, now=now)
        audit.record(session, "application.review_short", subject=application, by=None, now=now)
