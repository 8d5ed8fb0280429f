"""Reading standards and employers: a page of each list with its facets, and one of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFoundError
from app.core.facets import Chosen, Counted, Dimension, Shelf, count, labels
from app.core.kept import Kept
from app.organisations.models import Organisation
from app.organisations.queries import HubLine
from app.organisations.states import OrganisationKind
from app.placements.models import Employer, Standard
from app.placements.rules import LEVELS
from app.search import queries as search
from app.search.states import Kind

NOT_KNOWN: Final = "unknown"
PUBLISHED: Final = "published"
NO_HUB: Final = "none"
STANDARD_SORTS: Final = {
    "": "Level, lowest first",
    "title": "Title",
    "funding": "Funding, highest first",
}
EMPLOYER_SORTS: Final = {"": "As listed", "name": "Name"}
USED: Final = {True: "yes", False: "no", None: NOT_KNOWN}
# The facets of the standards are the same whatever is loaded.
STANDARD_FACETS: Final = (
    Dimension(
        "level",
        "Level",
        {str(level): f"Level {level}" for level in LEVELS} | {NOT_KNOWN: "Not published"},
    ),
    Dimension(
        "used",
        "Advanced therapies",
        {"yes": "Used in the field", "no": "Not used in the field", NOT_KNOWN: "Not known"},
    ),
    Dimension("funding", "Funding", {PUBLISHED: "Published", NOT_KNOWN: "Not published"}),
)


class StandardLine(NamedTuple):
    """One row of the list of standards, as plain values."""

    id: int
    slug: str
    title: str
    reference: str
    level: int | None
    months_to_gateway: int | None
    max_funding_pence: int | None
    used_in_advanced_therapies: bool | None


class EmployerLine(NamedTuple):
    """One row of the list of employers, as plain values."""

    id: int
    slug: str
    name: str
    kind: OrganisationKind
    relation: str
    joined: str
    city: str
    note: str
    hub_id: int | None


STANDARDS_BY_IDS: Final[Select[*tuple[Any, ...]]] = select(
    Standard.id,
    Standard.slug,
    Standard.title,
    Standard.reference,
    Standard.level,
    Standard.months_to_gateway,
    Standard.max_funding_pence,
    Standard.used_in_advanced_therapies,
).where(Standard.id.in_(bindparam("ids", expanding=True)))
EMPLOYERS_BY_IDS: Final[Select[*tuple[Any, ...]]] = (
    select(
        Employer.id,
        Organisation.slug,
        Organisation.name,
        Organisation.kind,
        Employer.relation,
        Employer.joined,
        Employer.city,
        Employer.note,
        Organisation.hub_id,
    )
    .join(Organisation, Organisation.id == Employer.organisation_id)
    .where(Employer.id.in_(bindparam("ids", expanding=True)))
)
_LEVEL: Final = (Standard.level.is_(None), Standard.level, Standard.title, Standard.id)
# The shelf is in the first of the orders, so only the others are asked for by name.
STANDARD_SHELF: Final = select(
    Standard.id,
    Standard.level,
    Standard.used_in_advanced_therapies,
    Standard.max_funding_pence,
).order_by(*_LEVEL)
EMPLOYER_SHELF: Final = (
    select(Employer.id, Organisation.kind, Organisation.hub_id)
    .join(Organisation, Organisation.id == Employer.organisation_id)
    .order_by(Employer.position, Employer.id)
)
ORDERS: Final[dict[str, Select[Any]]] = {
    "title": select(Standard.id).order_by(Standard.title, Standard.id),
    "funding": select(Standard.id).order_by(
        Standard.max_funding_pence.is_(None), Standard.max_funding_pence.desc(), *_LEVEL
    ),
    "name": select(Employer.id)
    .join(Organisation, Organisation.id == Employer.organisation_id)
    .order_by(Organisation.name, Employer.id),
}

# Kept for one published version at a time, so they never tell of another.
_shelves: Final[Kept[Shelf]] = Kept()
_orders: Final[Kept[tuple[int, ...]]] = Kept()
_counted: Final[Kept[Counted]] = Kept(most=32)


def employer_facets(hubs: Sequence[HubLine]) -> tuple[Dimension, ...]:
    """Return the facets of the employers, with the hubs there are."""
    return (
        Dimension("kind", "Kind of employer", labels(OrganisationKind)),
        Dimension("hub", "Hub", {hub.code: hub.city for hub in hubs} | {NO_HUB: "No hub"}),
    )


def _standard_shelf(session: Session, version: str) -> Shelf:
    def filled() -> Shelf:
        return Shelf(
            (
                number,
                NOT_KNOWN if level is None else str(level),
                USED[used],
                NOT_KNOWN if pence is None else PUBLISHED,
            )
            for number, level, used, pence in session.execute(STANDARD_SHELF)
        )

    return _shelves.get(version, Kind.STANDARD, filled)


def _employer_shelf(session: Session, hubs: Sequence[HubLine], version: str) -> Shelf:
    codes: dict[int | None, str] = {hub.id: hub.code for hub in hubs}

    def filled() -> Shelf:
        return Shelf(
            (number, kind.value, codes.get(hub_id, NO_HUB))
            for number, kind, hub_id in session.execute(EMPLOYER_SHELF)
        )

    return _shelves.get(version, Kind.EMPLOYER, filled)


def found_standards(
    session: Session, *, query: str, chosen: Chosen, sort: str, version: str
) -> Counted:
    """Return the ids of the standards that match, in order, and the facets with their counts."""
    shelf = _standard_shelf(session, version)
    return _found(
        session,
        Kind.STANDARD,
        shelf,
        STANDARD_FACETS,
        query=query,
        chosen=chosen,
        sort=sort,
        version=version,
    )


def found_employers(
    session: Session,
    hubs: Sequence[HubLine],
    *,
    query: str,
    chosen: Chosen,
    sort: str,
    version: str,
) -> Counted:
    """Return the ids of the employers that match, in order, and the facets with their counts."""
    shelf = _employer_shelf(session, hubs, version)
    return _found(
        session,
        Kind.EMPLOYER,
        shelf,
        employer_facets(hubs),
        query=query,
        chosen=chosen,
        sort=sort,
        version=version,
    )


def _found(  # noqa: PLR0913 -- one list among two, and what was asked of it
    session: Session,
    kind: Kind,
    shelf: Shelf,
    facets: Sequence[Dimension],
    *,
    query: str,
    chosen: Chosen,
    sort: str,
    version: str,
) -> Counted:
    ids = search.subject_ids(session, query, kind, version=version)

    def counted() -> Counted:
        left = count(shelf, facets, chosen, ids)
        if not sort:
            return left
        order = _orders.get(version, sort, lambda: tuple(session.scalars(ORDERS[sort])))
        return left.ordered_as(order)

    return _counted.get(version, (kind, query.lower(), sort, *chosen.items()), counted)


def standard_lines(session: Session, ids: Sequence[int]) -> list[StandardLine]:
    """Return the standards of the ids, in the order of the ids."""
    return [StandardLine._make(row) for row in _rows(session, STANDARDS_BY_IDS, ids)]


def employer_lines(session: Session, ids: Sequence[int]) -> list[EmployerLine]:
    """Return the employers of the ids, in the order of the ids."""
    return [EmployerLine._make(row) for row in _rows(session, EMPLOYERS_BY_IDS, ids)]


def _rows(session: Session, statement: Select[Any], ids: Sequence[int]) -> list[Any]:
    if not ids:
        return []
    rows = {row[0]: row for row in session.execute(statement, {"ids": list(ids)})}
    return [rows[number] for number in ids if number in rows]


def number_of_standards(session: Session, *, version: str) -> int:
    """Return how many standards there are, from what is kept for the list."""
    return len(_standard_shelf(session, version).ids)


def standards(session: Session) -> Sequence[Standard]:
    """Return every standard, by level and title; those of an unknown level come last."""
    return session.scalars(
        select(Standard).order_by(Standard.level.is_(None), Standard.level, Standard.title),
    ).all()


def standard(session: Session, slug: str) -> Standard:
    """Return the standard at that address; raise NotFoundError when there is none."""
    found = session.scalar(select(Standard).where(Standard.slug == slug))
    if found is None:
        raise NotFoundError
    return found


WITH_ORGANISATION = joinedload(Employer.organisation).joinedload(Organisation.hub)


def employers(session: Session) -> Sequence[Employer]:
    """Return every employer with its organisation and hub, in the order of the sheet."""
    return session.scalars(
        select(Employer).options(WITH_ORGANISATION).order_by(Employer.position, Employer.id),
    ).all()


def employer(session: Session, slug: str) -> Employer:
    """Return the employer at that address; raise NotFoundError when there is none."""
    found = session.scalar(
        select(Employer)
        .join(Employer.organisation)
        .options(WITH_ORGANISATION)
        .where(Organisation.slug == slug),
    )
    if found is None:
        raise NotFoundError
    return found


TOTAL_STANDARDS: Final = select(func.count()).select_from(Standard)


def employers_of_hub(session: Session, hub_id: int) -> Sequence[Employer]:
    """Return the employers that belong to one hub."""
    return session.scalars(
        select(Employer)
        .join(Employer.organisation)
        .options(WITH_ORGANISATION)
        .where(Organisation.hub_id == hub_id)
        .order_by(Employer.position),
    ).all()
