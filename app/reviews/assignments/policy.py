"""Who may plan the cover, and who may open a case."""

from __future__ import annotations

from typing import Final

from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState
from app.core.roles import Actor, Role
from app.core.verdict import Verdict
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.rules import Plan
from app.reviews.assignments.states import LIVE

# While a round is in one of these, its reviewers see their cases.
READABLE: Final = frozenset({RoundState.REVIEWING, RoundState.MODERATING, RoundState.DECIDED})


def may_see_cover(by: Actor, round_: Round) -> bool:
    """Return whether the person may know of the round's cover plan at all."""
    return by.holds(Role.ADMIN, round_id=round_.id)


def may_confirm(by: Actor, round_: Round, *, unscreened: int, plan: Plan) -> Verdict:
    """Allow an admin to send a complete plan once every application was screened."""
    if not may_see_cover(by, round_):
        return Verdict.no("The cover plan is confirmed by an admin.")
    wanted = RoundState.REVIEWING if plan.fills_gaps else RoundState.CLOSED
    if round_.state is not wanted:
        return Verdict.no(f"This round is not waiting for a cover plan: {round_.state.label}.")
    if unscreened:
        what = "application was" if unscreened == 1 else "applications were"
        return Verdict.no(f"{unscreened} {what} not screened yet.")
    if plan.obstacle is not None:
        return Verdict.no(f"The plan cannot be made: {plan.obstacle}")
    if not plan.cases:
        return Verdict.no("Every case has its reviewers already.")
    return Verdict.yes()


def may_review(by: Actor, round_id: int) -> bool:
    """Return whether the person is a reviewer of this round now; of another one is not enough."""
    return by.holds(Role.REVIEWER, round_id=round_id)


def may_open(by: Actor, assignment: Assignment) -> Verdict:
    """Allow the reviewer of a live assignment to open its case."""
    if assignment.reviewer_id != by.id:
        return Verdict.no("This case is in another reviewer's queue.")
    if assignment.state not in LIVE:
        return Verdict.no(f"This case is no longer yours: {assignment.state.label.lower()}.")
    return Verdict.yes()
