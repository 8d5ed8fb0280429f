"""Who may release the outcomes, and who may offer a free place."""

from __future__ import annotations

from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState
from app.core.roles import Actor, Role
from app.core.verdict import Verdict
from app.reviews.proposals.policy import sits, stays_out


def may_release(by: Actor, round_: Round, *, left: int, without_feedback: int = 0) -> Verdict:
    """Allow chair or admin to release once everybody who gets no offer has their feedback."""
    if not sits(by, round_.id):
        return Verdict.no("The chair or an admin releases the outcomes.")
    if round_.state is not RoundState.DECIDED:
        return Verdict.no(f"This cannot be done while the round is “{round_.state.label}”.")
    if without_feedback:
        what = "applicant has" if without_feedback == 1 else "applicants have"
        return Verdict.no(f"{without_feedback} {what} no feedback yet. Write it first.")
    return stays_out(left)


def may_promote(by: Actor, round_: Round, *, left: int) -> Verdict:
    """Allow the chair to offer a free place to the next on the reserve list."""
    if not by.holds(Role.CHAIR, round_id=round_.id):
        return Verdict.no("The chair of the panel does this.")
    if round_.state is not RoundState.RELEASED:
        return Verdict.no(f"This cannot be done while the round is “{round_.state.label}”.")
    return stays_out(left)
