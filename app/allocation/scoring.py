"""Scores: the weighted rubric of each review, leniency, and the mean rounded to a hundredth.

All of it is done in whole numbers over one denominator, which is exact like fractions and many
times as fast, so that a national round is scored in seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import localcontext
from fractions import Fraction
from operator import mul
from typing import NamedTuple

from app.allocation.exact import EXACT, Exact, decimals
from app.allocation.intake import SUBMITTED, Review, Round
from app.allocation.policy import FULL_MARKS, Calibration, Leniency, Policy, Rubric, weight_sum


class Mark(NamedTuple):
    """A counting review of one application: its marks, and its total over the denominator."""

    reviewer: str
    marks: tuple[Exact, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Counting:
    """The reviews that count, by application; a total is in points times the denominator."""

    marks: Mapping[str, Sequence[Mark]]
    denominator: int


def counting_reviews(read: Round) -> Counting:
    """Return the reviews that count; every submitted application is a key, reviewed or not.

    A review counts when its application is submitted, its reviewer is known and not in conflict
    with it, and every weighted criterion is scored. Those of a declined offer still count: what
    a reviewer's marks say about their severity does not change when an applicant says no.
    """
    found: dict[str, list[Mark]] = {
        own: [] for own, application in read.applications.items() if application.status == SUBMITTED
    }
    reviews = [
        (review.application, review.reviewer, marks)
        for review in read.reviews
        if review.application in found
        for marks in [_counting_marks(review, read)]
        if marks is not None
    ]
    totals, denominator = _totals(read.policy.rubric, [marks for _, _, marks in reviews])
    for (application, reviewer, marks), total in zip(reviews, totals, strict=True):
        found[application].append(Mark(reviewer, marks, total))
    return Counting(found, denominator)


def _counting_marks(review: Review, read: Round) -> tuple[Exact, ...] | None:
    if review.reviewer not in read.reviewers:
        return None
    if (review.application, review.reviewer) in read.conflicts:
        return None
    return review.marks


def _totals(rubric: Rubric, reviews: Sequence[tuple[Exact, ...]]) -> tuple[list[int], int]:
    """Return the total of each review, 0 to 100 times the denominator, and the denominator.

    A total is 100 times the sum of w(s - lo)/(hi - lo) over the sum of w: a straight line of the
    weighted sum of the marks.
    """
    with localcontext(EXACT) as context:
        sums = [sum(map(mul, rubric.weights, marks)) for marks in reviews]
        places = max(map(decimals, sums), default=0)
        counts = sums if not places else [context.scaleb(each, places) for each in sums]
    weights, lowest = Fraction(weight_sum(rubric)), Fraction(rubric.lowest)
    slope = FULL_MARKS / ((Fraction(rubric.highest) - lowest) * weights)
    offset = -slope * lowest * weights
    slope /= 10**places
    denominator = slope.denominator * offset.denominator
    rise, start = int(slope * denominator), int(offset * denominator)
    return [rise * int(count) + start for count in counts], denominator


def scores(counting: Counting, policy: Policy) -> dict[str, int]:
    """Return each application's score in hundredths of a point, for those with enough reviews.

    The mean of the review totals, 0 to 100, rounded half up to 0.01: the rounded figure is the
    one that is published, so it is the one that is ranked.
    """
    allowances = leniency(counting, policy)
    mean = _adjusted_mean if any(allowances.values()) else _mean
    return {
        own: mean(marks, counting.denominator, allowances)
        for own, marks in counting.marks.items()
        if len(marks) >= policy.min_reviews
    }


def _mean(marks: Sequence[Mark], denominator: int, _: Mapping[str, Fraction]) -> int:
    return _half_up_hundredths(sum(mark.total for mark in marks), denominator * len(marks))


def _adjusted_mean(
    marks: Sequence[Mark], denominator: int, allowances: Mapping[str, Fraction]
) -> int:
    """Return the mean of the totals less what is allowed for, each kept from 0 to 100."""
    summed, over = 0, 1
    for mark in marks:
        points, parts = allowances.get(mark.reviewer, Fraction(0)).as_integer_ratio()
        total = mark.total * parts - points * denominator
        total = min(FULL_MARKS * denominator * parts, max(0, total))
        summed, over = summed * parts + total * over, over * parts
    return _half_up_hundredths(summed, denominator * over * len(marks))


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
    sums, counts = _differences(counting)
    return {
        reviewer: _shrunken(summed / counting.denominator, counts[reviewer], rules)
        for reviewer, summed in sums.items()
    }


def _differences(counting: Counting) -> tuple[dict[str, Fraction], Counter[str]]:
    """Return, by reviewer, the sum of total less mean of the others, and over how many."""
    by_size: dict[tuple[str, int], int] = {}
    counts: Counter[str] = Counter()
    for marks in counting.marks.values():
        size = len(marks)
        if size < 2:  # noqa: PLR2004 -- one review has no other to be compared with
            continue
        summed = sum(mark.total for mark in marks)
        for mark in marks:
            key = mark.reviewer, size
            by_size[key] = by_size.get(key, 0) + size * mark.total - summed
            counts[mark.reviewer] += 1
    sums: dict[str, Fraction] = {}
    for (reviewer, size), difference in by_size.items():
        sums[reviewer] = sums.get(reviewer, Fraction(0)) + Fraction(difference, size - 1)
    return sums, counts


def _shrunken(summed: Fraction, count: int, rules: Leniency) -> Fraction:
    if count < rules.least_reviews:
        return Fraction(0)
    cap = Fraction(rules.cap)
    return min(cap, max(-cap, summed / (count + Fraction(rules.shrinkage))))
