"""Who may say that an application is eligible."""

from __future__ import annotations

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import TRANSITIONS, ApplicationEvent
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import BEFORE_REVIEWING
from app.bursaries.screening.models import Screening
from app.core.machine import may
from app.core.roles import Actor, Role
from app.core.verdict import Verdict


def may_look(by: Actor, round_: Round) -> Verdict:
    """Allow screeners to see who applied; once reviewing began, admins who review nothing."""
    if not by.holds(Role.ADMIN, Role.HUB_LEAD, round_id=round_.id):
        return Verdict.no("Applications are screened by admins and by leads of another hub.")
    if round_.state in BEFORE_REVIEWING:
        return Verdict.yes()
    if by.holds(Role.ADMIN, round_id=round_.id) and not reads(by, round_):
        return Verdict.yes()
    return Verdict.no(
        "Reviewing has begun, and reviews are written without names. An admin who reviews nothing"
        " screens what is still to be screened."
    )


def reads(by: Actor, round_: Round) -> bool:
    """Return whether the person may be asked to review cases of the round."""
    return by.holds(Role.REVIEWER, round_id=round_.id)


def may_screen(by: Actor, application: Application) -> Verdict:
    """Allow an admin, or a lead of another hub, to say whether a sent application is eligible."""
    if not may(TRANSITIONS, application.state, ApplicationEvent.FIND_ELIGIBLE):
        return Verdict.no("This application is not waiting for screening.")
    return is_impartial(by, application)


def is_impartial(by: Actor, application: Application) -> Verdict:
    """Allow an admin, or a lead of another hub than the one that the application is for."""
    if application.applicant_id == by.id:
        return Verdict.no("You cannot screen your own application.")
    if by.holds(Role.ADMIN, round_id=application.round_id):
        return Verdict.yes()
    if not by.holds(Role.HUB_LEAD, round_id=application.round_id):
        return Verdict.no("Applications are screened by admins and by leads of another hub.")
    if application.hub_id in by.hub_ids:
        return Verdict.no("A lead of another hub screens applications to your hub.")
    return Verdict.yes()


def may_reinstate(
    by: Actor, application: Application, round_: Round, found: Screening | None
) -> Verdict:
    """Allow somebody else than who found it to take a refusal back, until reviewing begins."""
    if not may(TRANSITIONS, application.state, ApplicationEvent.REINSTATE):
        return Verdict.no("Only an application that was found not eligible can be reinstated.")
    if round_.state not in BEFORE_REVIEWING:
        return Verdict.no("Reviewing has begun, so a refusal can no longer be taken back.")
    if found is not None and found.by_id == by.id:
        return Verdict.no("You found it not eligible, so another person looks at it again.")
    return is_impartial(by, application)
