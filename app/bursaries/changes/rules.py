"""Rules of changes as pure functions: what differs, word by word, and until when to answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import SequenceMatcher
from typing import Any, Final

from app.core.clock import LONDON
from app.core.machine import Labelled

# Comparing takes the product of both lengths at worst: beyond this a text counts as rewritten.
MOST_WORK: Final = 4_000_000
_PIECES: Final = re.compile(r"\s+|[^\s]+")
DUE: Final = time(17)


class Mark(Labelled):
    """What became of a run of words."""

    KEPT = "kept", "Unchanged"
    REMOVED = "removed", "Removed"
    ADDED = "added", "Added"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that share a fate, with the spaces between them."""

    mark: Mark
    text: str


def difference(old: str, new: str) -> list[Run]:
    """Return the runs that lead from one text to the other.

    What is kept and removed is the old text; what is kept and added is the new one.
    """
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    start = _common(zip(before, after, strict=False))
    most = min(len(before), len(after)) - start
    end = min(most, _common(zip(reversed(before), reversed(after), strict=False)))
    middle = _middle(before[start : len(before) - end], after[start : len(after) - end])
    return _joined([(Mark.KEPT, before[:start]), *middle, (Mark.KEPT, before[len(before) - end :])])


def _common(pairs: Iterable[tuple[str, str]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _middle(before: Sequence[str], after: Sequence[str]) -> list[tuple[Mark, Sequence[str]]]:
    if len(before) * len(after) > MOST_WORK:
        return [(Mark.REMOVED, before), (Mark.ADDED, after)]
    runs: list[tuple[Mark, Sequence[str]]] = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, low, high, first, last in matcher.get_opcodes():
        if kind == "equal":
            runs.append((Mark.KEPT, before[low:high]))
        else:
            runs += [(Mark.REMOVED, before[low:high]), (Mark.ADDED, after[first:last])]
    return runs


def _joined(runs: Iterable[tuple[Mark, Sequence[str]]]) -> list[Run]:
    joined: list[Run] = []
    for mark, pieces in runs:
        text = "".join(pieces)
        if joined and joined[-1].mark is mark:
            joined[-1] = Run(mark, joined[-1].text + text)
        elif text:
            joined.append(Run(mark, text))
    return joined


@dataclass(frozen=True, slots=True)
class Changed:
    """A question whose answer is another one now, with what became of each word."""

    label: str
    runs: Sequence[Run]


def compared(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Changed]:
    """Return what differs between the sections of two snapshots, in the order of the newer one."""
    before, after = _answers(old), _answers(new)
    keys = dict.fromkeys([*after, *before])
    nothing = ("", "")
    return [
        Changed(after.get(key, before.get(key, nothing))[0], difference(was, now))
        for key in keys
        if (was := before.get(key, nothing)[1]) != (now := after.get(key, nothing)[1])
    ]


def _answers(sections: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    return {
        item["key"]: (item["label"], _text(item["display"]))
        for section in sections
        for item in section["questions"]
    }


def _text(display: str | Sequence[str]) -> str:
    return display if isinstance(display, str) else "\n".join(display)


def merged(old: str, whole: str, named: frozenset[str]) -> str:
    """Return the new snapshot: what was sent before, with the named sections as they are now.

    All are canonical JSON. Facts such as the hub come from the new text. A named section that
    was not sent before stands at the end; one that is not asked any more falls away.
    """
    before, after = json.loads(old), json.loads(whole)
    fresh = {section["key"]: section for section in after["sections"] if section["key"] in named}
    known = {section["key"] for section in before["sections"]}
    sections = [
        fresh.get(section["key"], section)
        for section in before["sections"]
        if section["key"] not in named or section["key"] in fresh
    ]
    sections += [section for key, section in fresh.items() if key not in known]
    content = before | after | {"sections": sections}
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def due_at(day: date) -> datetime:
    """Return the instant until which a change is awaited: 5pm in London on that day."""
    return datetime.combine(day, DUE, tzinfo=LONDON)


def is_overdue(due: datetime, now: datetime) -> bool:
    """Return whether the time is over; at the very second it is."""
    return now >= due
