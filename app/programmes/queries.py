"""Reading programmes and their modules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, String, bindparam, func, select, type_coerce
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFoundError
from app.core.facets import Chosen, Counted, Dimension, Shelf, count, labels
from app.core.kept import Kept
from app.organisations.models import Hub
from app.organisations.queries import HubLine
from app.organisations.states import Origin
from app.programmes.models import Module, Programme
from app.programmes.rules import full_name
from app.programmes.states import Level, Status, Study
from app.search import queries as search
from app.search.states import Kind

PARTNER: Final = "partner"
NETWORK: Final = "network"
NOT_KNOWN: Final = "unknown"
STATUS_LABELS: Final = labels(Status)
SORTS: Final = {"": "Our programmes first", "title": "Title"}


class ProgrammeLine(NamedTuple):
    """One row of the list, as plain values."""

    id: int
    slug: str
    title: str
    award: str
    provider_name: str
    origin: str
    mode: str
    duration: str
    credits: int | None
    status: str
    known_year: int | None
    last_checked: date | None
    hub_id: int | None

    @property
    def name(self) -> str:
        """The award and the title together."""
        return full_name(self.award, self.title)

    @property
    def facts(self) -> str:
        """The line under the title, in the same order everywhere; what is unknown is left out."""
        points = f"{self.credits} credits" if self.credits else ""
        return " · ".join(fact for fact in (self.mode, self.duration, points) if fact)

    @property
    def standing(self) -> str:
        """What is known of whether it runs, and from when."""
        year = f" ({self.known_year})" if self.known_year else ""
        return f"{STATUS_LABELS[self.status]}{year}"


# Enums stay the words that they are kept as: a page asks only a few of them for their label.
LINES: Final[Select[*tuple[Any, ...]]] = select(
    Programme.id,
    Programme.slug,
    Programme.title,
    Programme.award,
    Programme.provider_name,
    type_coerce(Programme.origin, String),
    Programme.mode,
    Programme.duration,
    Programme.credits,
    type_coerce(Programme.status, String),
    Programme.known_year,
    Programme.last_checked,
    Programme.hub_id,
)
BY_IDS: Final = LINES.where(Programme.id.in_(bindparam("ids", expanding=True)))
ORDERS: Final[dict[str, tuple[Any, ...]]] = {
    "": (Programme.rank, Programme.title, Programme.id),
    "title": (Programme.title, Programme.id),
}
SHELF: Final = select(
    Programme.id,
    Programme.level,
    Programme.origin,
    Programme.hub_id,
    Programme.study,
    Programme.status,
).order_by(*ORDERS[""])

# Kept for one published version at a time, so they never tell of another.
_shelves: Final[Kept[Shelf]] = Kept()
_orders: Final[Kept[tuple[int, ...]]] = Kept()
_counted: Final[Kept[Counted]] = Kept(most=32)


def dimensions(hubs: Sequence[HubLine]) -> tuple[Dimension, ...]:
    """Return the facets of the list, with the hubs there are."""
    who = {hub.code: hub.city for hub in hubs} | {NETWORK: "All three hubs", PARTNER: "Partners"}
    return (
        Dimension("level", "Level", labels(Level)),
        Dimension("by", "Run by", who),
        Dimension("mode", "How to study", labels(Study) | {NOT_KNOWN: "Not published"}),
        Dimension("status", "Status", labels(Status)),
    )


def _shelf(session: Session, hubs: Sequence[HubLine]) -> Shelf:
    codes: dict[int | None, str] = {hub.id: hub.code for hub in hubs}
    return Shelf(
        (
            number,
            level.value,
            PARTNER if origin is Origin.PARTNER else codes.get(hub_id, NETWORK),
            study or NOT_KNOWN,
            status.value,
        )
        for number, level, origin, hub_id, study, status in session.execute(SHELF)
    )


def found(
    session: Session,
    hubs: Sequence[HubLine],
    *,
    query: str,
    chosen: Chosen,
    sort: str,
    version: str,
) -> Counted:
    """Return the ids of the programmes that match, in order, and the facets with their counts.

    Both come from one shelf, so that a count and the list behind it can never disagree. Words
    put the best match first, unless another order is asked for.
    """
    shelf = _shelves.get(version, "", lambda: _shelf(session, hubs))
    ids = search.subject_ids(session, query, Kind.PROGRAMME, version=version)

    def counted() -> Counted:
        left = count(shelf, dimensions(hubs), chosen, ids)
        return left.ordered_as(_order(session, sort, version)) if sort else left

    return _counted.get(version, (query.lower(), sort, *chosen.items()), counted)


def _order(session: Session, sort: str, version: str) -> tuple[int, ...]:
    statement = select(Programme.id).order_by(*ORDERS[sort])
    return _orders.get(version, sort, lambda: tuple(session.scalars(statement)))


def lines(session: Session, ids: Sequence[int]) -> list[ProgrammeLine]:
    """Return the programmes of the ids, in the order of the ids."""
    if not ids:
        return []
    # Straight from the connection: no objects come back, so the session has nothing to add.
    found = session.connection().execute(BY_IDS, {"ids": list(ids)})
    rows = {row[0]: row for row in found}
    return [ProgrammeLine._make(rows[number]) for number in ids if number in rows]


def of_hub(session: Session, hub_id: int) -> list[ProgrammeLine]:
    """Return the programmes of one hub, by the order of the list."""
    rows = session.execute(LINES.where(Programme.hub_id == hub_id).order_by(*ORDERS[""]))
    return list(map(ProgrammeLine._make, rows))


TOTAL: Final = select(func.count()).select_from(Programme)


def programme(session: Session, slug: str) -> Programme:
    """Return the programme at that address with its hub; raise NotFoundError for none."""
    found = session.scalar(
        select(Programme).options(joinedload(Programme.hub)).where(Programme.slug == slug),
    )
    if found is None:
        raise NotFoundError
    return found


def modules(session: Session, programme_id: int) -> Sequence[Module]:
    """Return the modules of a programme in the sheet's order."""
    return session.scalars(
        select(Module).where(Module.programme_id == programme_id).order_by(Module.position),
    ).all()


