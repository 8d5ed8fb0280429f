"""The panel's table from a proposal and what the panel made of it: rows, the line, the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from app.bursaries.offers.states import OutcomeKind
from app.reviews.outlines.rules import Pencilled, Standing, last_of, standing, totals
from app.reviews.proposals.rules import CODE_WORDS, AwardRules, Line, Proposal, ReviewFact
from app.reviews.scoring.rules import Measure, ScoreInput

# What the engine says of a case that it would give an award if one were free.
ABLE: Final = frozenset(
    {
        "selected:rank",
        "selected:draw",
        "selected:hub_minimum",
        "reserve:awards_used",
        "reserve:hub_maximum",
    }
)


def fingerprint(run: int, decisions: Sequence[Pencilled]) -> str:
    """Return what tells one pencilled list from another: its run, every outcome, every reason."""
    lines = sorted(
        f"{each.application_id} {each.outcome.value} {each.reserve_rank} {each.change_reason!r}"
        for each in decisions
    )
    return f"{run}-{sha256(chr(10).join(lines).encode()).hexdigest()}"


class Review(ReviewFact, Protocol):
    """A submitted review of a case."""

    scores: dict[str, ScoreInput]
    comment: str
    revision: int
    follows_others: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One review as the table unfolds it, without a name."""

    number: int
    total: str
    review: Review


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the table."""

    rank: int | None
    reference: str
    hub_code: str
    city: str
    score: str
    outcome: OutcomeKind | None
    proposed: OutcomeKind | None
    reserve_rank: int | None
    reason: str
    change_reason: str
    totals: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    ends_offers: bool = False

    @property
    def range(self) -> str:
        """The lowest and the highest total of the reviews."""
        points = sorted(self.totals, key=float)
        if not points or points[0] == points[-1]:
            return points[0] if points else ""
        return f"{points[0]} to {points[-1]}"

    @property
    def is_changed(self) -> bool:
        """Whether the panel decided otherwise than the engine."""
        return self.outcome is not self.proposed


def rows(
    proposal: Proposal,
    decisions: Sequence[Pencilled],
    reviews: Sequence[Review],
    measures: Sequence[Measure],
) -> list[Row]:
    """Return the whole table of a proposal whose barred cases are marked, best first."""
    pencilled = {each.application_id: each for each in decisions}
    barred = {line.case.id for line in proposal.lines if line.case.is_barred}
    held = standing(proposal.lines, pencilled, barred)
    points = totals(measures, reviews)
    return table(held, held.places(), pencilled, points, sheets(reviews, points))


def table(
    held: Standing,
    places: Iterable[int],
    decisions: Mapping[int, Pencilled],
    points: Mapping[int, tuple[str, ...]],
    unfolded: Mapping[int, tuple[Sheet, ...]],
) -> list[Row]:
    """Return the rows at the places, with the total of each review and the reviews to unfold.

    Where the viewer has left the room, ranks count what is left and reasons are only named: the
    engine's sentences tell of places and scores, from which the missing case could be worked out.
    """
    return [
        _row(
            line,
            place if line.rank else None,
            decisions.get(line.case.id),
            points.get(line.case.id, ()),
            unfolded.get(line.case.id, ()),
            has_left=held.has_left,
            ends_offers=place == held.last_offer,
        )
        for place in places
        for line in (held.lines[place - 1],)
    ]


def left_empty(held: Standing, rules: AwardRules) -> tuple[int, list[str]]:
    """Return how many awards nobody is offered, and the cases that could have one.

    A case that the panel itself put down to no award is not among them, nor one whose hub has
    its maximum. Without such a case the number is 0: then nothing is left that could be done.
    """
    offers = [
        line.case.hub_code
        for line, each in zip(held.lines, held.outcomes, strict=True)
        if each is OutcomeKind.OFFER
    ]
    full = {hub for hub, most in rules.maxima.items() if offers.count(hub) >= most}
    able = [
        line.case.reference
        for line, each in zip(held.lines, held.outcomes, strict=True)
        if line.code in ABLE
        and line.case.hub_code not in full
        and (
            each is OutcomeKind.RESERVE or (each is line.outcome and each is not OutcomeKind.OFFER)
        )
    ]
    return (max(0, rules.awards - len(offers)), able) if able else (0, [])


def _row(  # noqa: PLR0913 -- what is known of one case, from five sides
    line: Line,
    rank: int | None,
    pencilled: Pencilled | None,
    points: tuple[str, ...],
    unfolded: tuple[Sheet, ...],
    *,
    has_left: bool,
    ends_offers: bool,
) -> Row:
    reserve_rank = pencilled.reserve_rank if pencilled else line.reserve_rank
    return Row(
        rank=rank,
        reference=line.case.reference,
        hub_code=line.case.hub_code,
        city=line.case.city,
        score=line.score,
        outcome=pencilled.outcome if pencilled else line.outcome,
        proposed=line.outcome,
        reserve_rank=None if has_left else reserve_rank,
        reason=CODE_WORDS.get(line.code, "") if has_left else line.reason,
        change_reason=pencilled.change_reason if pencilled else "",
        totals=points,
        sheets=unfolded,
        ends_offers=ends_offers,
    )


def sheets(
    reviews: Sequence[Review], points: Mapping[int, tuple[str, ...]]
) -> dict[int, tuple[Sheet, ...]]:
    """Return the reviews of each case as the table unfolds them."""
    by_case: dict[int, list[Review]] = {}
    for review in reviews:
        by_case.setdefault(review.application_id, []).append(review)
    return {
        case: tuple(
            Sheet(number, each, review)
            for number, (each, review) in enumerate(zip(points[case], found, strict=True), 1)
        )
        for case, found in by_case.items()
    }


def last_offer(made: Sequence[Row]) -> int:
    """Return the place of the last ranked offer in the table, 0 when there is none.

    A case that lost a review has no place, whatever was pencilled for it before.
    """
    return last_of([row.outcome if row.rank else None for row in made])
