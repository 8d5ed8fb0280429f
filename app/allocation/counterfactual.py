"""What would have had to be different for an application to be selected."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from enum import Enum

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


def needed(decision: Decision, candidate: Candidate) -> int | Needed:
    """Return the score in hundredths from which on the candidate would have been selected.

    Everything else stays as it was. The answer is DRAW when the score was enough and only the
    draw went against the candidate.
    """
    others = [each for each in decision.ranked if each.id != candidate.id]
    least = bar(decision.read.policy)

    def would_be_selected(score: int, drawn: str = candidate.drawn) -> bool:
        moved = candidate._replace(shortfall=-score, drawn=drawn)
        return _is_selected(decision, others, moved)

    if candidate.score >= least and would_be_selected(candidate.score, FIRST_DRAWN):
        return Needed.DRAW
    if candidate.score == TOP_SCORE:
        return Needed.NONE_WOULD_DO
    scores = _turning_points(decision, others, max(least, candidate.score + 1))
    place = _first_of_unbroken(scores, would_be_selected, decision)
    return scores[place] if place < len(scores) else Needed.NONE_WOULD_DO


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


def _turning_points(decision: Decision, others: Sequence[Candidate], lowest: int) -> Sequence[int]:
    """Return the scores from the lowest up at which an outcome can change.

    Between them the candidate passes nobody: they are the scores of the others, those just above,
    and the same a band's width away, where somebody enters or leaves the draw.
    """
    width = band_width(decision.read.policy)
    beside = {0, 1} if width is None else {0, 1, -width, 1 - width, width, 1 + width}
    found = {each.score + step for each in others for step in beside}
    return sorted({lowest, *(score for score in found if lowest < score <= TOP_SCORE)})


def _is_selected(decision: Decision, others: Sequence[Candidate], moved: Candidate) -> bool:
    place = bisect_left(others, moved)
    ranked = [*others[:place], moved, *others[place:]]
    order = arrange(ranked, decision.limits.places, decision.read.policy)
    steps = Pass(order, decision.limits)
    return next(step.reason in SELECTED for step in steps if step.candidate.id == moved.id)