class ModuleLine(NamedTuple):
    """A module that no source ties to a programme, as plain values."""

    title: str
    code: str
    provider_name: str
    level: str
    credits: int | None


_loose: Final[Kept[list[ModuleLine]]] = Kept()


def loose_modules(session: Session, *, version: str) -> list[ModuleLine]:
    """Return the modules of no known programme in the sheet's order."""
    statement = (
        select(Module.title, Module.code, Module.provider_name, Module.level, Module.credits)
        .where(Module.programme_id.is_(None))
        .order_by(Module.position)
    )
    return _loose.get(version, "", lambda: list(map(ModuleLine._make, session.execute(statement))))


def programme_ids(session: Session) -> dict[str, int]:
    """Return the id of each programme by its key."""
    rows = session.execute(select(Programme.key, Programme.id))
    return {key: number for key, number in rows}  # noqa: C416 -- rows are no pairs to mypy


def module_titles(session: Session) -> dict[int, list[str]]:
    """Return the codes and titles of modules by programme, for the search index."""
    titles: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(Module.programme_id, Module.code, Module.title)
        .where(Module.programme_id.is_not(None))
        .order_by(Module.position),
    )
    for programme_id, code, title in rows:
        assert programme_id is not None  # noqa: S101 -- the query has left those out
        titles[programme_id].append(f"{code} {title}".strip())
    return titles


class IndexLine(NamedTuple):
    """What the search index needs of a programme."""

    id: int
    slug: str
    title: str
    award: str
    provider_name: str
    note: str
    hub_code: str | None


def to_index(session: Session) -> list[IndexLine]:
    """Return every programme in the order of the list."""
    rows = session.execute(
        select(
            Programme.id,
            Programme.slug,
            Programme.title,
            Programme.award,
            Programme.provider_name,
            Programme.note,
            Hub.code,
        )
        .outerjoin(Hub, Programme.hub_id == Hub.id)
        .order_by(Programme.rank, Programme.title, Programme.id),
    )
    return list(map(IndexLine._make, rows))
