"""What the address of a list asks for, addresses from it, and the page that answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.core import facets
from app.core.facets import Chosen, Counted, Dimension
from app.web.pagination import Page, page_number

MAX_QUERY = 200


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice that can be taken back: its words, and the address without it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor asked of a list, cleaned: nothing in it can be unknown."""

    path: str
    query: str
    chosen: Chosen
    sort: str
    page: int

    @property
    def narrowed(self) -> bool:
        """Whether anything but order and page was asked for."""
        return bool(self.query or self.chosen)

    def address(self, *, without: tuple[str, str] | None = None, query: str | None = None) -> str:
        """Return the address of this list from its first page, `without` one choice."""
        pairs: list[tuple[str, str]] = []
        words = self.query if query is None else query
        if words:
            pairs.append(("q", words))
        pairs += [
            (name, value)
            for name, values in self.chosen.items()
            for value in values
            if (name, value) != without
        ]
        if self.sort:
            pairs.append(("sort", self.sort))
        return self.path + (f"?{urlencode(pairs)}" if pairs else "")

    @property
    def page_base(self) -> str:
        """The address that a page number is put behind."""
        address = self.address()
        return f"{address}{'&' if '?' in address else '?'}page="

    def chips(self, dimensions: Sequence[Dimension]) -> list[Chip]:
        """Return what was chosen, each with the address that takes it back."""
        chips = [Chip(f"“{self.query}”", self.address(query=""))] if self.query else []
        for dimension in dimensions:
            chips += [
                Chip(dimension.options[value], self.address(without=(dimension.name, value)))
                for value in self.chosen.get(dimension.name, ())
            ]
        return chips


def asked(
    path: str,
    args: MultiDict[str, str],
    dimensions: Sequence[Dimension] = (),
    sorts: Mapping[str, str] | None = None,
) -> Asked:
    """Return what the address asks for; unknown facets, orders and pages count as not given."""
    sort = args.get("sort", "")
    return Asked(
        path=path,
        query=" ".join(args.get("q", "").split())[:MAX_QUERY],
        chosen=facets.picked_from(dimensions, {d.name: args.getlist(d.name) for d in dimensions}),
        sort=sort if sort in (sorts or {}) else "",
        page=page_number(args.get("page")),
    )


def one_page(
    asked: Asked,
    found: Counted,
    dimensions: Sequence[Dimension],
    sorts: Mapping[str, str],
    rows: Callable[[Sequence[int]], Markup],
) -> dict[str, Any]:
    """Return what the template of a list takes; `rows` makes those of a page from their ids."""
    page = Page(asked.page, len(found.ids)).clamped()
    best = {"": "Best match first"} if asked.query else {}
    return {
        "asked": asked,
        "chips": asked.chips(dimensions),
        "groups": found.groups,
        "sort": _sort_options({**sorts, **best}, asked.sort),
        "page": page,
        "rows": rows(found.ids[page.offset : page.last]),
    }


def _sort_options(sorts: Mapping[str, str], chosen: str) -> dict[str, Any]:
    """Return the list of orders as the facets component takes it."""
    return {
        "value": chosen,
        "options": [{"value": value, "text": text} for value, text in sorts.items()],
    }
