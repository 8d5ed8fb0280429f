"""What would have had to be different for an application to be selected."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple, Protocol

from app.allocation.decision import Decision
from app.allocation.floors import KeptPlaces
from app.allocation.policy import FULL_MARKS
from app.allocation.ranking import Candidate, Order, arrange, band_width, bar
from app.allocation.selection import SELECTED, Left, Limits, Pass

TOP_SCORE = 100 * FULL_MARKS
# It sorts before every hexadecimal digest: the application is the first to be drawn.
FIRST_DRAWN = ""


class Needed(Enum):
    """What was needed when it was not a score."""

    DRAW = "draw"
    NONE_WOULD_DO = "none"


class Question(Protocol):
    """Whether a candidate would have been selected with another score, or another draw."""

    def __call__(self, score: int, drawn: str = ...) -> bool:
        """Return the answer."""


class Counterfactuals:
    """Answers for a decision, one application after the other, what it would have needed.

    Without a band, and when every place kept for a hub can be filled, nothing that happens before
    a place of the order depends on who stands behind it. What is left at each place of one pass
    then tells who would be taken there. Otherwise the pass is made anew for each question.
    """

    def __init__(self, decision: Decision, *, may_share: bool = True) -> None:
        self._decision = decision
        self._is_shared = may_share and _is_shared(decision)
        self._places = {each.id: place for place, each in enumerate(decision.ranked)}
        self._stops: dict[tuple[str, int] | None, Sequence[Stop]] = {}
        self._turns = () if self._is_shared else _turning_points(decision)

    def needed(self, candidate: Candidate) -> int | Needed:
        """Return the score in hundredths from which on the candidate would have been selected.

        The candidate is one that was not. Everything else stays as it was. The answer is DRAW
        when the score was enough and only the draw went against the candidate.
        """
        least = bar(self._decision.read.policy)
        last = self._last_taken(candidate) if self._is_shared else None
        would_be_selected = self._question(candidate, last)
        if candidate.score >= least and would_be_selected(candidate.score, FIRST_DRAWN):
            return Needed.DRAW
        if candidate.score == TOP_SCORE:
            return Needed.NONE_WOULD_DO
        lowest = max(least, candidate.score + 1)
        if self._is_shared:
            return _first_past(last, lowest, would_be_selected)
        scores = [lowest, *self._turns[bisect_right(self._turns, lowest) :]]
        place = _first_of_unbroken(scores, would_be_selected, self._decision)
        return scores[place] if place < len(scores) else Needed.NONE_WOULD_DO

    def _question(self, candidate: Candidate, last: Candidate | None) -> Question:
        if self._is_shared:
            # Whoever stands before the last one at whose place the candidate would be taken.
            return lambda score, drawn=candidate.drawn: (
                last is not None and not last < candidate._replace(shortfall=-score, drawn=drawn)
            )
        decision = self._decision
        others = [each for each in decision.ranked if each.id != candidate.id]
        return lambda score, drawn=candidate.drawn: _is_selected(
            decision, others, candidate._replace(shortfall=-score, drawn=drawn)
        )

    def _last_taken(self, candidate: Candidate) -> Candidate | None:
        """Return who stands at the last place at which the candidate would have been taken."""
        # It only ever moves up, so that all who stand before that place are those of the pass.
        ranked = self._decision.ranked
        stops = self._stops_for(candidate)
        own = self._places.get(candidate.id, len(ranked))
        ahead = bisect_right(stops, own, key=_place)
        first_refused = bisect_left(
            range(ahead),
            1,
            key=lambda at: not stops[at].left.takes(candidate.hub, candidate.amount),
        )
        if first_refused == ahead:
            return candidate  # below the bar, and else there would be enough even at the end
        place = stops[first_refused].place
        return ranked[place - 1] if place else None

    def _stops_for(self, candidate: Candidate) -> Sequence[Stop]:
        """Return what is left along the order; somebody below the bar waits at its end."""
        limits, ranked = self._decision.limits, self._decision.ranked
        key = None
        if candidate.id not in self._places and limits.owed.get(candidate.hub):
            key = candidate.hub, candidate.amount
        if key not in self._stops:
            self._stops[key] = _stops([*ranked, candidate] if key else ranked, limits)
        return self._stops[key]


class Stop(NamedTuple):
    """A place of the order from which on, until the next stop, the same is left."""

    place: int
    left: Left


def _place(stop: Stop) -> int:
    return stop.place


def _is_shared(decision: Decision) -> bool:
    limits, found = decision.limits, Counter(each.hub for each in decision.ranked)
    return (
        decision.read.policy.band is None
        and all(found[hub] >= count for hub, count in limits.owed.items())
        and KeptPlaces(decision.ranked, limits.owed).can_be_met(limits.places, limits.money)
    )


def _stops(order: Sequence[Candidate], limits: Limits) -> Sequence[Stop]:
    run = Pass(Order(order, 0, 0), limits)
    found = [Stop(0, run.left())]
    for place, step in enumerate(run, 1):
        if step.reason in SELECTED or limits.owed.get(step.candidate.hub):
            found.append(Stop(place, run.left()))
            if found[-1].left.places <= 0:
                break
    return found


def _first_past(
    last: Candidate | None, lowest: int, would_be_selected: Callable[[int], bool]
) -> int | Needed:
    """Return the first score from `lowest` on that would do: about that of the last one taken."""
    if last is None:
        return Needed.NONE_WOULD_DO
    score = max(lowest, last.score)
    if not would_be_selected(score):
        score += 1
    return score if score <= TOP_SCORE else Needed.NONE_WOULD_DO


def _first_of_unbroken(
    scores: Sequence[int], would_be_selected: Callable[[int], bool], decision: Decision
) -> int:
    """Return the place of the first score from which on every score would do.

    Moving up never hurts in one pass down an order that is otherwise the same, so bisection is
    exact. A band moves with the line and puts others in another order, so there each score is
    tried, from the top.
    """
    if decision.read.policy.band is None:
        # The key is looked for among False, ..., False, True, ..., True.
        return bisect_left(scores, 1, key=would_be_selected)
    place = len(scores)
    while place and would_be_selected(scores[place - 1]):
        place -= 1
    return place


def _turning_points(decision: Decision) -> Sequence[int]:
    """Return, in order, the scores at which an outcome can change.

    Between them a candidate passes nobody: they are the scores of the others, those just above,
    and the same a band's width away, where somebody enters or leaves the draw.
    """
    width = band_width(decision.read.policy)
    beside = {0, 1} if width is None else {0, 1, -width, 1 - width, width, 1 + width}
    scores = {each.score for each in decision.ranked}
    found = {score + step for score in scores for step in beside}
    return sorted(score for score in found if score <= TOP_SCORE)


def _is_selected(decision: Decision, others: Sequence[Candidate], moved: Candidate) -> bool:
    place = bisect_left(others, moved)
    ranked = [*others[:place], moved, *others[place:]]
    order = arrange(ranked, decision.limits.places, decision.read.policy)
    steps = Pass(order, decision.limits)
    return next(step.reason in SELECTED for step in steps if step.candidate.id == moved.id)
