"""Reading who accepted an offer, and what each of them still waits for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.offers.models import Offer, OfferCondition
from app.core.base import Record
from app.organisations.models import Hub

PER_PAGE: Final = 50
Hidden = ColumnElement[bool]
# The condition that an application is kept from a person, by the person's number.
KeptFrom = Callable[[int], Hidden]
_WAITING: Final = (ApplicationState.ACCEPTED,)
_ENDED: Final = (ApplicationState.AWARDED, ApplicationState.CONDITIONS_FAILED)


def _of_hubs(hub_ids: Collection[int] | None) -> ColumnElement[bool]:
    return true() if hub_ids is None else Application.hub_id.in_(hub_ids)


def accepted(
    session: Session,
    round_id: int,
    *,
    hub_ids: Collection[int] | None,
    hidden: Hidden,
    waiting: bool,
    after: int = 0,
) -> Sequence[Record]:
    """Return a page of who accepted an offer and waits or, else, whose conditions are settled.

    They stand in the order of their offers. There is one row more than PER_PAGE when there is
    another page; `after` is the offer's number at the end of the page before. None for the hubs
    means all of them.
    """
    return session.execute(
        select(
            Offer.id,
            Offer.ended_at,
            Application.reference,
            Application.state,
            Application.state_since,
            Application.hub_id,
            User.name.label("applicant"),
            Hub.city.label("hub"),
        )
        .join(Application, Application.id == Offer.application_id)
        .join(User, User.id == Application.applicant_id)
        .join(Hub, Hub.id == Application.hub_id)
        .where(
            Offer.round_id == round_id,
            # An application may have had an offer before: the newest is the one it is about.
            Offer.id == _newest_offer(),
            Application.state.in_(_WAITING if waiting else _ENDED),
            _of_hubs(hub_ids),
            ~hidden,
            Offer.id > after,
        )
        .order_by(Offer.id)
        .limit(PER_PAGE + 1)
    ).all()


def _newest_offer() -> ColumnElement[int]:
    other = Offer.__table__.alias("newest")
    return (
        select(other.c.id)
        .where(other.c.application_id == Application.id)
        .order_by(other.c.id.desc())
        .limit(1)
        .correlate(Application)
        .scalar_subquery()
    )


def to_do(session: Session, offer_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the kinds of condition that are not met yet, in order, by offer."""
    found: dict[int, list[str]] = {offer_id: [] for offer_id in offer_ids}
    rows = session.execute(
        select(OfferCondition.offer_id, OfferCondition.kind)
        .where(OfferCondition.offer_id.in_(offer_ids), OfferCondition.met_at.is_(None))
        .order_by(OfferCondition.offer_id, OfferCondition.position)
    )
    for offer_id, kind in rows:
        found[offer_id].append(kind)
    return found


def of_round(
    session: Session,
    round_id: int,
    reference: str,
    *,
    hub_ids: Collection[int] | None,
    hidden: Hidden,
) -> Application | None:
    """Return the application if its offer was accepted and the person may see it, else None."""
    return session.scalars(
        select(Application)
        .where(
            Application.round_id == round_id,
            Application.reference == reference,
            Application.state.in_(_WAITING + _ENDED),
            _of_hubs(hub_ids),
            ~hidden,
        )
        .options(joinedload(Application.applicant), joinedload(Application.hub))
    ).first()


def locked(session: Session, offer_id: int) -> Sequence[OfferCondition]:
    """Return the offer's conditions as they stand now, locked until the request ends."""
    return session.scalars(
        select(OfferCondition)
        .where(OfferCondition.offer_id == offer_id)
        .order_by(OfferCondition.position)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
