"""The verbs of the panel: start, take a proposal, change it, confirm by two, reopen, release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.applications.states import ApplicationEvent, ApplicationState
from app.bursaries.offers.states import OutcomeKind
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundEvent
from app.core.errors import ConflictError, NotFoundError, RefusedError
from app.core.roles import Actor
from app.core.verdict import require
from app.reviews.approvals import queries as approvals
from app.reviews.approvals import service as approving
from app.reviews.approvals.models import Approval
from app.reviews.assignments.states import DONE, AssignmentEvent
from app.reviews.conflicts import queries as conflicts
from app.reviews.decisions import policy, queries
from app.reviews.decisions.queries import seen
from app.reviews.outlines.queries import outline_of
from app.reviews.outlines.rules import Outline, Pencilled
from app.reviews.proposals import queries as proposals
from app.reviews.proposals.models import AllocationRun, Decision, PanelWaiver
from app.reviews.proposals.queries import Facts, engine_input_of
from app.reviews.proposals.rules import Proposal, feedback, too_many
from app.reviews.proposals.service import changes, keep_run, pencil, repencil
from app.reviews.releases.service import release
from app.reviews.scoring import service as scoring
from app.reviews.scoring.queries import Given, given

__all__ = [
    "change", "confirm", "propose", "release", "reopen", "second", "seen", "start_panel", "waive",
]  # fmt: skip

CHANGED: Final = "The list changed after you opened the page, so you would sign what you never saw."


class SameOutcomeError(RefusedError):
    """The outcome asked for is the one that stands."""


def start_panel(session: Session, round_: Round, waiver: str, *, by: Actor, now: datetime) -> None:
    """Lock the reviews and begin the panel; `waiver` is the reason to do without some reviews."""
    round_ = rounds.locked(session, round_.id)
    short = queries.short_cases(session, round_)
    require(policy.may_start(by, round_, short=short, waiver=waiver))
    if short:
        _do_without(session, round_, short, waiver, by=by, now=now)
    for assignment in queries.open_assignments(session, round_.id):
        is_done = assignment.state in DONE
        assignment.move(AssignmentEvent.LOCK if is_done else AssignmentEvent.EXPIRE, now=now)
    round_.move(RoundEvent.START_MODERATING, now=now)
    audit.record(
        session,
        "round.panel_started",
        subject=round_,
        by=by,
        now=now,
        reason=waiver.strip() if short else "",
        short=[reference for reference, _ in short],
    )


def waive(session: Session, round_: Round, reason: str, *, by: Actor, now: datetime) -> None:
    """Let the panel judge cases that lost a review while it sits, for a reason that is kept."""
    round_ = rounds.locked(session, round_.id)
    short = queries.short_cases(session, round_)
    require(policy.may_waive(by, round_, short=short, waiver=reason))
    _do_without(session, round_, short, reason, by=by, now=now)
    audit.record(
        session,
        "round.reviews_waived",
        subject=round_,
        by=by,
        now=now,
        reason=reason.strip(),
        short=[reference for reference, _ in short],
    )


def _do_without(
    session: Session,
    round_: Round,
    short: Sequence[policy.Short],
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    waiver = proposals.waiver(session, round_.id) or PanelWaiver(round_id=round_.id)
    waiver.min_reviews = min(count for _, count in short)
    waiver.reason = reason.strip()
    waiver.by_id, waiver.at = by.id, now
    session.add(waiver)
    for application in queries.in_play(session, round_.id):
        if application.state is ApplicationState.IN_REVIEW:
            application.move(ApplicationEvent.FINISH_REVIEW, now=now)
            audit.record(session, "application.assessed", subject=application, by=by, now=now)


def propose(session: Session, round_: Round, *, by: Actor, now: datetime) -> AllocationRun:
    """Take the engine's proposal: keep its record and pencil a decision for every case."""
    round_ = rounds.locked(session, round_.id)
    require(policy.may_propose(by, round_))
    known = proposals.facts(session, round_)
    proposal = proposals.proposal(known)
    if proposal.held:
        raise RefusedError("Some cases have too few reviews, which blocks the proposal.")
    approving.cancel(session, round_, now=now)
    for old in proposals.current(session, round_.id):
        old.superseded_at = now
    session.flush()  # the old reserve ranks must be free before the new ones are written
    run = keep_run(session, round_, proposal.data, by=by, now=now)
    reviews: dict[int, list[Given]] = {}
    for review in given(session, round_id=round_.id):
        reviews.setdefault(review.application_id, []).append(review)
    for line in proposal.lines:
        words = feedback(known.measures, reviews.get(line.case.id, ()))
        session.add(pencil(round_, run, line, words, by=by, now=now))
    audit.record(
        session,
        "round.proposal_taken",
        subject=round_,
        by=by,
        now=now,
        run=run.number,
        record_hash=run.record_hash,
    )
    session.flush()  # what follows reads the decisions
    return run


