"""Who reads evidence of need, who records a band, and who is shown one."""

from __future__ import annotations

from typing import Final

from app.bursaries.adjustments.policy import JUDGES
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState
from app.core.roles import Actor, Role
from app.core.verdict import Verdict

# From the first application that was sent until two people have signed the list.
_BEFORE_DECIDED: Final = frozenset(
    {
        RoundState.OPEN,
        RoundState.PAUSED,
        RoundState.CLOSED,
        RoundState.REVIEWING,
        RoundState.MODERATING,
    }
)
_AT_THE_PANEL: Final = frozenset({RoundState.MODERATING, RoundState.DECIDED})


def may_read(by: Actor, round_id: int, *, has_applied: bool) -> Verdict:
    """Allow a means officer who neither screens, reviews nor decides, nor applied to the round."""
    if not by.holds(Role.MEANS_OFFICER, round_id=round_id):
        return Verdict.no("Evidence of need is read by the means officer.")
    if has_applied:
        return Verdict.no("You applied to this round, so another officer reads its evidence.")
    return may_list(by)


def may_list(by: Actor) -> Verdict:
    """Allow an officer who neither screens, reviews nor decides in any round."""
    if by.holds(*JUDGES):
        return Verdict.no("You screen, review or decide. An officer who does not reads evidence.")
    return Verdict.yes()


def may_assess(round_: Round) -> Verdict:
    """Allow a band to be recorded and changed until the round is decided."""
    if round_.state in _BEFORE_DECIDED:
        return Verdict.yes()
    return Verdict.no(
        f"The round is “{round_.state.label}”, so what was recorded of need no longer changes."
    )


def may_see_bands(by: Actor, round_: Round) -> Verdict:
    """Allow the chair to see bands, never notes or evidence, where the round's rule counts them."""
    if not by.holds(Role.CHAIR, round_id=round_.id):
        return Verdict.no("The chair of the panel is shown how much need there is.")
    if not round_.need_rule:
        return Verdict.no("Need does not count in this round, so nobody on the panel is shown it.")
    if round_.state not in _AT_THE_PANEL:
        return Verdict.no("Need is shown while the panel is at work.")
    return Verdict.yes()
