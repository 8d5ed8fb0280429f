"""Who has referees asked, and from when on those who decide read what came."""

from __future__ import annotations

from typing import Final

from app.bursaries.applications.states import ApplicationState
from app.bursaries.references.policy import asks
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import SETTLED, RoundState
from app.core.roles import Actor
from app.core.verdict import Verdict
from app.reviews.proposals.policy import sits

# The reviews are in: no reviewer is at work any more who must not know whose case it is.
READABLE: Final = SETTLED | {RoundState.MODERATING}


def may_ask(by: Actor, round_: Round) -> Verdict:
    """Allow whoever sits on the panel while reviews come in and while the panel is at work."""
    if not sits(by, round_.id):
        return Verdict.no("The chair or an admin has referees asked.")
    if not asks(round_):
        return Verdict.no("This round asks for no references.")
    if round_.state not in {RoundState.REVIEWING, RoundState.MODERATING}:
        return Verdict.no(f"This cannot be done while the round is “{round_.state.label}”.")
    return Verdict.yes()


def may_read(by: Actor, round_: Round, state: ApplicationState) -> Verdict:
    """Allow whoever sits on the panel once the reviews are in, until the applicant withdraws."""
    if not sits(by, round_.id):
        return Verdict.no("The panel reads references.")
    if round_.state not in READABLE:
        return Verdict.no(
            "References name the applicant, so they are read once the reviews are in and the "
            "panel sits."
        )
    if state is ApplicationState.WITHDRAWN:
        return Verdict.no("The applicant has withdrawn, so their references are read no more.")
    return Verdict.yes()
