"""Reading courses: one page of the list, the counts of its facets, one course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.core.errors import NotFoundError
from app.core.facets import Chosen, Cube, Dimension
from app.courses.models import Course
from app.courses.rules import unpacked
from app.courses.states import Audience, Cpd, Mode, Price, Running, TitleStatus
from app.organisations.models import Hub, Organisation
from app.organisations.queries import HubLine
from app.organisations.states import Origin
from app.search import queries as search
from app.search.states import Kind

NETWORK: Final = "network"
PARTNER: Final = "partner"
NOT_KNOWN: Final = "unknown"
SORTS: Final = {"": "Our courses first", "title": "Title", "price": "Price, lowest first"}

BOOKABLE: Final = Course.title_status != TitleStatus.CATEGORY


class CourseLine(NamedTuple):
    """One row of the list, as plain values: a list of 50 makes no object of the database."""

    id: int
    slug: str
    title: str
    origin: Origin
    mode: Mode | None
    duration: str
    dates: str
    price_pence: int | None
    currency: str
    audience: str
    running: Running
    provider: str | None
    hub_code: str | None
    hub_city: str | None


LINES: Final[Select[*tuple[Any, ...]]] = (
    select(
        Course.id,
        Course.slug,
        Course.title,
        Course.origin,
        Course.mode,
        Course.duration,
        Course.dates,
        Course.price_pence,
        Course.currency,
        Course.audience,
        Course.running,
        Organisation.name,
        Hub.code,
        Hub.city,
    )
    .outerjoin(Organisation, Course.provider_id == Organisation.id)
    .outerjoin(Hub, Course.hub_id == Hub.id)
)
CUBE: Final = select(
    Course.origin,
    Course.hub_id,
    Course.mode,
    Course.audience_groups,
    Course.price,
    Course.cpd,
    func.count(),
).group_by(
    Course.origin,
    Course.hub_id,
    Course.mode,
    Course.audience_groups,
    Course.price,
    Course.cpd,
)


def dimensions(hubs: Sequence[HubLine]) -> tuple[Dimension, ...]:
    """Return the facets of the list, with the hubs there are."""
    who = {hub.code: hub.city for hub in hubs} | {NETWORK: "All three hubs", PARTNER: "Partners"}
    return (
        Dimension("by", "Run by", who),
        Dimension("mode", "How it is taught", _labels(Mode) | {NOT_KNOWN: "Not published"}),
        Dimension("for", "Who it is for", _labels(Audience) | {NOT_KNOWN: "Not published"}),
        Dimension("price", "Price", _labels(Price)),
        Dimension("cpd", "CPD", _labels(Cpd)),
    )


def _labels(enum: Any) -> dict[str, str]:
    return {member.value: member.label for member in enum}


def cube(session: Session, hubs: Sequence[HubLine], query: str = "") -> Cube:
    """Return every combination of facet values among the courses that match the words."""
    codes: dict[int | None, str] = {hub.id: hub.code for hub in hubs}
    statement = CUBE.where(BOOKABLE, *_words(session, query))
    return [
        (
            (
                (PARTNER if origin is Origin.PARTNER else codes.get(hub_id, NETWORK),),
                (mode.value if mode else NOT_KNOWN,),
                tuple(unpacked(groups)) or (NOT_KNOWN,),
                (price.value,),
                (cpd.value,),
            ),
            number,
        )
        for origin, hub_id, mode, groups, price, cpd, number in session.execute(statement)
    ]


def lines(
    session: Session, *, query: str, chosen: Chosen, sort: str, offset: int, limit: int
) -> list[CourseLine]:
    """Return one page of the courses that match; kinds of training are none of them."""
    statement = LINES.where(BOOKABLE, *_words(session, query), *_conditions(chosen))
    rows = session.execute(_sorted(statement, sort).offset(offset).limit(limit))
    return list(map(CourseLine._make, rows))


def _sorted(statement: Select[*tuple[Any, ...]], sort: str) -> Select[Any]:
    if sort == "title":
        return statement.order_by(Course.title, Course.id)
    if sort == "price":
        unknown_last = Course.price_pence.is_(None)
        return statement.order_by(unknown_last, Course.price_pence, Course.title, Course.id)
    return statement.order_by(Course.rank, Course.title, Course.id)


def _words(session: Session, query: str) -> list[ColumnElement[bool]]:
    ids = search.subject_ids(session, query, [Kind.COURSE]) if query else None
    return [] if ids is None else [Course.id.in_(ids)]


def _conditions(chosen: Chosen) -> list[ColumnElement[bool]]:
    """Return one condition for each facet that anything is chosen in."""
    conditions: list[ColumnElement[bool]] = []
    if who := chosen.get("by"):
        conditions.append(or_(*map(_run_by, who)))
    if modes := chosen.get("mode"):
        known = [Mode(value) for value in modes if value != NOT_KNOWN]
        unknown = [Course.mode.is_(None)] if NOT_KNOWN in modes else []
        conditions.append(or_(Course.mode.in_(known), *unknown))
    if groups := chosen.get("for"):
        conditions.append(or_(*map(_meant_for, groups)))
    if prices := chosen.get("price"):
        conditions.append(Course.price.in_([Price(value) for value in prices]))
    if kinds := chosen.get("cpd"):
        conditions.append(Course.cpd.in_([Cpd(value) for value in kinds]))
    return conditions


def _run_by(value: str) -> ColumnElement[bool]:
    if value == PARTNER:
        return Course.origin == Origin.PARTNER
    ours = Course.origin == Origin.HUB
    return and_(ours, Course.hub_id.is_(None) if value == NETWORK else Hub.code == value)


def _meant_for(value: str) -> ColumnElement[bool]:
    if value == NOT_KNOWN:
        return Course.audience_groups == ""
    return Course.audience_groups.contains(f"|{value}|", autoescape=True)


def kinds_of_training(session: Session) -> Sequence[Course]:
    """Return the kinds of training, which are no courses, ours first, with who offers them."""
    return session.scalars(
        select(Course)
        .options(selectinload(Course.provider))
        .where(Course.title_status == TitleStatus.CATEGORY)
        .order_by(Course.rank, Course.position),
    ).all()


def events(session: Session) -> Sequence[Course]:
    """Return what the hubs held on a day or in a month: webinars and outreach sessions."""
    return session.scalars(
        select(Course)
        .options(selectinload(Course.provider))
        .where(BOOKABLE, Course.origin == Origin.HUB, Course.dates != "")
        .order_by(Course.rank, Course.position),
    ).all()


def course(session: Session, slug: str) -> Course:
    """Return the course at that address, with provider and hub; raise NotFoundError for none."""
    found = session.scalar(
        select(Course)
        .options(selectinload(Course.provider), selectinload(Course.hub))
        .where(Course.slug == slug),
    )
    if found is None:
        raise NotFoundError
    return found


class IndexLine(NamedTuple):
    """What the search index needs of a course."""

    id: int
    slug: str
    title: str
    title_status: TitleStatus
    summary: str
    location: str
    audience: str
    provider: str | None
    hub_code: str | None


def to_index(session: Session) -> list[IndexLine]:
    """Return every course and kind of training in the order of the list."""
    rows = session.execute(
        select(
            Course.id,
            Course.slug,
            Course.title,
            Course.title_status,
            Course.summary,
            Course.location,
            Course.audience,
            Organisation.name,
            Hub.code,
        )
        .outerjoin(Organisation, Course.provider_id == Organisation.id)
        .outerjoin(Hub, Course.hub_id == Hub.id)
        .order_by(Course.rank, Course.title, Course.id),
    )
    return list(map(IndexLine._make, rows))
