"""Who may ask for changes, and who decides when they do not come."""

from __future__ import annotations

from datetime import datetime

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import TRANSITIONS, ApplicationEvent, ApplicationState
from app.bursaries.changes.models import ChangeRequest
from app.bursaries.changes.rules import is_overdue
from app.bursaries.screening.policy import is_impartial
from app.core.machine import may
from app.core.roles import Actor
from app.core.verdict import Verdict


def may_ask(by: Actor, application: Application) -> Verdict:
    """Allow who may screen it to ask for changes of an application that waits for screening."""
    if not may(TRANSITIONS, application.state, ApplicationEvent.REQUEST_CHANGES):
        return Verdict.no("This application is not waiting for screening.")
    return is_impartial(by, application)


def may_give_time(by: Actor, application: Application) -> Verdict:
    """Allow who may screen it to give more time for changes that are awaited."""
    if application.state is not ApplicationState.CHANGES_REQUESTED:
        return Verdict.no("Nobody waits for changes of this application any more.")
    return is_impartial(by, application)


def may_end(
    by: Actor, application: Application, asked: ChangeRequest | None, now: datetime
) -> Verdict:
    """Allow ending an application whose changes did not come in time; the clock ends none."""
    verdict = may_give_time(by, application)
    if verdict and (asked is None or not is_overdue(asked.due_at, now)):
        return Verdict.no("The applicant still has time for the changes.")
    return verdict
