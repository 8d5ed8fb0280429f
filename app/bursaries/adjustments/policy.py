"""Who reads and answers a request; whoever screens, reviews or decides reads none."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from app.bursaries.adjustments.models import Adjustment
from app.bursaries.adjustments.states import AdjustmentKind, AdjustmentState
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import HONOURS_EXTENSION
from app.core.roles import Actor, Role
from app.core.verdict import Verdict

# They screen, read or decide: a need is none of their business, nor that there is one.
JUDGES: Final = (Role.REVIEWER, Role.HUB_LEAD, Role.CHAIR, Role.ADMIN)


def may_read(by: Actor, adjustment: Adjustment) -> Verdict:
    """Allow the data officer who neither screens, reviews nor decides."""
    if adjustment.person_id == by.id:
        return Verdict.no("Another officer answers your own request.")
    if not by.holds(Role.DATA_OFFICER):
        return Verdict.no("Requests for adjustments are read by the data officer.")
    return may_list(by)


def may_list(by: Actor) -> Verdict:
    """Allow an officer who neither screens, reviews nor decides in any round."""
    if by.holds(*JUDGES):
        return Verdict.no("You screen, review or decide. An officer who does not answers requests.")
    return Verdict.yes()


def is_waiting(adjustment: Adjustment) -> Verdict:
    """Allow an answer once."""
    if adjustment.state is AdjustmentState.ASKED:
        return Verdict.yes()
    return Verdict.no("This request has been answered already.")


def may_grant_late(by: Actor, adjustment: Adjustment) -> Verdict:
    """Allow late access by another admin than who asked for it, or by the data officer."""
    if adjustment.kind is not AdjustmentKind.LATE_ACCESS:
        return Verdict.no("Requests for adjustments are read by the data officer.")
    if by.id in {adjustment.asked_by_id, adjustment.person_id}:
        return Verdict.no("Another person than who asked for it grants late access.")
    if not by.holds(Role.ADMIN, Role.DATA_OFFICER):
        return Verdict.no("Late access is granted by admins and by the data officer.")
    return is_waiting(adjustment)


def may_extend(round_: Round, until: datetime, now: datetime) -> Verdict:
    """Allow a deadline that lies ahead, while the round still takes what comes late."""
    if round_.state not in HONOURS_EXTENSION:
        return Verdict.no("This round takes nothing that comes late.")
    if until <= now:
        return Verdict.no("Choose a time in the future.")
    if until <= round_.closes_at:
        return Verdict.no("Choose a time after the deadline of the round.")
    return Verdict.yes()
