"""What is checked of a scheme's funders, and how a new round and its address are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

# A funder's name, and its share in per cent when it is known.
Funder = tuple[str, int | None]
WHOLE = 100


def funders_problem(funders: Sequence[Funder]) -> str | None:
    """Return what is wrong with the funders, as what to do; None when nothing is."""
    names = [name.casefold() for name, _ in funders]
    if len(set(names)) < len(names):
        return "Name each funder once"
    shares = [share for _, share in funders]
    known = [share for share in shares if share is not None]
    if not known:
        return None
    if len(known) < len(shares):
        return "Enter a share for every funder, or for none while they are not known"
    if sum(known) != WHOLE:
        return f"Make the shares sum to 100: they sum to {sum(known)}"
    return None


def slug_of(words: str, taken: Collection[str]) -> str:
    """Return an address made of the words, with a number when it is taken already."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    base = "-".join(re.findall(r"[a-z0-9]+", plain))[:70].strip("-") or "bursary"
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"