def change(  # noqa: PLR0913 -- the case, its new outcome and the reason, and who says so
    session: Session,
    round_: Round,
    application_id: int,
    shown: str,
    outcome: OutcomeKind,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Change the outcome that was `shown`, with the panel's reason beside the engine's."""
    round_ = rounds.locked(session, round_.id)
    require(policy.may_change(by, round_))
    old = proposals.decision_of(session, application_id)
    if old is None:
        raise NotFoundError
    if shown != str(old.id):
        raise ConflictError(
            "This outcome was changed after you opened the page.",
            yours=f"{outcome.label}: {reason}",
            theirs=f"{old.outcome.label}: {old.change_reason or old.reason}",
        )
    if outcome is old.outcome:
        raise SameOutcomeError("Choose another outcome than the one that stands.")
    old.superseded_at = now
    session.flush()  # its reserve rank must be free
    standing = proposals.current(session, round_.id)
    reserves = _close_gap(session, standing)
    rank = reserves + 1 if outcome is OutcomeKind.RESERVE else None
    session.add(repencil(old, outcome, reserve_rank=rank, reason=reason, by=by, now=now))
    approving.cancel(session, round_, now=now)
    audit.record(
        session,
        "round.decision_changed",
        subject=round_,
        by=by,
        now=now,
        application=application_id,
        outcome=outcome.value,
    )
    session.flush()  # the page that follows reads it


def _close_gap(session: Session, standing: Sequence[Decision]) -> int:
    """Move the reserve list up to where somebody left it; return how many are on it."""
    ranked = sorted((each.reserve_rank, each) for each in standing if each.reserve_rank is not None)
    for place, (_, each) in enumerate(ranked, 1):
        each.reserve_rank = place
        session.flush()  # one by one from the front: two may never share a rank
    return len(ranked)


def obstacles(session: Session, round_: Round, known: Facts, proposal: Proposal) -> list[str]:
    """Return in words what stands against confirming the pencilled list; nothing when it may be."""
    decisions = proposals.current(session, round_.id)
    run = proposals.last_run(session, round_.id)
    if not decisions or run is None:
        return ["Use the proposal first. You can change single outcomes after that."]
    return against(decisions, run.input_hash, outline_of(known, proposal))


def against(decisions: Iterable[Pencilled], input_hash: str, known: Outline) -> list[str]:
    """Return what stands against confirming these decisions, from what is loaded already."""
    found = []
    if input_hash != known.input_hash:
        found.append("Scores or cases changed since the proposal was used. Use the new proposal.")
    if known.held:
        held = ", ".join(line.case.reference for line in known.held)
        found.append(f"These cases have too few reviews: {held}.")
    outcomes = [(known.hubs.get(each.application_id, ""), each.outcome) for each in decisions]
    return found + too_many(outcomes, known.rules, known.cities)


def confirm(session: Session, round_: Round, shown: str, *, by: Actor, now: datetime) -> None:
    """Confirm the list as the first of two people; refuse another one than was `shown` to them."""
    round_ = rounds.locked(session, round_.id)
    left = conflicts.left_room(session, round_.id, by.id)
    require(policy.may_confirm(by, round_, approvals.approval(session, round_.id), left=left))
    _require_ready(session, round_, shown)
    run = proposals.last_run(session, round_.id)
    if run is None:
        raise NotFoundError
    session.add(
        Approval(
            round_id=round_.id,
            run_id=run.id,
            action=approvals.DECIDE,
            first_by_id=by.id,
            first_at=now,
        )
    )
    audit.record(session, "round.confirmed", subject=round_, by=by, now=now, run=run.number)
    session.flush()  # the second signature may follow in the same transaction


def _require_ready(session: Session, round_: Round, shown: str) -> Facts:
    if shown != seen(session, round_.id):
        raise ConflictError(CHANGED)
    known = proposals.facts(session, round_)
    found = obstacles(session, round_, known, proposals.proposal(known))
    if found:
        raise RefusedError(" ".join(found))
    return known


def second(session: Session, round_: Round, shown: str, *, by: Actor, now: datetime) -> None:
    """Confirm the list that was `shown` as the second, different person: the round is decided."""
    round_ = rounds.locked(session, round_.id)
    approval = approvals.approval(session, round_.id)
    left = conflicts.left_room(session, round_.id, by.id)
    require(policy.may_second(by, round_, approval, left=left))
    known = _require_ready(session, round_, shown)
    if approval is None:
        raise NotFoundError
    approval.second_by_id, approval.second_at = by.id, now
    run = keep_run(
        session,
        round_,
        engine_input_of(known),
        by=by,
        now=now,
        changes=changes(session, round_, known),
        signatures=[
            {"person": f"person {approval.first_by_id}", "at": approval.first_at.isoformat()},
            {"person": f"person {by.id}", "at": now.isoformat()},
        ],
    )
    round_.move(RoundEvent.DECIDE, now=now)
    audit.record(
        session,
        "round.decided",
        subject=round_,
        by=by,
        now=now,
        run=run.number,
        record_hash=run.record_hash,
    )
    session.flush()  # the release may follow in the same transaction


def reopen(session: Session, round_: Round, reason: str, *, by: Actor, now: datetime) -> None:
    """Take a decided round back to the panel, with the reason; both confirmations are void."""
    round_ = rounds.locked(session, round_.id)
    require(policy.may_reopen(by, round_))
    if not reason.strip():
        raise RefusedError("Give the reason for reopening the panel.")
    approving.cancel(session, round_, now=now)
    round_.move(RoundEvent.REOPEN_PANEL, now=now)
    scoring.drop_barred(session, round_, now=now)
    audit.record(session, "round.reopened", subject=round_, by=by, now=now, reason=reason.strip())
