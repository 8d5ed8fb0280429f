"""Finding things by words, on SQLite's FTS5 and on PostgreSQL's tsvector alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Engine, bindparam, select, text
from sqlalchemy.orm import Session

from app.core.kept import Kept
from app.search.models import Publication, SearchEntry
from app.search.rules import fts5, tsquery, words
from app.search.states import Kind

ADDRESSES: Final = (
    select(SearchEntry.href)
    .where(SearchEntry.href.not_like("%#%"))
    .order_by(SearchEntry.kind, SearchEntry.id)
)
VERSION: Final = "SELECT token FROM publication LIMIT 1"

# Written out for each engine, because the full-text part has nothing in common. CROSS JOIN holds
# SQLite to reading the matches first; left to itself it may look into the index for every entry.
STATEMENTS: Final = {
    "sqlite": {
        "ids": text(
            "SELECT e.subject_id FROM search_fts"
            " CROSS JOIN search_entry AS e ON e.id = search_fts.rowid"
            " WHERE search_fts MATCH :words AND e.kind = :kind"
            " ORDER BY bm25(search_fts, 10.0, 3.0, 1.0), e.id",
        ),
        "counts": text(
            "SELECT e.kind, count(*) FROM search_fts"
            " CROSS JOIN search_entry AS e ON e.id = search_fts.rowid"
            " WHERE search_fts MATCH :words GROUP BY e.kind",
        ),
        "results": text(
            "SELECT e.kind, e.title, e.summary, e.href, e.hub_codes FROM search_fts"
            " CROSS JOIN search_entry AS e ON e.id = search_fts.rowid"
            " WHERE search_fts MATCH :words AND e.kind IN :kinds"
            " ORDER BY bm25(search_fts, 10.0, 3.0, 1.0), e.id LIMIT :most OFFSET :first",
        ).bindparams(bindparam("kinds", expanding=True)),
    },
    "postgresql": {
        "ids": text(
            "SELECT subject_id FROM search_entry"
            " WHERE tsv @@ to_tsquery('english', :words) AND kind = :kind"
            " ORDER BY ts_rank(tsv, to_tsquery('english', :words)) DESC, id",
        ),
        "counts": text(
            "SELECT kind, count(*) FROM search_entry"
            " WHERE tsv @@ to_tsquery('english', :words) GROUP BY kind",
        ),
        "results": text(
            "SELECT kind, title, summary, href, hub_codes FROM search_entry"
            " WHERE tsv @@ to_tsquery('english', :words) AND kind IN :kinds"
            " ORDER BY ts_rank(tsv, to_tsquery('english', :words)) DESC, id"
            " LIMIT :most OFFSET :first",
        ).bindparams(bindparam("kinds", expanding=True)),
    },
}
QUERY: Final = {"sqlite": fts5, "postgresql": tsquery}


class Found(NamedTuple):
    """One line of the results."""

    kind: Kind
    title: str
    summary: str
    href: str
    hub_codes: str


def version(session: Session) -> str:
    """Return the token of what is published now; nothing when nothing was ever published.

    A page that has not changed asks for nothing else. While the session has nothing open it is
    spared the work of opening: the driver alone answers in a tenth of the time.
    """
    found = first_row(session, VERSION)
    return str(found[0]) if found else ""


def first_row(session: Session, statement: str) -> Sequence[Any] | None:
    """Return the first row of a plain statement, by the driver while the session is at rest."""
    if not session.in_transaction():
        engine = session.get_bind().engine
        try:
            return _asked_of_driver(engine, statement)
        except engine.dialect.loaded_dbapi.Error:
            pass  # asked again below, where an error becomes one that the pages know
    return session.connection().exec_driver_sql(statement).first()


def _asked_of_driver(engine: Engine, statement: str) -> Sequence[Any] | None:
    connection: Any = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        row: Sequence[Any] | None = cursor.fetchone()
        cursor.close()
    except engine.dialect.loaded_dbapi.Error:
        connection.invalidate()
        raise
    finally:
        connection.close()
    return row


_kept: Final[Kept[Any]] = Kept()


def _found(session: Session, statement: str, found: list[str], **parameters: Any) -> Any:
    engine = session.get_bind().dialect.name
    return session.execute(
        STATEMENTS[engine][statement],
        {"words": QUERY[engine](found), **parameters},
    )


def subject_ids(session: Session, typed: str, kind: Kind, *, version: str) -> list[int] | None:
    """Return the ids of the things of one kind that match, best first.

    None when there is no word to look for, which is not the same as finding nothing.
    """
    found = words(typed)
    if not found:
        return None
    return cast(
        "list[int]",
        _kept.get(
            version,
            (kind, *found),
            lambda: [row[0] for row in _found(session, "ids", found, kind=kind.value)],
        ),
    )


def counts(session: Session, typed: str, *, version: str) -> dict[Kind, int]:
    """Return how many things of each kind match; an empty mapping when no word is left."""
    found = words(typed)
    if not found:
        return {}
    return cast(
        "dict[Kind, int]",
        _kept.get(
            version,
            ("counts", *found),
            lambda: {Kind(kind): number for kind, number in _found(session, "counts", found)},
        ),
    )


def results(
    session: Session, typed: str, *, kinds: Sequence[Kind], page: slice, version: str
) -> list[Found]:
    """Return one page of what matches, best first; no kinds means all of them."""
    found = words(typed)
    if not found:
        return []
    wanted = [kind.value for kind in kinds or Kind]
    bounds = {"first": page.start, "most": page.stop - page.start}

    def asked() -> list[Found]:
        rows = _found(session, "results", found, kinds=wanted, **bounds)
        return [Found(Kind(kind), *rest) for kind, *rest in rows]

    key = ("results", *found, *wanted, page.start, page.stop)
    return cast("list[Found]", _kept.get(version, key, asked))


def addresses(session: Session) -> Sequence[str]:
    """Return the address of every page of one thing; parts of a page are left out."""
    return session.scalars(ADDRESSES).all()


def changed_at(session: Session) -> datetime | None:
    """Return when something public last changed, None when nothing was ever published."""
    return session.scalar(select(Publication.changed_at).limit(1))
