"""Who may say that an application is eligible."""

from __future__ import annotations

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import TRANSITIONS, ApplicationEvent
from app.core.machine import may
from app.core.roles import Actor, Role
from app.core.verdict import Verdict


def may_screen(by: Actor, application: Application) -> Verdict:
    """Allow an admin, or a lead of another hub, to say whether a sent application is eligible."""
    if application.applicant_id == by.id:
        return Verdict.no("You cannot screen your own application.")
    if not may(TRANSITIONS, application.state, ApplicationEvent.FIND_ELIGIBLE):
        return Verdict.no("This application is not waiting for screening.")
    if by.holds(Role.ADMIN, round_id=application.round_id):
        return Verdict.yes()
    if by.holds(Role.HUB_LEAD, round_id=application.round_id):
        if application.hub_id in by.hub_ids:
            return Verdict.no("A lead of another hub screens applications to your hub.")
        return Verdict.yes()
    return Verdict.no("Applications are screened by admins and by leads of another hub.")
