"""Who may do what on the panel; every refusal says why."""

from __future__ import annotations

from collections.abc import Sequence

from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState
from app.core.roles import Actor, Role
from app.core.verdict import Verdict
from app.reviews.approvals.models import Approval
from app.reviews.proposals.policy import sits, stays_out

# One case with fewer reviews than the round asks for: its reference and how many it has.
Short = tuple[str, int]


def _chairs(by: Actor, round_: Round, *, state: RoundState) -> Verdict:
    if not by.holds(Role.CHAIR, round_id=round_.id):
        return Verdict.no("The chair of the panel does this.")
    if round_.state is not state:
        return Verdict.no(f"This cannot be done while the round is “{round_.state.label}”.")
    return Verdict.yes()


def may_start(by: Actor, round_: Round, *, short: Sequence[Short], waiver: str) -> Verdict:
    """Allow the chair to start once every case has its reviews, or with a reason to do without."""
    verdict = _chairs(by, round_, state=RoundState.REVIEWING)
    if not verdict:
        return verdict
    return _enough(short, waiver)


def _enough(short: Sequence[Short], waiver: str) -> Verdict:
    # No reference is named: whoever asks may have left the room for one of the cases.
    if any(not count for _, count in short):
        return Verdict.no("Some case has no review at all, so there is nothing to judge it by.")
    if short and not waiver.strip():
        return Verdict.no("Some cases have too few reviews. Give a reason to do without them.")
    return Verdict.yes()


def may_waive(by: Actor, round_: Round, *, short: Sequence[Short], waiver: str) -> Verdict:
    """Allow the chair, for a reason, to judge a case that lost a review while the panel sits."""
    verdict = _chairs(by, round_, state=RoundState.MODERATING)
    if not verdict:
        return verdict
    if not short:
        return Verdict.no("Every case has its reviews.")
    return _enough(short, waiver)


def may_propose(by: Actor, round_: Round) -> Verdict:
    """Allow the chair to take the engine's proposal while the panel is at work."""
    return _chairs(by, round_, state=RoundState.MODERATING)


def may_change(by: Actor, round_: Round) -> Verdict:
    """Allow the chair to change an outcome while the panel is at work."""
    return _chairs(by, round_, state=RoundState.MODERATING)


def may_edit_feedback(by: Actor, round_: Round) -> Verdict:
    """Allow the chair to mend what an applicant is told, until the release."""
    if not by.holds(Role.CHAIR, round_id=round_.id):
        return Verdict.no("The chair of the panel does this.")
    if round_.state not in {RoundState.MODERATING, RoundState.DECIDED}:
        return Verdict.no("The outcomes are released, so their words no longer change.")
    return Verdict.yes()


def may_confirm(by: Actor, round_: Round, approval: Approval | None, *, left: int) -> Verdict:
    """Allow the chair to confirm first."""
    verdict = _chairs(by, round_, state=RoundState.MODERATING)
    if not verdict:
        return verdict
    if approval is not None:
        return Verdict.no("The list is confirmed once. A second, different person confirms next.")
    return stays_out(left)


def may_second(by: Actor, round_: Round, approval: Approval | None, *, left: int) -> Verdict:
    """Allow an admin or another chair to confirm second, never the person who was first."""
    if not sits(by, round_.id):
        return Verdict.no("An admin or another chair confirms second.")
    if round_.state is not RoundState.MODERATING:
        return Verdict.no(f"This cannot be done while the round is “{round_.state.label}”.")
    if approval is None:
        return Verdict.no("The chair confirms first.")
    if approval.first_by_id == by.id:
        return Verdict.no("You confirmed first. A second, different person has to confirm too.")
    return stays_out(left)


def may_reopen(by: Actor, round_: Round) -> Verdict:
    """Allow the chair to reopen a decided round before its release."""
    return _chairs(by, round_, state=RoundState.DECIDED)
