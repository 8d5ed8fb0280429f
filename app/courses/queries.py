"""Reading courses: one page of the list, the counts of its facets, one course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, String, bindparam, func, select, type_coerce
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFoundError
from app.core.facets import Chosen, Counted, Dimension, Shelf, count, labels
from app.core.kept import Kept
from app.courses.models import Course
from app.courses.rules import line_of_facts, price_words
from app.courses.states import Audience, Cpd, Mode, Price, TitleStatus
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
    title_status: str
    origin: str
    mode: str | None
    duration: str
    dates: str
    location: str
    price_pence: int | None
    currency: str
    audience: str
    summary: str
    running: str
    hub_id: int | None
    provider: str | None

    @property
    def facts(self) -> str:
        """The line under the title, in the same order everywhere; what is unknown is left out."""
        return line_of_facts(
            self.mode, self.duration, self.dates, price_words(self.price_pence, self.currency)
        )


# Enums stay the words that they are kept as: a page asks only a few of them for their label.
LINES: Final[Select[*tuple[Any, ...]]] = select(
    Course.id,
    Course.slug,
    Course.title,
    type_coerce(Course.title_status, String),
    type_coerce(Course.origin, String),
    type_coerce(Course.mode, String),
    Course.duration,
    Course.dates,
    Course.location,
    Course.price_pence,
    Course.currency,
    Course.audience,
    Course.summary,
    type_coerce(Course.running, String),
    Course.hub_id,
    Organisation.name,
).outerjoin(Organisation, Course.provider_id == Organisation.id)
BY_IDS: Final = LINES.where(Course.id.in_(bindparam("ids", expanding=True)))
ORDERS: Final[dict[str, tuple[Any, ...]]] = {
    "": (Course.rank, Course.title, Course.id),
    "title": (Course.title, Course.id),
    "price": (Course.price_pence.is_(None), Course.price_pence, Course.title, Course.id),
}
SHELF: Final = (
    select(
        Course.id,
        Course.origin,
        Course.hub_id,
        Course.mode,
        Course.audience_groups,
        Course.price,
        Course.cpd,
    )
    .where(BOOKABLE)
    .order_by(*ORDERS[""])
)

# Kept for one published version at a time, so they never tell of another.
_shelves: Final[Kept[Shelf]] = Kept()
_orders: Final[Kept[tuple[int, ...]]] = Kept()
_counted: Final[Kept[Counted]] = Kept(most=32)
_kinds: Final[Kept[list[CourseLine]]] = Kept()


def dimensions(hubs: Sequence[HubLine]) -> tuple[Dimension, ...]:
    """Return the facets of the list, with the hubs there are."""
    who = {hub.code: hub.city for hub in hubs} | {NETWORK: "All three hubs", PARTNER: "Partners"}
    return (
        Dimension("by", "Run by", who),
        Dimension("mode", "How it is taught", labels(Mode) | {NOT_KNOWN: "Not published"}),
        Dimension("for", "Who it is for", labels(Audience) | {NOT_KNOWN: "Not published"}),
        Dimension("price", "Price", labels(Price)),
        Dimension("cpd", "CPD", labels(Cpd)),
    )


def _shelf(session: Session, hubs: Sequence[HubLine]) -> Shelf:
    codes: dict[int | None, str] = {hub.id: hub.code for hub in hubs}
    return Shelf(
        (
            number,
            PARTNER if origin is Origin.PARTNER else codes.get(hub_id, NETWORK),
            mode.value if mode else NOT_KNOWN,
            groups or NOT_KNOWN,
            price.value,
            cpd.value,
        )
        for number, origin, hub_id, mode, groups, price, cpd in session.execute(SHELF)
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
    """Return the ids of the courses that match, in order, and the facets with their counts.

    Both come from one shelf, so that a count and the list behind it can never disagree. Words
    put the best match first, unless another order is asked for.
    """
    shelf = _shelves.get(version, "", lambda: _shelf(session, hubs))
    ids = search.subject_ids(session, query, Kind.COURSE, version=version)

    def counted() -> Counted:
        left = count(shelf, dimensions(hubs), chosen, ids)
        return left.ordered_as(_order(session, sort, version)) if sort else left

    return _counted.get(version, (query.lower(), sort, *chosen.items()), counted)


def _order(session: Session, sort: str, version: str) -> tuple[int, ...]:
    statement = select(Course.id).where(BOOKABLE).order_by(*ORDERS[sort])
    return _orders.get(version, sort, lambda: tuple(session.scalars(statement)))


def lines(session: Session, ids: Sequence[int]) -> list[CourseLine]:
    """Return the courses of the ids, in the order of the ids."""
    if not ids:
        return []
    # Straight from the connection: no objects come back, so the session has nothing to add.
    found = session.connection().execute(BY_IDS, {"ids": list(ids)})
    rows = {row[0]: row for row in found}
    return [CourseLine._make(rows[number]) for number in ids if number in rows]


def of_hub(session: Session, hub_id: int) -> list[CourseLine]:
    """Return the courses of one hub, by the order of the list."""
    return _lines(session, BOOKABLE, Course.hub_id == hub_id)


def of_provider(session: Session, provider_id: int) -> list[CourseLine]:
    """Return the courses and kinds of training of one provider, by the order of the list."""
    return _lines(session, Course.provider_id == provider_id)


def kinds_of_training(session: Session, *, version: str) -> list[CourseLine]:
    """Return the kinds of training, which are no courses, ours first."""
    return _kinds.get(
        version, "", lambda: _lines(session, Course.title_status == TitleStatus.CATEGORY)
    )


def events(session: Session) -> list[CourseLine]:
    """Return what the hubs held on a day or in a month: webinars and outreach sessions."""
    return _lines(session, BOOKABLE, Course.origin == Origin.HUB, Course.dates != "")


def _lines(session: Session, *conditions: ColumnElement[bool]) -> list[CourseLine]:
    rows = session.execute(LINES.where(*conditions).order_by(*ORDERS[""]))
    return list(map(CourseLine._make, rows))


def counts_by_provider(session: Session) -> dict[int | None, int]:
    """Return how many courses each provider has; kinds of training are none."""
    rows = session.execute(
        select(Course.provider_id, func.count()).where(BOOKABLE).group_by(Course.provider_id),
    )
    return {provider_id: number for provider_id, number in rows}  # noqa: C416 -- rows, no pairs


TOTAL: Final = select(func.count()).select_from(Course).where(BOOKABLE)


def course(session: Session, slug: str) -> Course:
    """Return the course at that address, with provider and hub; raise NotFoundError for none."""
    found = session.scalar(
        select(Course)
        .options(joinedload(Course.provider), joinedload(Course.hub))
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
