"""Reading what was released: one person's outcome and offer, and a round's offers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.audit.models import Event
from app.bursaries.applications.models import Application
from app.bursaries.offers.models import Offer, OfferCondition, Outcome
from app.bursaries.offers.states import LIVE, OfferState
from app.core.base import Record
from app.organisations.models import Hub

# The event that ends an accepted offer over its conditions.
FAILED: Final = "application.conditions_failed"


def outcome(session: Session, application_id: int) -> Outcome | None:
    """Return what the applicant was told, None before the release."""
    return session.scalars(select(Outcome).where(Outcome.application_id == application_id)).first()


def offer(session: Session, application_id: int) -> Offer | None:
    """Return the application's newest offer with its hub and conditions, None without one."""
    return session.scalars(
        select(Offer)
        .where(Offer.application_id == application_id)
        .options(joinedload(Offer.hub), selectinload(Offer.conditions))
        .order_by(Offer.id.desc())
        .limit(1)
    ).first()


def locked(session: Session, offer_id: int) -> Offer:
    """Return the offer as it stands now, its row locked until the request ends."""
    return session.scalars(
        select(Offer)
        .where(Offer.id == offer_id)
        .options(joinedload(Offer.application, innerjoin=True))
        .with_for_update(of=Offer)
        .execution_options(populate_existing=True)
    ).one()


def condition_kinds(session: Session, offer_id: int) -> frozenset[str]:
    """Return what an offer waits or waited for."""
    rows = select(OfferCondition.kind).where(OfferCondition.offer_id == offer_id)
    return frozenset(session.scalars(rows))


def held_places(session: Session, round_id: int) -> int:
    """Return how many of the round's awards are held by an offer that stands or was accepted."""
    return (
        session.scalar(
            select(func.count()).where(Offer.round_id == round_id, Offer.state.in_(LIVE))
        )
        or 0
    )


def of_round(session: Session, round_id: int) -> Sequence[Record]:
    """Return the round's offers for the chair, in the order they were made."""
    return session.execute(
        select(
            Application.id.label("application_id"),
            Application.reference,
            Offer.state,
            Offer.sent_at,
            Offer.reply_by,
            Offer.ended_at,
            Offer.amount_pence,
            Hub.name.label("hub"),
            Hub.code.label("hub_code"),
        )
        .join(Application, Application.id == Offer.application_id)
        .join(Hub, Hub.id == Offer.hub_id)
        .where(Offer.round_id == round_id)
        .order_by(Offer.sent_at, Offer.id)
    ).all()


def live(session: Session, application_id: int) -> Offer | None:
    """Return the application's offer that stands or was accepted, None without one."""
    return session.scalars(
        select(Offer).where(Offer.application_id == application_id, Offer.state.in_(LIVE))
    ).first()


def run_out(session: Session, now: datetime) -> Sequence[Offer]:
    """Return the offers whose time to answer has passed, in the order of their rounds."""
    return session.scalars(
        select(Offer)
        .where(Offer.state == OfferState.SENT, Offer.reply_by <= now)
        .order_by(Offer.round_id, Offer.id)
    ).all()


def why_failed(session: Session, application_id: int) -> str:
    """Return the words with which an offer was ended over its conditions, empty without any."""
    return (
        session.scalars(
            select(Event.reason)
            .where(
                Event.subject_type == Application.__tablename__,
                Event.subject_id == application_id,
                Event.kind == FAILED,
            )
            .order_by(Event.seq.desc())
            .limit(1)
        ).first()
        or ""
    )
