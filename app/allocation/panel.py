"""Who may review what: applications, reviewers, permitted pairs and the rules of assigning."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from hashlib import shake_128
from typing import NamedTuple

from app.allocation.errors import InputError
from app.allocation.exact import Exact, decimals, exact, in_units, whole
from app.allocation.reading import (
    Record,
    as_list,
    as_record,
    conflicts,
    name,
    policy_record,
    records,
)

NOISE_BYTES = 3


class Objective(StrEnum):
    """What is made best once everybody has their reviews and the loads are even."""

    TOTAL = "total"
    WORST_PAIR_THEN_TOTAL = "worst_pair_then_total"


class Seat(NamedTuple):
    """An application or a reviewer, the hub it belongs to, and where the file lists it."""

    id: str
    hub: str | None
    listed: int


@dataclass(frozen=True, slots=True)
class AssignmentPolicy:
    """The rules of assigning."""

    reviews_per_application: int
    max_per_reviewer: int | None
    min_outside_hub: int
    objective: Objective
    even_loads: bool
    seed: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Applications and reviewers in the order of their ids, so that the file's does not matter.

    Both are referred to by their place in that order. `options` are the permitted reviewers of
    each application in its own seeded order; `match` is how well each pair fits, as a count of
    units of the given decimal place, or None when every permitted pair fits equally well.
    """

    applications: Sequence[Seat]
    reviewers: Sequence[Seat]
    capacities: Sequence[int]
    options: Sequence[Sequence[int]]
    match: Sequence[Sequence[int]] | None
    match_places: int
    policy: AssignmentPolicy

    def is_own_hub(self, application: int, reviewer: int) -> bool:
        """Return whether the two belong to one hub; a reviewer without a hub is always outside."""
        return self.applications[application].hub == self.reviewers[reviewer].hub

    @property
    def own_hub_cap(self) -> int:
        """Return how many reviewers of its own hub an application may have."""
        return self.policy.reviews_per_application - self.policy.min_outside_hub

    @property
    def demand(self) -> int:
        """Return how many reviews are needed in all."""
        return len(self.applications) * self.policy.reviews_per_application

    def noise(self, application: int) -> Sequence[int]:
        """Return for each reviewer the seeded number by which ties are broken."""
        seeded = f"{self.policy.seed}\n{self.applications[application].id}".encode()
        drawn = shake_128(seeded).digest(NOISE_BYTES * len(self.reviewers))
        return [
            int.from_bytes(drawn[start : start + NOISE_BYTES])
            for start in range(0, len(drawn), NOISE_BYTES)
        ]


def read_panel(data: object) -> Panel:
    """Return the panel of a file, refusing what cannot be assigned."""
    given = as_record(data, "the input")
    policy = _policy(policy_record(given))
    applications = _seats(given, "applications", "application")
    reviewers = _seats(given, "reviewers", "reviewer")
    match, places = _match(given, applications, reviewers)
    panel = Panel(
        applications=applications,
        reviewers=reviewers,
        capacities=_capacities(given, reviewers, policy, len(applications)),
        options=(),
        match=match,
        match_places=places,
        policy=policy,
    )
    return _with_options(panel, conflicts(given))


def _policy(raw: Record) -> AssignmentPolicy:
    if "reviews_per_application" not in raw:
        raise InputError("policy.reviews_per_application is missing")
    needed = whole(raw["reviews_per_application"], "policy.reviews_per_application", least=1)
    outside = whole(raw.get("min_outside_hub", 1), "policy.min_outside_hub")
    if outside > needed:
        raise InputError("policy.min_outside_hub is above reviews_per_application")
    objective = raw.get("objective", Objective.WORST_PAIR_THEN_TOTAL)
    if objective not in tuple(Objective):
        raise InputError("policy.objective must be total or worst_pair_then_total")
    even = raw.get("even_loads", True)
    if not isinstance(even, bool):
        raise InputError("policy.even_loads must be true or false")
    if "seed" not in raw:
        raise InputError("policy.seed is missing")
    return AssignmentPolicy(
        reviews_per_application=needed,
        max_per_reviewer=_most(raw),
        min_outside_hub=outside,
        objective=Objective(str(objective)),
        even_loads=even,
        seed=name(raw["seed"], "policy.seed"),
    )


