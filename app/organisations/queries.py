"""Reading hubs and organisations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFoundError
from app.core.kept import Kept
from app.organisations.models import Hub, Organisation
from app.organisations.states import Origin

HUB_LIST: Final = select(
    Hub.id, Hub.code, Hub.name, Hub.short_name, Hub.city, Hub.capability
).order_by(Hub.position, Hub.id)


class HubLine(NamedTuple):
    """What lists and tags say of a hub."""

    id: int
    code: str
    name: str
    short_name: str
    city: str
    capability: str


_kept: Final[Kept[list[HubLine]]] = Kept()


def hubs(session: Session, *, version: str = "") -> list[HubLine]:
    """Return every hub in the network's own order; kept in memory for a published version."""
    return _kept.get(version, "hubs", lambda: list(map(HubLine._make, session.execute(HUB_LIST))))


def hub(session: Session, code: str) -> Hub:
    """Return the hub of that code; raise NotFoundError when there is none."""
    found = session.scalar(select(Hub).where(Hub.code == code))
    if found is None:
        raise NotFoundError
    return found


def hub_ids(session: Session) -> dict[str, int]:
    """Return the id of each hub by its code."""
    return {code: number for code, number in session.execute(select(Hub.code, Hub.id))}  # noqa: C416


def partners(session: Session) -> Sequence[Organisation]:
    """Return the partner providers in the order of the sheet."""
    return session.scalars(
        select(Organisation)
        .where(Organisation.origin == Origin.PARTNER, Organisation.is_provider)
        .order_by(Organisation.position, Organisation.id),
    ).all()


def of_hub(session: Session, hub_id: int) -> Sequence[Organisation]:
    """Return the providers that belong to one hub, in the order of the sheet."""
    return session.scalars(
        select(Organisation)
        .where(Organisation.hub_id == hub_id, Organisation.is_provider)
        .order_by(Organisation.position),
    ).all()


def organisation(session: Session, slug: str) -> Organisation:
    """Return the organisation at that address with its hub; raise NotFoundError for none."""
    found = session.scalar(
        select(Organisation).options(joinedload(Organisation.hub)).where(Organisation.slug == slug),
    )
    if found is None:
        raise NotFoundError
    return found


class ProviderPlace(NamedTuple):
    """Who an organisation is to the rows that name it."""

    id: int
    name: str
    country: str
    origin: Origin
    hub_id: int | None


def provider_places(session: Session) -> dict[str, ProviderPlace]:
    """Return every organisation by its key."""
    rows = session.execute(
        select(
            Organisation.key,
            Organisation.id,
            Organisation.name,
            Organisation.country,
            Organisation.origin,
            Organisation.hub_id,
        ).order_by(Organisation.position, Organisation.id),
    )
    return {row.key: ProviderPlace._make(row[1:]) for row in rows}
