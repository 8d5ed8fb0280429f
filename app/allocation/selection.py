"""One pass down the order. It yields the lexicographically best feasible set by rank.

Every feasible set can be reached a candidate at a time, so taking the next candidate whenever
that breaks no rule never has to be undone. The alternative, the set with the highest sum of
scores, can leave out the best applicant because two cheaper ones add up to more, and nobody
could explain that to the applicant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.allocation.floors import reachable_floors
from app.allocation.ranking import Candidate, Order


class Reason(StrEnum):
    """Why a candidate was selected or put on the reserve list."""

    RANK = "selected:rank"
    DRAW = "selected:draw"
    HUB_MINIMUM = "selected:hub_minimum"
    AWARDS_USED = "reserve:awards_used"
    HUB_MAXIMUM = "reserve:hub_maximum"
    COST = "reserve:cost_over_remaining"
    KEPT_FOR_FLOOR = "reserve:place_or_money_kept_for_floor"


SELECTED = frozenset({Reason.RANK, Reason.DRAW, Reason.HUB_MINIMUM})


@dataclass(frozen=True, slots=True)
class Limits:
    """What is left to give once the offers that stand are counted; no key or None: no limit."""

    places: int
    money: int | None
    room: Mapping[str, int]
    owed: Mapping[str, int]


class Step(NamedTuple):
    """What the pass did with one candidate, and the money that was left when it came to it."""

    candidate: Candidate
    reason: Reason
    money_left: int | None


class Left(NamedTuple):
    """What is left to give at one place of a pass, and what of it is kept for whom."""

    places: int
    money: int | None
    room: Mapping[str, int]
    kept: Mapping[str, tuple[int, ...]]
    kept_places: int
    kept_money: int

    def takes(self, hub: str, amount: int) -> bool:
        """Return whether a candidate of the hub, who waits further down, would be taken here."""
        if self.places <= 0 or self.room.get(hub, 1) <= 0:
            return False
        if self.money is not None and amount > self.money:
            return False
        kept_places, kept_money = self.kept_places, self.kept_money
        if hub in self.kept:
            # The candidate fills a kept place, and no longer waits for one.
            amounts = self.kept[hub]
            kept_places -= 1
            kept_money -= amount if amount in amounts else amounts[-1]
        return kept_places < self.places and (
            not kept_places or self.money is None or kept_money <= self.money - amount
        )


class Pass:
    """One pass down an order under the limits; iterate over it once."""

    def __init__(self, order: Order, limits: Limits) -> None:
        self._order = order
        self._room = limits.room
        self._places = limits.places
        self._money = limits.money
        self._got: Counter[str] = Counter()
        self._kept, self.floors_relaxed = reachable_floors(
            order.candidates, limits.owed, limits.places, limits.money
        )
        self._is_kept_from_someone = False

    def __iter__(self) -> Iterator[Step]:
        for place, candidate in enumerate(self._order.candidates):
            money_left = self._money
            reason = self._refusal(candidate)
            if reason is None:
                reason = self._grounds(place)
                self._select(candidate)
            elif reason is Reason.KEPT_FOR_FLOOR:
                self._is_kept_from_someone = True
            yield Step(candidate, reason, money_left)

    def left(self) -> Left:
        """Return what is left before the next candidate's turn."""
        return Left(
            places=self._places,
            money=self._money,
            room={hub: most - self._got[hub] for hub, most in self._room.items()},
            kept=self._kept.cheapest(),
            kept_places=self._kept.places,
            kept_money=self._kept.money,
        )

    def _refusal(self, candidate: Candidate) -> Reason | None:
        if self._places <= 0:
            return Reason.AWARDS_USED
        self._kept.pass_by(candidate)
        room = self._room.get(candidate.hub)
        if room is not None and self._got[candidate.hub] >= room:
            return Reason.HUB_MAXIMUM
        if self._money is not None and candidate.amount > self._money:
            return Reason.COST
        if not self._leaves_floors_reachable(candidate):
            return Reason.KEPT_FOR_FLOOR
        return None

    def _leaves_floors_reachable(self, candidate: Candidate) -> bool:
        # A hub that is owed a place can itself be refused: a dear candidate may leave too little
        # for the other floors where the hub's next and cheaper one would not.
        money = None if self._money is None else self._money - candidate.amount
        if not self._kept.is_owed_to(candidate.hub):
            return self._kept.can_be_met(self._places - 1, money)
        self._kept.drop(candidate.hub)
        is_met = self._kept.can_be_met(self._places - 1, money)
        self._kept.keep_again(candidate.hub)
        return is_met

    def _grounds(self, place: int) -> Reason:
        if self._is_kept_from_someone:
            return Reason.HUB_MINIMUM
        return Reason.DRAW if self._order.is_in_band(place) else Reason.RANK

    def _select(self, candidate: Candidate) -> None:
        self._got[candidate.hub] += 1
        self._places -= 1
        if self._money is not None:
            self._money -= candidate.amount
        self._kept.drop(candidate.hub)
