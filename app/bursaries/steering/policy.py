"""Who may do what to a round as a whole; every refusal says why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from app.bursaries.building.models import RoundSignature
from app.bursaries.building.states import SignedAct
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import TRANSITIONS, RoundEvent, RoundState
from app.core.machine import may
from app.core.roles import Actor, Role
from app.core.verdict import Verdict

EVENTS: Final[Mapping[SignedAct, RoundEvent]] = {
    SignedAct.SCHEDULE: RoundEvent.SCHEDULE,
    SignedAct.CANCEL: RoundEvent.CANCEL,
}
# What a later deadline may move with it.
LATER: Final = ("closes_at", "review_due_at", "decide_by")


def may_move(by: Actor, round_: Round, event: RoundEvent) -> Verdict:
    """Allow an admin to take a step that the round's state allows."""
    if not by.holds(Role.ADMIN):
        return Verdict.no("Programme admins do this.")
    if not may(TRANSITIONS, round_.state, event):
        return Verdict.no(f"This cannot be done while the round is “{round_.state.label}”.")
    return Verdict.yes()


def may_ask(by: Actor, round_: Round, act: SignedAct, standing: RoundSignature | None) -> Verdict:
    """Allow an admin to sign first, unless a first signature waits already."""
    verdict = may_move(by, round_, EVENTS[act])
    if not verdict:
        return verdict
    if standing is not None:
        return Verdict.no("This was asked for already. A second, different admin confirms it.")
    return Verdict.yes()


def may_confirm(
    by: Actor, round_: Round, act: SignedAct, standing: RoundSignature | None
) -> Verdict:
    """Allow an admin to sign second, never the one who signed first."""
    verdict = may_move(by, round_, EVENTS[act])
    if not verdict:
        return verdict
    if standing is None:
        return Verdict.no("Nobody has asked for this, or what was asked was taken back.")
    if standing.first_by_id == by.id:
        return Verdict.no("You asked for this. A second, different admin has to confirm it.")
    return Verdict.yes()


def may_go_back(by: Actor, round_: Round, *, applications: int) -> Verdict:
    """Allow an admin to take a scheduled round back to a draft while nobody has applied."""
    verdict = may_move(by, round_, RoundEvent.BACK_TO_DRAFT)
    if verdict and applications:
        return Verdict.no("Somebody has begun an application, so the round stays as it is.")
    return verdict


def may_move_deadline(by: Actor, round_: Round, now: datetime) -> Verdict:
    """Allow an admin to give everybody more time before the deadline has passed."""
    if not by.holds(Role.ADMIN):
        return Verdict.no("Programme admins do this.")
    if round_.state not in {RoundState.OPEN, RoundState.PAUSED}:
        return Verdict.no(f"This cannot be done while the round is “{round_.state.label}”.")
    if now >= round_.closes_at:
        return Verdict.no("The deadline has passed, so it no longer moves.")
    return Verdict.yes()
