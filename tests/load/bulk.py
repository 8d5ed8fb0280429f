"""Rows by the thousand, each a copy of a real one with a few things changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, func, insert, select, text
from sqlalchemy.orm import Session

from app.core.base import Base

CHUNK: Final = 5_000
Row = Mapping[str, Any]


class Copier:
    """Copies rows in bulk; ids are given here, so that copies can refer to copies."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._next: dict[str, int] = {}

    def pattern(self, model: type[Base], *where: ColumnElement[bool]) -> Row:
        """Return the first row that fits, as a mapping of columns."""
        table = _table(model)
        found = self._session.execute(select(table).where(*where).order_by(table.c.id)).mappings()
        return dict(found.first() or _missing(model))

    def all(self, model: type[Base], *where: ColumnElement[bool]) -> Sequence[Row]:
        """Return every row that fits."""
        table = _table(model)
        rows = self._session.execute(select(table).where(*where).order_by(table.c.id))
        return [dict(row) for row in rows.mappings()]

    def new_id(self, model: type[Base]) -> int:
        """Return an id that no row has."""
        table = _table(model)
        if table.name not in self._next:
            highest = self._session.scalar(select(func.max(table.c.id))) or 0
            self._next[table.name] = highest + 1
        self._next[table.name] += 1
        return self._next[table.name] - 1

    def many(
        self, model: type[Base], pattern: Row, count: int, change: Callable[[int], Row]
    ) -> list[int]:
        """Insert that many copies, each with what `change` says, and return their ids."""
        ids = [self.new_id(model) for _ in range(count)]
        self.rows(model, ({**pattern, "id": ids[n], **change(n)} for n in range(count)))
        return ids

    def rows(self, model: type[Base], rows: Iterator[Row]) -> None:
        """Insert the rows, some thousand at a time."""
        table = _table(model)
        while chunk := list(islice(rows, CHUNK)):
            self._session.execute(insert(table), [dict(row) for row in chunk])

    def finish(self) -> None:
        """Set PostgreSQL's counters past the ids that were given, and refresh the statistics."""
        if self._session.get_bind().dialect.name == "postgresql":
            for name, following in self._next.items():
                counter = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
                self._session.execute(counter, {"name": name, "last": following})
        self._session.execute(text("ANALYZE"))


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _missing(model: type[Base]) -> Row:
    raise LookupError(f"the demo has no {model.__name__} to copy")
