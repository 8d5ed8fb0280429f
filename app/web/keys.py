"""Numbers of rows as they come in addresses: what no row can have is not looked for."""

from __future__ import annotations

from typing import Any, Final

from werkzeug.routing import IntegerConverter, Map

# PostgreSQL's integer. A larger number would be an error of the database, not a missing row.
LARGEST: Final = 2**31 - 1


class RowNumber(IntegerConverter):
    """`<int:...>` in a route: a number that a row can have; anything else is no such page."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **({"max": LARGEST} | options))


def row_number(text: str | None) -> int | None:
    """Return the row that a query argument names; None when it names none."""
    if not text or not text.isascii() or not text.isdigit():
        return None
    number = int(text[:11])
    return number if number <= LARGEST else None
