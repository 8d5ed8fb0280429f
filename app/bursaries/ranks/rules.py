"""Rules of ranked choices as pure functions: how they are kept, read and found wrong."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Final

RANKS: Final = ("First", "Second", "Third")


def problem(ranks: Sequence[str], offered: Collection[str]) -> str | None:
    """Return what is wrong: a gap, a choice named twice, one that is not offered; None if none."""
    if len(ranks) > len(RANKS) or not {rank for rank in ranks if rank} <= set(offered):
        return "Choose only answers in the list"
    for place, rank in enumerate(ranks):
        here = RANKS[place].lower()
        if not rank and any(ranks[place:]):
            return f"Choose your {here} choice, or move the choices below it up"
        if rank and rank in ranks[:place]:
            earlier = RANKS[ranks.index(rank)].lower()
            return f"Change your {here} choice or leave it empty: it is also your {earlier} choice"
    return None


def text(ranks: Sequence[str]) -> str:
    """Return ranked choices as they are kept; gaps stay, so that they can be pointed at."""
    filled = [place for place, rank in enumerate(ranks, start=1) if rank]
    return json.dumps(list(ranks[: max(filled, default=0)]), ensure_ascii=False)


def shown(ranks: Sequence[str], labels: Mapping[str, str]) -> list[str]:
    """Return a line for each choice that was made, as people read it."""
    return [
        f"{rank} choice: {labels.get(item, item)}"
        for rank, item in zip(RANKS, ranks, strict=False)
        if item
    ]
