"""Who may say that a condition is met, take that back, or end the offer over it."""

from __future__ import annotations

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.offers.states import ConditionKind
from app.core.roles import Actor, Role
from app.core.verdict import Verdict


def led_hubs(by: Actor, round_id: int) -> frozenset[int]:
    """Return the hubs whose skills lead the person is, for the round."""
    return frozenset(
        grant.hub_id
        for grant in by.grants
        if grant.role is Role.HUB_LEAD
        and grant.hub_id is not None
        and grant.round_id in (None, round_id)
    )


def sees_every_hub(by: Actor, round_id: int) -> bool:
    """Return whether the person sees the accepted offers of all hubs and not of their own only."""
    return by.holds(Role.ADMIN, round_id=round_id)


def may_mark(by: Actor, application: Application, kind: str) -> Verdict:
    """Allow the hub's lead to confirm the enrolment, and an admin to mark everything else."""
    standing = _stands(by, application)
    if not standing:
        return standing
    if kind == ConditionKind.ENROLMENT:
        if application.hub_id in led_hubs(by, application.round_id):
            return Verdict.yes()
        return Verdict.no("The skills lead of the applicant's hub confirms the enrolment.")
    if by.holds(Role.ADMIN, round_id=application.round_id):
        return Verdict.yes()
    return Verdict.no("A programme admin marks this condition.")


def may_fail(by: Actor, application: Application) -> Verdict:
    """Allow an admin to end an accepted offer because a condition was not met."""
    standing = _stands(by, application)
    if standing and not by.holds(Role.ADMIN, round_id=application.round_id):
        return Verdict.no("A programme admin ends an offer whose conditions are not met.")
    return standing


def _stands(by: Actor, application: Application) -> Verdict:
    if application.applicant_id == by.id:
        return Verdict.no("Somebody else looks after the conditions of your own offer.")
    if application.state is not ApplicationState.ACCEPTED:
        return Verdict.no("Conditions are marked from the acceptance until the award.")
    return Verdict.yes()
