"""The engine's input from a round's facts, and its output as lines that people read; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Protocol, cast

from app.allocation import decide, decide_and_explain
from app.bursaries.offers.states import OutcomeKind
from app.reviews.scoring.rules import Measure, ScoreInput, scale

# A longer list would give hope that cannot come true.
RESERVES_PER_AWARD: Final = 1
SUBMITTED: Final = "submitted"

# For somebody who has left the room: the sentence would tell of scores and places.
CODE_WORDS: Final[Mapping[str, str]] = {
    "selected:rank": "Selected by rank",
    "selected:draw": "Selected by the draw",
    "selected:hub_minimum": "Selected: a place kept for the hub",
    "reserve:awards_used": "Every award is used",
    "reserve:hub_maximum": "The hub has its maximum",
    "reserve:cost_over_remaining": "The money left is too little",
    "reserve:place_or_money_kept_for_floor": "The place is kept for a hub",
    "below_bar": "Below the quality bar",
    "held": "Too few reviews",
}


@dataclass(frozen=True, slots=True)
class CaseFact:
    """One case as the engine and the panel know it: no name, no text."""

    id: int
    reference: str
    hub_code: str
    city: str
    status: str
    is_barred: bool = False


class ReviewFact(Protocol):
    """A submitted review as the engine needs it."""

    @property
    def application_id(self) -> int:
        """The case."""

    @property
    def reviewer_id(self) -> int:
        """Who wrote it."""

    @property
    def values(self) -> Mapping[str, int]:
        """The scores alone, by the criterion's key."""


class Reasoned(Protocol):
    """A submitted review with the reason for each score."""

    @property
    def scores(self) -> Mapping[str, ScoreInput]:
        """The scores by the criterion's key."""


@dataclass(frozen=True, slots=True)
class AwardRules:
    """What a round decides by, fixed before it opened."""

    awards: int
    floors: Mapping[str, int]
    maxima: Mapping[str, int]
    quality_bar: int
    min_reviews: int
    tie_criteria: Sequence[str]
    seed: str
    budget_pence: int | None = None
    amount_pence: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What is proposed for one case; no outcome means that it is held."""

    case: CaseFact
    rank: int | None
    score: str
    outcome: OutcomeKind | None
    reserve_rank: int | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The engine's answer for a round, best first, and the input it follows from."""

    data: dict[str, Any]
    lines: tuple[Line, ...]
    floors_relaxed: tuple[str, ...]
    awards_unfilled: int

    @property
    def held(self) -> list[Line]:
        """The cases that cannot be decided yet."""
        return [line for line in self.lines if line.outcome is None]


def engine_input(
    cases: Sequence[CaseFact],
    reviews: Sequence[ReviewFact],
    measures: Sequence[Measure],
    rules: AwardRules,
    *,
    locked: Collection[str] = (),
    declined: Collection[str] = (),
) -> dict[str, Any]:
    """Return the round in the neutral file format; reviewers are R1, R2 and so on."""
    numbers = reviewer_numbers(reviews)
    references = {case.id: case.reference for case in cases}
    return {
        "applications": [
            {
                "id": case.reference,
                "hub": case.hub_code,
                "amount": rules.amount_pence or 0,
                "status": case.status,
            }
            for case in cases
        ],
        "reviewers": [{"id": each} for each in numbers.values()],
        "conflicts": [],
        "reviews": [
            {
                "application": references[review.application_id],
                "reviewer": numbers[review.reviewer_id],
                "scores": review.values,
            }
            for review in reviews
            if review.application_id in references
        ],
        "policy": _policy(measures, rules)
        | {"locked": sorted(locked), "declined": sorted(declined)},
    }


def reviewer_numbers(reviews: Sequence[ReviewFact]) -> dict[int, str]:
    """Return what each reviewer is called in a record, by id."""
    ids = sorted({review.reviewer_id for review in reviews})
    return {key: f"R{number}" for number, key in enumerate(ids, 1)}


