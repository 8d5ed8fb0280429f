"""Who reads what, worked out from plain values: the cover plan, reading orders, time left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, cast

from app.allocation import assign

# A person reads about 200 words a minute, a word being six characters with its space.
CHARACTERS_A_MINUTE: Final = 1200
# Weighing a criterion against its anchors and writing the reason.
MINUTES_A_CRITERION: Final = 3
HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Case:
    """An application as the plan knows it: no name, no text."""

    id: int
    reference: str
    hub_code: str
    city: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may review; without a hub they are outside every hub."""

    id: int
    name: str
    email: str
    hub_code: str | None
    city: str


@dataclass(frozen=True, slots=True)
class CoverRules:
    """What a round asks of its cover plan."""

    reviews_per_application: int
    max_per_reviewer: int
    min_outside_hub: int
    seed: str


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A case with those who shall read it."""

    case: Case
    readers: tuple[Reader, ...]


@dataclass(frozen=True, slots=True)
class PlannedReader:
    """A reader with their cases, in their own order, and what they read already."""

    reader: Reader
    cases: tuple[Case, ...]
    held: int = 0

    @property
    def load(self) -> int:
        """How many cases this reader has in all."""
        return self.held + len(self.cases)


@dataclass(frozen=True, slots=True)
class Plan:
    """A cover plan: by case and by reader, or the obstacle in words."""

    cases: tuple[PlannedCase, ...]
    readers: tuple[PlannedReader, ...]
    obstacle: str | None = None
    fills_gaps: bool = False

    @property
    def digest(self) -> str:
        """The plan's fingerprint: what was looked at is what gets confirmed."""
        pairs = [
            f"{planned.case.id}:{reader.id}" for planned in self.cases for reader in planned.readers
        ]
        return sha256("\n".join(pairs).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Standing:
    """Who reads a case already, when a plan only fills the gaps."""

    readers: frozenset[int]
    missing: int


Pairs = Sequence[tuple[Case, Reader]]


def cover(
    cases: Sequence[Case],
    readers: Sequence[Reader],
    barred: AbstractSet[tuple[int, int]],
    rules: CoverRules,
) -> Plan:
    """Return the plan that gives every case its readers, or says what stands in the way."""
    if not cases:
        return Plan((), (), "No application was found eligible, so there is nothing to read.")
    answer = assign(_panel(cases, readers, barred, rules))
    if answer["obstacle"]:
        return Plan((), (), f"{answer['obstacle']}.")
    return _as_plan(cases, readers, _pairs(answer, cases, readers), rules.seed)


def fill_gaps(
    cases: Sequence[Case],
    readers: Sequence[Reader],
    barred: AbstractSet[tuple[int, int]],
    rules: CoverRules,
    standing: Mapping[int, Standing],
    loads: Mapping[int, int],
) -> Plan:
    """Return the readers for cases that lost one; nobody's other work is touched."""
    loads, pairs = Counter(loads), list[tuple[Case, Reader]]()
    hubs = {reader.id: reader.hub_code for reader in readers}
    for case in cases:
        now_reading = standing[case.id]
        outside = sum(hubs.get(reader) != case.hub_code for reader in now_reading.readers)
        needed = CoverRules(
            reviews_per_application=now_reading.missing,
            max_per_reviewer=rules.max_per_reviewer,
            min_outside_hub=min(now_reading.missing, max(0, rules.min_outside_hub - outside)),
            seed=rules.seed,
        )
        answer = assign(_panel([case], readers, barred, needed, loads))
        if answer["obstacle"]:
            return Plan((), (), f"{answer['obstacle']}.", fills_gaps=True)
        found = _pairs(answer, [case], readers)
        loads.update(reader.id for _, reader in found)
        pairs += found
    plan = _as_plan(cases, readers, pairs, rules.seed)
    held = {
        reader.id: loads[reader.id] - sum(r.id == reader.id for _, r in pairs) for reader in readers
    }
    return Plan(
        plan.cases,
        tuple(
            PlannedReader(each.reader, each.cases, held[each.reader.id]) for each in plan.readers
        ),
        fills_gaps=True,
    )


def _panel(
    cases: Sequence[Case],
    readers: Sequence[Reader],
    barred: AbstractSet[tuple[int, int]],
    rules: CoverRules,
    loads: Mapping[int, int] | None = None,
) -> dict[str, Any]:
    """Return the input of the engine; it calls people and hubs what an obstacle shall call them."""
    names = _spoken_names(readers)
    most = rules.max_per_reviewer
    panel: dict[str, Any] = {
        "applications": [{"id": case.reference, "hub": case.city} for case in cases],
        "reviewers": [
            {
                "id": names[reader.id],
                "hub": reader.city or None,
                "capacity": max(0, most - (loads or {}).get(reader.id, 0)),
            }
            for reader in readers
        ],
        "conflicts": [
            {"application": case.reference, "reviewer": names[reader.id]}
            for case in cases
            for reader in readers
            if (case.id, reader.id) in barred
        ],
        "policy": {
            "reviews_per_application": rules.reviews_per_application,
            "max_per_reviewer": most,
            "min_outside_hub": rules.min_outside_hub,
            "seed": rules.seed,
        },
    }
    if loads:
        # The least loaded fits best, so that a gap does not go to who is busy already.
        row = [most - loads.get(reader.id, 0) for reader in readers]
        highest = max(1, *row)
        panel["similarity"] = [[round(max(0, free) / highest, 6) for free in row] for _ in cases]
    return panel


def _spoken_names(readers: Sequence[Reader]) -> dict[int, str]:
    counts = Counter(reader.name for reader in readers)
    return {
        reader.id: reader.name if counts[reader.name] == 1 else f"{reader.name} ({reader.email})"
        for reader in readers
    }


def _pairs(
    answer: Mapping[str, object], cases: Sequence[Case], readers: Sequence[Reader]
) -> list[tuple[Case, Reader]]:
    by_reference = {case.reference: case for case in cases}
    names = _spoken_names(readers)
    by_name = {names[reader.id]: reader for reader in readers}
    found = cast("Iterable[Mapping[str, str]]", answer["pairs"])
    return [(by_reference[pair["application"]], by_name[pair["reviewer"]]) for pair in found]


def _as_plan(cases: Sequence[Case], readers: Sequence[Reader], pairs: Pairs, seed: str) -> Plan:
    read_by: dict[int, list[Reader]] = {case.id: [] for case in cases}
    reads: dict[int, list[Case]] = {reader.id: [] for reader in readers}
    for case, reader in pairs:
        read_by[case.id].append(reader)
        reads[reader.id].append(case)
    return Plan(
        tuple(PlannedCase(case, tuple(read_by[case.id])) for case in cases),
        tuple(
            PlannedReader(
                reader,
                tuple(reading_order(reads[reader.id], seed=seed, turn=turn, of=len(readers))),
            )
            for turn, reader in enumerate(readers)
        ),
    )


def reading_order(cases: Iterable[Case], *, seed: str, turn: int, of: int) -> list[Case]:
    """Return a reader's cases in their own order.

    All readers go round the same seeded circle and each starts at another point of it, so that
    a case read late, and tired, by one is read early by another.
    """
    places = {case.id: _place(case, seed) for case in cases}
    start = turn / max(1, of)
    return sorted(cases, key=lambda case: (places[case.id] - start) % 1)


def _place(case: Case, seed: str) -> float:
    drawn = sha256(f"{seed}\n{case.reference}".encode()).digest()
    return int.from_bytes(drawn[:6]) / (1 << 48)


def minutes(characters: int, *, cases: int, criteria: int) -> int:
    """Return how long reading and scoring so many cases takes, to the minute."""
    return -(-characters // CHARACTERS_A_MINUTE) + cases * criteria * MINUTES_A_CRITERION


def spoken(needed: int) -> str:
    """Return a time as people say it: about 20 minutes, about 1 and a half hours."""
    if needed <= 0:
        return "no time"
    if needed <= HOUR - 5:
        return f"about {-(-needed // 5) * 5} minutes"
    halves = -(-needed // (HOUR // 2))
    whole, half = divmod(halves, 2)
    number = f"{whole} and a half" if half else f"{whole}"
    return f"about {number} hour{'' if (whole, half) == (1, 0) else 's'}"
