"""The order of merit: score, published flags, tie criteria, draw; and the band round the line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from decimal import localcontext
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from app.allocation.draw import draw_key
from app.allocation.exact import EXACT, Exact
from app.allocation.intake import Application, Round
from app.allocation.policy import Policy
from app.allocation.scoring import Counting, Mark


class Candidate(NamedTuple):
    """An application that may be selected. Compared as tuples, the better one is the smaller."""

    shortfall: int
    lacks: tuple[bool, ...]
    deficits: tuple[Fraction, ...]
    drawn: str
    id: str
    hub: str
    amount: int

    @property
    def score(self) -> int:
        """Return the score in hundredths of a point; it is kept negated so that tuples sort."""
        return -self.shortfall


class Order(NamedTuple):
    """The candidates in order, and the stretch of it that the band left to the draw alone."""

    candidates: Sequence[Candidate]
    band_start: int
    band_end: int

    def is_in_band(self, place: int) -> bool:
        """Return whether the candidate at this place was ordered by the draw alone."""
        return self.band_start <= place < self.band_end


def bar(policy: Policy) -> int:
    """Return the lowest score in hundredths that meets the quality threshold."""
    return ceil(100 * Fraction(policy.quality_threshold))


def band_width(policy: Policy) -> int | None:
    """Return the band in hundredths of a point; nought is a band of those equal to the line."""
    return None if policy.band is None else floor(100 * Fraction(policy.band))


def candidates(
    read: Round, scores: Mapping[str, int], counting: Counting, amounts: Mapping[str, int]
) -> dict[str, Candidate]:
    """Return every application that has a score, whatever the score, ready to be put in order."""
    policy = read.policy
    means: dict[tuple[Exact, int], Fraction] = {}
    return {
        own: Candidate(
            shortfall=-score,
            lacks=_lacks(read.applications[own], policy),
            deficits=_deficits(counting.marks[own], policy, means),
            drawn=draw_key(policy.seed, own),
            id=own,
            hub=read.applications[own].hub,
            amount=amounts[own],
        )
        for own, score in scores.items()
    }


def _lacks(application: Application, policy: Policy) -> tuple[bool, ...]:
    return tuple(flag not in application.flags for flag in policy.tie_flags)


def _deficits(
    marks: Sequence[Mark], policy: Policy, means: dict[tuple[Exact, int], Fraction]
) -> tuple[Fraction, ...]:
    """Return the negated mean mark of each tie criterion, unrounded.

    A round has few different ones: `means` keeps them.
    """
    count, found = len(marks), []
    places = [policy.rubric.criteria.index(criterion) for criterion in policy.tie_criteria]
    with localcontext(EXACT):
        for place in places:
            key = sum(mark.marks[place] for mark in marks), count
            if key not in means:
                means[key] = Fraction(key[0]) / -count
            found.append(means[key])
    return tuple(found)


def arrange(ranked: Sequence[Candidate], places: int, policy: Policy) -> Order:
    """Return the candidates, given sorted, in the order in which they are considered.

    Without a band that is the order of merit. With one, those within it of the last funded score
    are put in the order of the draw alone, unless all of them can be funded.
    """
    width = band_width(policy)
    if width is None or not 0 < places <= len(ranked):
        return Order(ranked, 0, 0)
    line = ranked[places - 1].shortfall
    start = bisect_left(ranked, line - width, key=_shortfall)
    end = bisect_right(ranked, line + width, key=_shortfall)
    if end <= places:
        return Order(ranked, 0, 0)
    drawn = sorted(ranked[start:end], key=_drawn)
    return Order([*ranked[:start], *drawn, *ranked[end:]], start, end)


def _shortfall(candidate: Candidate) -> int:
    return candidate.shortfall


def _drawn(candidate: Candidate) -> tuple[str, str]:
    return candidate.drawn, candidate.id
