"""The verbs of a condition: mark it as met, take that back, end the offer over it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.applications import service as application_service
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationEvent
from app.bursaries.awarding import policy, queries
from app.bursaries.offers import queries as offer_queries
from app.bursaries.offers import service as offers
from app.bursaries.offers.models import Offer, OfferCondition
from app.core.errors import RefusedError
from app.core.roles import Actor
from app.core.verdict import require


def mark(session: Session, offer: Offer, kind: str, *, by: Actor, now: datetime) -> bool:
    """Mark the condition as met; return whether all are met now, and so the award begins.

    A second press does nothing.
    """
    application, offer = offers.in_turn(session, offer)
    conditions = queries.locked(session, offer.id)
    condition = _one(conditions, kind)
    if condition.met_at is not None:
        return False
    require(policy.may_mark(by, application, kind))
    condition.met_at, condition.met_by_id = now, by.id
    audit.record(session, "condition.met", subject=application, by=by, now=now, condition=kind)
    if any(other.met_at is None for other in conditions):
        return False
    application.move(ApplicationEvent.MEET_CONDITIONS, now=now)
    audit.record(
        session, "application.awarded", subject=application, by=by, now=now, offer=offer.id
    )
    application_service.tell(session, application, "award_begins", now=now)
    return True


def take_back(
    session: Session, offer: Offer, kind: str, *, reason: str, by: Actor, now: datetime
) -> None:
    """Say that a condition is not met after all, with a reason; refuse once there is an award."""
    application, offer = offers.in_turn(session, offer)
    condition = _one(queries.locked(session, offer.id), kind)
    require(policy.may_mark(by, application, kind))
    if condition.met_at is None:
        return
    condition.met_at = condition.met_by_id = None
    audit.record(
        session,
        "condition.taken_back",
        subject=application,
        by=by,
        now=now,
        reason=reason,
        condition=kind,
    )


def fail(session: Session, offer: Offer, *, reason: str, by: Actor, now: datetime) -> None:
    """End an accepted offer because a condition was not met; its place is free again."""
    application, offer = offers.in_turn(session, offer)
    require(policy.may_fail(by, application))
    if all(condition.met_at for condition in queries.locked(session, offer.id)):
        raise RefusedError("Every condition of this offer is met.")
    _end(session, application, offer, reason=reason, by=by, now=now)
    application_service.tell(session, application, "conditions_failed", now=now, words=reason)


def _end(
    session: Session,
    application: Application,
    offer: Offer,
    *,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    offers.end_standing(offer, now=now)
    application.move(ApplicationEvent.FAIL_CONDITIONS, now=now)
    audit.record(
        session,
        offer_queries.FAILED,
        subject=application,
        by=by,
        now=now,
        reason=reason,
        offer=offer.id,
    )


def _one(conditions: Sequence[OfferCondition], kind: str) -> OfferCondition:
    for condition in conditions:
        if condition.kind == kind:
            return condition
    raise RefusedError("This offer has no such condition.")
