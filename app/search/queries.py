"""Finding things by words, on SQLite's FTS5 and on PostgreSQL's tsvector alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

from app.search.models import Publication, SearchEntry
from app.search.rules import fts5, tsquery, words
from app.search.states import Kind

VERSION: Final = select(Publication.token).limit(1)
FTS: Final = table("search_fts", column("rowid"), column("search_fts"))
TSV: Final[ColumnElement[Any]] = literal_column("search_entry.tsv", TSVECTOR())


class Found(NamedTuple):
    """One line of the results."""

    kind: Kind
    title: str
    summary: str
    href: str
    hub_codes: str


def version(session: Session) -> str:
    """Return the token of what is published now; nothing when nothing was ever published."""
    return session.scalar(VERSION) or ""


def _matching(
    session: Session, found: Sequence[str]
) -> tuple[Select[*tuple[Any, ...]], Any, dict[str, str]]:
    """Return a select to narrow, the order of relevance, and the parameters of both."""
    if session.get_bind().dialect.name == "sqlite":
        matches = (
            select()
            .select_from(SearchEntry)
            .join(FTS, FTS.c.rowid == SearchEntry.id)
            .where(text("search_fts MATCH :words"))
        )
        return matches, text("bm25(search_fts, 10.0, 3.0, 1.0)"), {"words": fts5(list(found))}
    query = func.to_tsquery(text("'english'"), bindparam("words"))
    matches = select().select_from(SearchEntry).where(TSV.op("@@")(query))
    return matches, func.ts_rank(TSV, query).desc(), {"words": tsquery(list(found))}


def subject_ids(session: Session, typed: str, kinds: Sequence[Kind]) -> Select[tuple[int]] | None:
    """Return a subquery of the ids of matching things of these kinds; None when no word is left.

    The words are bound inside, so that the caller can use it in any statement of its own.
    """
    found = words(typed)
    if not found:
        return None
    matches, _, parameters = _matching(session, found)
    narrowed = matches.add_columns(SearchEntry.subject_id).where(SearchEntry.kind.in_(kinds))
    return narrowed.params(**parameters)


def counts(session: Session, typed: str) -> dict[Kind, int]:
    """Return how many things of each kind match; an empty mapping when no word is left."""
    found = words(typed)
    if not found:
        return {}
    matches, _, parameters = _matching(session, found)
    statement = matches.add_columns(SearchEntry.kind, func.count()).group_by(SearchEntry.kind)
    rows = session.execute(statement, parameters)
    return {kind: number for kind, number in rows}  # noqa: C416 -- rows are no pairs to mypy


def results(
    session: Session, typed: str, *, kinds: Sequence[Kind], offset: int, limit: int
) -> list[Found]:
    """Return one page of what matches, best first; no kinds means all of them."""
    found = words(typed)
    if not found:
        return []
    matches, rank, parameters = _matching(session, found)
    statement = (
        matches.add_columns(
            SearchEntry.kind,
            SearchEntry.title,
            SearchEntry.summary,
            SearchEntry.href,
            SearchEntry.hub_codes,
        )
        .order_by(rank, SearchEntry.position, SearchEntry.id)
        .offset(offset)
        .limit(limit)
    )
    if kinds:
        statement = statement.where(SearchEntry.kind.in_(kinds))
    return list(map(Found._make, session.execute(statement, parameters)))
