"""How an event is hashed and how a chain is checked; pure, so that anybody can recompute it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """The facts of one event, as they are hashed."""

    seq: int
    at: datetime
    kind: str
    actor_id: int | None
    on_behalf_of_id: int | None
    subject_type: str
    subject_id: int | None
    reason: str
    data: dict[str, Any]
    request_id: str

    def facts(self) -> dict[str, Any]:
        """Return the facts by name; `dataclasses.asdict` would copy each of them deeply."""
        return {name: getattr(self, name) for name in self.__slots__}


def digest(previous: str, entry: Entry) -> str:
    """Return the event's hash: SHA-256 of the previous hash and the canonical JSON of its facts."""
    facts = entry.facts() | {"at": entry.at.astimezone(UTC).isoformat(timespec="microseconds")}
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Walk:
    """What walking a chain from its first event found."""

    count: int
    head: str
    problem: str | None = None


def walk(chain: Iterable[tuple[Entry, str, str]], *, noted: str = "") -> Walk:
    """Return how many events hold, the last one's hash, and the first thing wrong in words.

    Each link is (facts, previous hash as stored, hash as stored), in order of `seq`, which
    counts from 1 without a gap: an edited, deleted, inserted or reordered event shows. Events
    taken away from the end leave a chain that holds; they show when `noted`, the head as somebody
    wrote it down before, is no longer in it.
    """
    count, previous, met = 0, GENESIS, not noted or noted == GENESIS
    for entry, stored_previous, stored in chain:
        problem = _wrong(entry, count + 1, previous, stored_previous, stored)
        if problem:
            return Walk(count, previous, problem)
        count, previous = entry.seq, stored
        met = met or stored == noted
    if not met:
        return Walk(count, previous, "the head that was noted is not in it: its end was cut off")
    return Walk(count, previous)


def _wrong(entry: Entry, expected: int, previous: str, before: str, stored: str) -> str | None:
    if entry.seq != expected:
        return f"event {expected} is missing: the next one found is {entry.seq}"
    if before != previous:
        return f"event {entry.seq} does not follow the event before it"
    if digest(previous, entry) != stored:
        return f"event {entry.seq} was changed after it was written"
    return None
