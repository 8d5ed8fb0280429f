"""Scores: the weighted rubric of each review, leniency, and the mean rounded to a hundredth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import localcontext
from fractions import Fraction
from math import floor
from operator import mul
from typing import NamedTuple

from app.allocation.exact import EXACT, Exact
from app.allocation.intake import SUBMITTED, Review, Round
from app.allocation.policy import FULL_MARKS, Calibration, Leniency, Policy, weight_sum


class Mark(NamedTuple):
    """A counting review of one application: its marks and their weighted sum, not yet a total."""

    reviewer: str
    marks: tuple[Exact, ...]
    weighted: Exact


Counting = Mapping[str, Sequence[Mark]]


def counting_reviews(read: Round) -> dict[str, list[Mark]]:
    """Return the reviews that count, by application; every submitted application is a key.

    A review counts when its application is submitted, its reviewer is known and not in conflict
    with it, and every weighted criterion is scored. Those of a declined offer still count: what
    a reviewer's marks say about their severity does not change when an applicant says no.
    """
    found: dict[str, list[Mark]] = {
        own: [] for own, application in read.applications.items() if application.status == SUBMITTED
    }
    weights = read.policy.rubric.weights
    with localcontext(EXACT):
        for review in read.reviews:
            marks = _counting_marks(review, read)
            if marks is not None and review.application in found:
                weighted = sum(map(mul, weights, marks))
                found[review.application].append(Mark(review.reviewer, marks, weighted))
    return found


def _counting_marks(review: Review, read: Round) -> tuple[Exact, ...] | None:
    if review.reviewer not in read.reviewers:
        return None
    if (review.application, review.reviewer) in read.conflicts:
        return None
    return review.marks


def scores(counting: Counting, policy: Policy) -> dict[str, int]:
    """Return each application's score in hundredths of a point, for those with enough reviews.

    The mean of the review totals, 0 to 100, rounded half up to 0.01: the rounded figure is the
    one that is published, so it is the one that is ranked.
    """
    allowances = leniency(counting, policy)
    enough = {own: marks for own, marks in counting.items() if len(marks) >= policy.min_reviews}
    if not any(allowances.values()):
        with localcontext(EXACT):
            return _plain_scores(enough, policy)
    return {own: _allowed_score(marks, allowances, policy) for own, marks in enough.items()}


def _plain_scores(counting: Counting, policy: Policy) -> dict[str, int]:
    per_point, offset = _total_line(policy)
    slope, base, divisor = _over_one_divisor(per_point, offset)
    found = {}
    for own, marks in counting.items():
        count = len(marks)
        summed, parts = sum(mark.weighted for mark in marks).as_integer_ratio()
        numerator = slope * summed + base * count * parts
        found[own] = _half_up_hundredths(numerator, divisor * count * parts)
    return found


def _total_line(policy: Policy) -> tuple[Fraction, Fraction]:
    """Return slope and offset of a review total as a straight line of its weighted sum."""
    rubric = policy.rubric
    weights = Fraction(weight_sum(rubric))
    lowest = Fraction(rubric.lowest)
    slope = FULL_MARKS / ((Fraction(rubric.highest) - lowest) * weights)
    return slope, -slope * lowest * weights


def _over_one_divisor(slope: Fraction, offset: Fraction) -> tuple[int, int, int]:
    divisor = slope.denominator * offset.denominator
    return int(slope * divisor), int(offset * divisor), divisor


def _half_up_hundredths(numerator: int, denominator: int) -> int:
    return (200 * numerator + denominator) // (2 * denominator)


def leniency(counting: Counting, policy: Policy) -> dict[str, Fraction]:
    """Return the points by which each reviewer marks higher than others on the same applications.

    The mean difference is shrunken by the policy's lambda and capped, and it is nought for a
    reviewer with too few applications that somebody else also read. Without calibration the
    answer is empty: nobody is adjusted.
    """
    rules = policy.leniency
    if rules.calibration is Calibration.NONE:
        return {}
    slope, _ = _total_line(policy)
    return {
        reviewer: _shrunken(slope * sum(differences), len(differences), rules)
        for reviewer, differences in _differences(counting).items()
    }


def _differences(counting: Counting) -> dict[str, list[Fraction]]:
    """Return, by reviewer, each weighted sum less the mean of the others on that application."""
    found: dict[str, list[Fraction]] = {}
    for marks in counting.values():
        count = len(marks)
        if count < 2:  # noqa: PLR2004 -- one review has no other to be compared with
            continue
        summed = sum(Fraction(mark.weighted) for mark in marks)
        for mark in marks:
            difference = (count * Fraction(mark.weighted) - summed) / (count - 1)
            found.setdefault(mark.reviewer, []).append(difference)
    return found


def _shrunken(summed: Fraction, count: int, rules: Leniency) -> Fraction:
    if count < rules.least_reviews:
        return Fraction(0)
    cap = Fraction(rules.cap)
    return min(cap, max(-cap, summed / (count + Fraction(rules.shrinkage))))


def _allowed_score(
    marks: Sequence[Mark], allowances: Mapping[str, Fraction], policy: Policy
) -> int:
    slope, offset = _total_line(policy)
    totals = (
        min(Fraction(FULL_MARKS), max(Fraction(0), total))
        for mark in marks
        for total in [slope * Fraction(mark.weighted) + offset - allowances.get(mark.reviewer, 0)]
    )
    return floor(100 * sum(totals, Fraction(0)) / len(marks) + Fraction(1, 2))
