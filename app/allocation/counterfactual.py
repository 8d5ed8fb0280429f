"""What would have had to be different for an application to be selected."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from enum import Enum
from typing import Protocol

from app.allocation.decision import Decision
from app.allocation.policy import FULL_MARKS
from app.allocation.ranking import Candidate, arrange, band_width, bar
from app.allocation.selection import SELECTED, Pass

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

    Without a band and without a budget, and when every kept place can be filled, nothing that
    happens before a place of the order depends on who stands behind it. One pass then tells at
    which places a hub's application is taken. Otherwise the pass is made anew for each question.
    """

    def __init__(self, decision: Decision, *, may_share: bool = True) -> None:
        self._decision = decision
        self._taken = _taken(decision) if may_share and _is_plain(decision) else None
        self._turns = _turning_points(decision)

    def needed(self, candidate: Candidate) -> int | Needed:
        """Return the score in hundredths from which on the candidate would have been selected.

        The candidate is one that was not. Everything else stays as it was. The answer is DRAW
        when the score was enough and only the draw went against the candidate.
        """
        least = bar(self._decision.read.policy)
        would_be_selected = self._question(candidate)
        if candidate.score >= least and would_be_selected(candidate.score, FIRST_DRAWN):
            return Needed.DRAW
        if candidate.score == TOP_SCORE:
            return Needed.NONE_WOULD_DO
        lowest = max(least, candidate.score + 1)
        scores = [lowest, *self._turns[bisect_right(self._turns, lowest) :]]
        place = _first_of_unbroken(scores, would_be_selected, self._decision)
        return scores[place] if place < len(scores) else Needed.NONE_WOULD_DO

    def _question(self, candidate: Candidate) -> Question:
        decision, taken = self._decision, self._taken
        others = (
            decision.ranked
            if taken is not None
            else [each for each in decision.ranked if each.id != candidate.id]
        )

        def would_be_selected(score: int, drawn: str = candidate.drawn) -> bool:
            moved = candidate._replace(shortfall=-score, drawn=drawn)
            if taken is None:
                return _is_selected(decision, others, moved)
            # It only ever moves up, so that it never stands behind where it is itself.
            return candidate.hub in taken(bisect_left(others, moved))

        return would_be_selected


def _is_plain(decision: Decision) -> bool:
    limits = decision.limits
    found = Counter(each.hub for each in decision.ranked)
    return (
        decision.read.policy.band is None
        and limits.money is None
        and all(found[hub] >= count for hub, count in limits.owed.items())
        and sum(limits.owed.values()) <= limits.places
    )


def _taken(decision: Decision) -> Callable[[int], Collection[str]]:
    """Return what tells which hubs' applications would be taken at a place of the order."""
    hubs = {each.hub for each in decision.candidates.values()}
    limits, got = decision.limits, Counter[str]()
    owed, places, taken = Counter(limits.owed), limits.places, list[frozenset[str]]()

    def is_open(hub: str) -> bool:
        has_room = hub not in limits.room or got[hub] < limits.room[hub]
        return has_room and owed.total() - (owed[hub] > 0) < places

    for step in decision.steps:
        if places <= 0:
            break
        taken.append(frozenset(filter(is_open, hubs)))
        if step.reason in SELECTED:
            hub = step.candidate.hub
            got[hub] += 1
            owed[hub] -= owed[hub] > 0
            places -= 1
    taken.append(frozenset(filter(is_open, hubs)) if places > 0 else frozenset())
    return lambda place: taken[min(place, len(taken) - 1)]


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