def _most(raw: Record) -> int | None:
    if "max_per_reviewer" not in raw:
        return None
    return whole(raw["max_per_reviewer"], "policy.max_per_reviewer")


def _seats(data: Record, key: str, what: str) -> list[Seat]:
    found: dict[str, Seat] = {}
    for listed, (entry, where) in enumerate(records(data, key)):
        own = name(entry.get("id"), f"{where}.id")
        if own in found:
            raise InputError(f"duplicate {what} {own}")
        hub = entry.get("hub")
        if hub is None and key == "applications":
            raise InputError(f"hub of application {own} is missing")
        found[own] = Seat(own, None if hub is None else name(hub, f"hub of {what} {own}"), listed)
    return sorted(found.values())


def _capacities(
    data: Record, reviewers: Sequence[Seat], policy: AssignmentPolicy, most: int
) -> list[int]:
    """Return how many applications each reviewer may get: their own limit and the policy's."""
    given = [entry.get("capacity") for entry, _ in records(data, "reviewers")]
    if policy.max_per_reviewer is not None:
        most = min(most, policy.max_per_reviewer)
    found = []
    for seat in reviewers:
        own = given[seat.listed]
        limit = most if own is None else whole(own, f"capacity of reviewer {seat.id}")
        found.append(min(most, limit))
    return found


def _match(
    data: Record, applications: Sequence[Seat], reviewers: Sequence[Seat]
) -> tuple[list[list[int]] | None, int]:
    if data.get("similarity") is None:
        return None, 0
    rows = as_list(data["similarity"], "similarity")
    if len(rows) != len(applications):
        raise InputError(f"similarity has {len(rows)} rows, not {len(applications)}")
    known: dict[object, Exact] = {}
    listed = [_row(row, index, len(reviewers), known) for index, row in enumerate(rows)]
    places = max(map(decimals, known.values()), default=0)
    units = {value: in_units(value, places) for value in known.values()}
    columns = [reviewer.listed for reviewer in reviewers]
    found = []
    for application in applications:
        row = listed[application.listed]
        found.append([units[row[column]] for column in columns])
    return found, places


def _row(row: object, index: int, width: int, known: dict[object, Exact]) -> Sequence[Exact]:
    """Return a row as exact numbers; a value met before, in any row, is not parsed again."""
    what = f"similarity[{index}]"
    given = as_list(row, what)
    if len(given) != width:
        raise InputError(f"{what} has {len(given)} columns, not {width}")
    for value in given:
        # True would be found as 1, which it is not.
        is_number = isinstance(value, int | float | str | Decimal) and type(value) is not bool
        if is_number and value in known:
            continue
        number = exact(value, what)
        if not 0 <= number <= 1:
            raise InputError(f"{what} must be from 0 to 1")
        known[value] = number
    return [known[value] for value in given]


def _with_options(panel: Panel, conflicting: Collection[tuple[str, str]]) -> Panel:
    everyone = range(len(panel.reviewers))
    barred: dict[str, set[str]] = {}
    for application, reviewer in conflicting:
        barred.setdefault(application, set()).add(reviewer)
    options = []
    for index, seat in enumerate(panel.applications):
        out = barred.get(seat.id, ())
        permitted = [each for each in everyone if panel.reviewers[each].id not in out]
        options.append(sorted(permitted, key=panel.noise(index).__getitem__))
    return Panel(
        applications=panel.applications,
        reviewers=panel.reviewers,
        capacities=panel.capacities,
        options=options,
        match=panel.match,
        match_places=panel.match_places,
        policy=panel.policy,
    )
