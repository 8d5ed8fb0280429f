"""The order of a list, and the short key that a new row of it gets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Final

WORDS: Final = 5
LONGEST: Final = 50


def moved(ids: Sequence[int], chosen: int, *, up: bool) -> list[int]:
    """Return the ids with the chosen one a place higher or lower; at the end it stays."""
    order = list(ids)
    if chosen not in order:
        return order
    place = order.index(chosen)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    return order


def key_of(words: str, taken: Collection[str]) -> str:
    """Return a key made of the first words, with a number when it is taken already."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    base = "-".join(re.findall(r"[a-z0-9]+", plain)[:WORDS])[:LONGEST].strip("-") or "row"
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"
