"""Pages of a list: by number where a person may jump, by key where rows are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PER_PAGE: Final = 50
MAX_PAGE: Final = 10_000  # beyond this an offset costs more than anybody reads


@dataclass(frozen=True, slots=True)
class Page:
    """Where a reader is in a list of `total` rows; numbers begin at 1."""

    number: int
    total: int
    per_page: int = PER_PAGE

    def clamped(self) -> Page:
        """Return this page, or the last one when it is beyond the end."""
        return Page(min(self.number, self.pages), self.total, self.per_page)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))

    @property
    def offset(self) -> int:
        """How many rows stand before this page."""
        return (self.number - 1) * self.per_page

    @property
    def first(self) -> int:
        """The number of the first row shown, 0 when there is none."""
        return min(self.total, self.offset + 1)

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.total, self.offset + self.per_page)


def page_number(text: str | None) -> int:
    """Return the page asked for; anything that is no page number is page 1."""
    if text is None or not text.isascii() or not text.isdigit():
        return 1
    return min(max(1, int(text[:6])), MAX_PAGE)
