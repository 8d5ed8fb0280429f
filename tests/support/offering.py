"""Applications with an outcome, and the offers that go with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.offers import service
from app.bursaries.offers.models import Offer
from app.bursaries.offers.states import OutcomeKind
from app.bursaries.rounds.models import Round
from app.core.roles import Actor
from tests.support.factories import make_hub, make_user
from tests.support.rounds import make_application

ADDRESS = "https://capsid.test"


def make_assessed(
    session: Session, round_: Round, person: User | None = None, **columns: Any
) -> Application:
    """Return an application that waits for its outcome."""
    return make_application(
        session,
        round_,
        person or make_user(session),
        state=ApplicationState.ASSESSED,
        hub=make_hub(session),
        **columns,
    )


def tell(
    session: Session,
    application: Application,
    kind: OutcomeKind,
    *,
    by: User,
    now: datetime,
    rank: int | None = None,
) -> None:
    """Release the outcome of the application."""
    service.release(
        session,
        application,
        kind=kind,
        reserve_rank=rank,
        score="71.50",
        reason="Scored 71.50.",
        feedback="Clear and specific.",
        decided_by_id=by.id,
        address=ADDRESS,
        by=Actor(by.id, by.name, by.email),
        now=now,
    )
    session.flush()


def make_offered(
    session: Session, round_: Round, person: User | None = None, *, now: datetime
) -> tuple[Application, Offer]:
    """Return an application that was offered a bursary at the instant, and the offer."""
    application = make_assessed(session, round_, person)
    tell(session, application, OutcomeKind.OFFER, by=make_user(session), now=now)
    return application, offer_of(session, application)


def make_reserve(
    session: Session, round_: Round, person: User | None = None, *, now: datetime, rank: int = 1
) -> Application:
    """Return an application on the reserve list."""
    application = make_assessed(session, round_, person)
    tell(session, application, OutcomeKind.RESERVE, by=make_user(session), now=now, rank=rank)
    return application


def offer_of(session: Session, application: Application) -> Offer:
    """Return the newest offer to the application."""
    return session.scalars(
        select(Offer)
        .where(Offer.application_id == application.id)
        .order_by(Offer.id.desc())
        .limit(1)
    ).one()
