"""Reading programmes and their modules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.core.errors import NotFoundError
from app.core.facets import Chosen, Cube, Dimension
from app.organisations.models import Hub
from app.organisations.queries import HubLine
from app.organisations.states import Origin
from app.programmes.models import Module, Programme
from app.programmes.states import Level, Status, Study
from app.search import queries as search
from app.search.states import Kind

PARTNER: Final = "partner"
NETWORK: Final = "network"
NOT_KNOWN: Final = "unknown"
SORTS: Final = {"": "Our programmes first", "title": "Title"}


class ProgrammeLine(NamedTuple):
    """One row of the list, as plain values."""

    id: int
    slug: str
    title: str
    award: str
    provider_name: str
    origin: Origin
    mode: str
    duration: str
    credits: int | None
    status: Status
    known_year: int | None
    last_checked: date | None
    hub_code: str | None
    hub_city: str | None


LINES: Final[Select[*tuple[Any, ...]]] = select(
    Programme.id,
    Programme.slug,
    Programme.title,
    Programme.award,
    Programme.provider_name,
    Programme.origin,
    Programme.mode,
    Programme.duration,
    Programme.credits,
    Programme.status,
    Programme.known_year,
    Programme.last_checked,
    Hub.code,
    Hub.city,
).outerjoin(Hub, Programme.hub_id == Hub.id)
FACETS: Final = (
    Programme.level,
    Programme.origin,
    Programme.hub_id,
    Programme.study,
    Programme.status,
)
CUBE: Final = select(*FACETS, func.count()).group_by(*FACETS)


def dimensions(hubs: Sequence[HubLine]) -> tuple[Dimension, ...]:
    """Return the facets of the list, with the hubs there are."""
    who = {hub.code: hub.city for hub in hubs} | {NETWORK: "All three hubs", PARTNER: "Partners"}
    return (
        Dimension("level", "Level", _labels(Level)),
        Dimension("by", "Run by", who),
        Dimension("mode", "How to study", _labels(Study) | {NOT_KNOWN: "Not published"}),
        Dimension("status", "Status", _labels(Status)),
    )


def _labels(enum: Any) -> dict[str, str]:
    return {member.value: member.label for member in enum}


def cube(session: Session, hubs: Sequence[HubLine], query: str = "") -> Cube:
    """Return every combination of facet values among the programmes that match the words."""
    codes: dict[int | None, str] = {hub.id: hub.code for hub in hubs}
    rows = session.execute(CUBE.where(*_words(session, query)))
    return [
        (
            (
                (level.value,),
                (PARTNER if origin is Origin.PARTNER else codes.get(hub_id, NETWORK),),
                tuple(value for value in study.split("|") if value) or (NOT_KNOWN,),
                (status.value,),
            ),
            number,
        )
        for level, origin, hub_id, study, status, number in rows
    ]


def lines(
    session: Session, *, query: str, chosen: Chosen, sort: str, offset: int, limit: int
) -> list[ProgrammeLine]:
    """Return one page of the programmes that match."""
    order = [] if sort == "title" else [Programme.rank]
    statement = (
        LINES.where(*_words(session, query), *_conditions(chosen))
        .order_by(*order, Programme.title, Programme.id)
        .offset(offset)
        .limit(limit)
    )
    return list(map(ProgrammeLine._make, session.execute(statement)))


def _words(session: Session, query: str) -> list[ColumnElement[bool]]:
    ids = search.subject_ids(session, query, [Kind.PROGRAMME]) if query else None
    return [] if ids is None else [Programme.id.in_(ids)]


def _conditions(chosen: Chosen) -> list[ColumnElement[bool]]:
    """Return one condition for each facet that anything is chosen in."""
    conditions: list[ColumnElement[bool]] = []
    if levels := chosen.get("level"):
        conditions.append(Programme.level.in_([Level(value) for value in levels]))
    if who := chosen.get("by"):
        conditions.append(or_(*map(_run_by, who)))
    if ways := chosen.get("mode"):
        conditions.append(or_(*map(_studied, ways)))
    if statuses := chosen.get("status"):
        conditions.append(Programme.status.in_([Status(value) for value in statuses]))
    return conditions


def _run_by(value: str) -> ColumnElement[bool]:
    if value == PARTNER:
        return Programme.origin == Origin.PARTNER
    ours = Programme.origin == Origin.HUB
    return and_(ours, Programme.hub_id.is_(None) if value == NETWORK else Hub.code == value)


def _studied(value: str) -> ColumnElement[bool]:
    if value == NOT_KNOWN:
        return Programme.study == ""
    return Programme.study.contains(f"|{value}|", autoescape=True)


def programme(session: Session, slug: str) -> Programme:
    """Return the programme at that address with its hub; raise NotFoundError for none."""
    found = session.scalar(
        select(Programme).options(selectinload(Programme.hub)).where(Programme.slug == slug),
    )
    if found is None:
        raise NotFoundError
    return found


def modules(session: Session, programme_id: int | None) -> Sequence[Module]:
    """Return the modules of a programme in the sheet's order; of None, those of no programme."""
    return session.scalars(
        select(Module)
        .where(
            Module.programme_id.is_(None)
            if programme_id is None
            else Module.programme_id == programme_id,
        )
        .order_by(Module.position),
    ).all()


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
