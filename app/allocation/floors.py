"""Places kept for hubs with a minimum: which can be kept, and whether they still can be."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

from app.allocation.ranking import Candidate


class KeptPlaces:
    """The floor places still owed to hubs, and the least money that would fill them.

    Hubs have no application in common, so the cheapest way to fill what is owed is the sum of
    each hub's cheapest: the check that floors remain reachable is exact, not a bound.
    """

    def __init__(self, order: Sequence[Candidate], owed: Mapping[str, int]) -> None:
        self._owed = {hub: count for hub, count in owed.items() if count > 0}
        self._waiting: dict[str, list[int]] = {hub: [] for hub in self._owed}
        for candidate in order:
            if candidate.hub in self._waiting:
                self._waiting[candidate.hub].append(candidate.amount)
        for amounts in self._waiting.values():
            amounts.sort()
        self._money = {hub: self._cheapest(hub) for hub in self._owed}
        self.places = sum(self._owed.values())
        self.money = sum(self._money.values())

    def is_owed_to(self, hub: str) -> bool:
        """Return whether a place is still kept for this hub."""
        return self._owed.get(hub, 0) > 0

    def cheapest(self) -> dict[str, tuple[int, ...]]:
        """Return, for each hub that is owed places, the amounts that would fill them, rising."""
        return {
            hub: tuple(self._waiting[hub][:count]) for hub, count in self._owed.items() if count > 0
        }

    def pass_by(self, candidate: Candidate) -> None:
        """Take a candidate, selected or not, out of those who could still fill a kept place."""
        if self.is_owed_to(candidate.hub):
            waiting = self._waiting[candidate.hub]
            del waiting[bisect_left(waiting, candidate.amount)]
            self._reprice(candidate.hub)

    def drop(self, hub: str) -> None:
        """Keep one place fewer for this hub: it was filled, or it cannot be kept."""
        if self.is_owed_to(hub):
            self._owed[hub] -= 1
            self.places -= 1
            self._reprice(hub)

    def keep_again(self, hub: str) -> None:
        """Undo one `drop` of this hub."""
        self._owed[hub] += 1
        self.places += 1
        self._reprice(hub)

    def can_be_met(self, places: int, money: int | None) -> bool:
        """Return whether what is owed fits into the places and the money that are left."""
        return self.places <= places and (not self.places or money is None or self.money <= money)

    def _reprice(self, hub: str) -> None:
        self.money -= self._money[hub]
        self._money[hub] = self._cheapest(hub)
        self.money += self._money[hub]

    def _cheapest(self, hub: str) -> int:
        return sum(self._waiting[hub][: self._owed[hub]])


def reachable_floors(
    order: Sequence[Candidate], owed: Mapping[str, int], places: int, money: int | None
) -> tuple[KeptPlaces, list[str]]:
    """Return the places that can be kept, and the hub of each place that cannot, sorted.

    A hub keeps no more places than it has candidates. While those of all hubs together exceed
    the places or the money, the one whose holder ranks worst is dropped; the holders of a hub's
    places are its best candidates.
    """
    found = Counter(candidate.hub for candidate in order)
    relaxed = [hub for hub, count in owed.items() for _ in range(found[hub], count)]
    kept = KeptPlaces(order, {hub: min(count, found[hub]) for hub, count in owed.items()})
    if not kept.can_be_met(places, money):
        relaxed += _dropped(kept, _worst_held_first(order, owed), places, money)
    return kept, sorted(relaxed)


def _dropped(
    kept: KeptPlaces, worst_held_first: Sequence[str], places: int, money: int | None
) -> list[str]:
    """Drop places until the rest can be kept, and return the hub of each."""
    dropped = []
    for hub in worst_held_first:
        if kept.can_be_met(places, money):
            break
        kept.drop(hub)
        dropped.append(hub)
    return dropped


def _worst_held_first(order: Sequence[Candidate], owed: Mapping[str, int]) -> list[str]:
    holders: list[str] = []
    held: Counter[str] = Counter()
    for candidate in order:
        if held[candidate.hub] < owed.get(candidate.hub, 0):
            held[candidate.hub] += 1
            holders.append(candidate.hub)
    return holders[::-1]
