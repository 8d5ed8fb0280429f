"""Who may say that two applications are of one person."""

from __future__ import annotations

from collections.abc import Iterable

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import TRANSITIONS, ApplicationEvent
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import BEFORE_REVIEWING
from app.bursaries.screening.policy import is_impartial, may_look
from app.core.machine import may
from app.core.roles import Actor
from app.core.verdict import Verdict

NO_PAIR = "One of the two is no longer in the round, so there is nothing to compare."


def may_judge(by: Actor, round_: Round, both: Iterable[Application]) -> Verdict:
    """Allow who may screen both of them to say whether they are one person's."""
    if round_.state not in BEFORE_REVIEWING:
        return Verdict.no("Reviewing has begun, so applications are no longer compared.")
    if not (look := may_look(by, round_)):
        return look
    for application in both:
        if not may(TRANSITIONS, application.state, ApplicationEvent.FIND_DUPLICATE):
            return Verdict.no(NO_PAIR)
        if not (impartial := is_impartial(by, application)):
            return impartial
    return Verdict.yes()
