"""Which save a page goes on from: pages that save by themselves are not told its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

# More than anybody writes in at once; it is kept in the browser's cookie.
PAGES: Final = 8
TOKEN_LENGTH: Final = 16

# Tokens of pages, each with the number of the last save that the page made by itself.
Saved = Sequence[tuple[str, int]]


def last_save(saved: Saved, page: str, shown: int) -> int:
    """Return the save that the page goes on from: its own last one, or the one it showed."""
    return dict(saved).get(page, shown)


def with_save(saved: Saved, page: str, version: int) -> list[tuple[str, int]]:
    """Return the saves with this page's newest, without the oldest when there are too many."""
    if not page or len(page) > TOKEN_LENGTH:
        return list(saved)
    others = [(token, number) for token, number in saved if token != page]
    return [*others[1 - PAGES :], (page, version)]