def _policy(measures: Sequence[Measure], rules: AwardRules) -> dict[str, Any]:
    policy: dict[str, Any] = {
        "awards": rules.awards,
        "per_hub_min": dict(rules.floors),
        "per_hub_max": dict(rules.maxima),
        "weights": {each.key: each.weight for each in measures},
        "scale": scale(measures),
        "quality_threshold": rules.quality_bar,
        "min_reviews": rules.min_reviews,
        "tie_criteria": list(rules.tie_criteria),
        "seed": rules.seed,
        "reserve": rules.awards * RESERVES_PER_AWARD,
    }
    # An amount that is not known cannot be held against a budget.
    if rules.budget_pence is not None and rules.amount_pence is not None:
        policy["budget"] = rules.budget_pence
    return policy


def propose(cases: Sequence[CaseFact], data: dict[str, Any]) -> Proposal:
    """Return the engine's decision on the input as lines, best first, each with its reason."""
    by_reference = {case.reference: case for case in cases}
    hub_names = {case.hub_code: case.city for case in cases}
    result, sentences = decide_and_explain(data, hub_names=hub_names)
    scores = cast("Mapping[str, str]", result["scores"])
    codes = cast("Mapping[str, str]", result["reasons"])
    selected = frozenset(_names(result, "selected"))
    reserve = {each: place for place, each in enumerate(_names(result, "reserve"), 1)}
    below = sorted(_names(result, "below_bar"), key=lambda each: (-Fraction(scores[each]), each))
    lines = []
    for rank, reference in enumerate([*codes, *below], 1):
        place = reserve.get(reference)
        lines.append(
            Line(
                case=by_reference[reference],
                rank=rank,
                score=scores[reference],
                outcome=_outcome(reference in selected, place),
                reserve_rank=place,
                code=codes.get(reference, "below_bar"),
                reason=sentences[reference].sentence,
            )
        )
    for reference in _names(result, "held"):
        held = by_reference[reference]
        lines.append(Line(held, None, "", None, None, "held", sentences[reference].sentence))
    return Proposal(
        data=data,
        lines=tuple(lines),
        floors_relaxed=tuple(_names(result, "floors_relaxed")),
        awards_unfilled=cast("int", result["awards_unfilled"]),
    )


def _names(result: Mapping[str, object], key: str) -> list[str]:
    return list(cast("Sequence[str]", result[key]))


def _outcome(is_selected: bool, reserve_rank: int | None) -> OutcomeKind:  # noqa: FBT001 -- two facts of one line
    if is_selected:
        return OutcomeKind.OFFER
    return OutcomeKind.NO_AWARD if reserve_rank is None else OutcomeKind.RESERVE


def next_in_line(data: dict[str, Any], reserves: Sequence[str]) -> str | None:
    """Return who is offered the next free place when the standing offers stay; None when nobody.

    Somebody whom the panel put on the reserve list by hand may stand below the quality bar; such
    people follow after all others, in the order of the list.
    """
    result = decide(data)
    below = set(_names(result, "below_bar"))
    by_hand = [reference for reference in reserves if reference in below]
    return next(iter([*_names(result, "selected"), *by_hand]), None)


def feedback(measures: Sequence[Measure], reviews: Sequence[Reasoned]) -> str:
    """Return what the reviewers said of a case: each criterion's mean and their own reasons."""
    paragraphs = []
    for measure in measures:
        given = [review.scores[measure.key] for review in reviews if measure.key in review.scores]
        values = [each.value for each in given if each.value is not None]
        if not values:
            continue
        mean = one_decimal(Fraction(sum(values), len(values)))
        reasons = [f"- {' '.join(each.reason.split())}" for each in given if each.reason.strip()]
        paragraphs.append("\n".join([f"{measure.title}: {mean} of {measure.high}", *reasons]))
    return "\n\n".join(paragraphs)


def one_decimal(value: Fraction) -> str:
    """Return the number with one decimal place, rounded half up."""
    tenths = (value * 20 + 1) // 2
    return f"{tenths // 10}.{tenths % 10}"


def too_many(
    outcomes: Sequence[tuple[str, OutcomeKind]], rules: AwardRules, cities: Mapping[str, str]
) -> list[str]:
    """Return in words each limit that the offers, as (hub, outcome), would break."""
    offers = [hub for hub, outcome in outcomes if outcome is OutcomeKind.OFFER]
    found = []
    if len(offers) > rules.awards:
        found.append(f"There are {len(offers)} offers and only {rules.awards} awards.")
    found += [
        f"{cities.get(hub, hub)} would have {offers.count(hub)} offers; its maximum is {most}."
        for hub, most in rules.maxima.items()
        if offers.count(hub) > most
    ]
    return found
