"""How an event is hashed and how a chain is checked; pure, so that anybody can recompute it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
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


def digest(previous: str, entry: Entry) -> str:
    """Return the event's hash: SHA-256 of the previous hash and the canonical JSON of its facts."""
    facts = asdict(entry) | {"at": entry.at.astimezone(UTC).isoformat(timespec="microseconds")}
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def first_break(chain: Iterable[tuple[Entry, str, str]]) -> str | None:
    """Return the first thing wrong with a chain in words, or None when it holds.

    Each link is (facts, previous hash as stored, hash as stored), in order of `seq`, which
    counts from 1 without a gap: an edited, deleted, inserted or reordered event shows.
    """
    previous, expected = GENESIS, 1
    for entry, stored_previous, stored in chain:
        if entry.seq != expected:
            return f"event {expected} is missing: the next one found is {entry.seq}"
        if stored_previous != previous:
            return f"event {entry.seq} does not follow the event before it"
        if digest(previous, entry) != stored:
            return f"event {entry.seq} was changed after it was written"
        previous, expected = stored, expected + 1
    return None
