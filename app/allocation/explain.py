"""One sentence for each application: what happened, and what would have been needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app.allocation.counterfactual import Counterfactuals, Needed
from app.allocation.decision import SCORE_PLACES, Decision, decide_round, points
from app.allocation.errors import InputError
from app.allocation.exact import Exact, plain
from app.allocation.intake import SUBMITTED, read_round
from app.allocation.ranking import Candidate
from app.allocation.selection import SELECTED, Reason, Step

WORDS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth",
)  # fmt: skip


class Explanation(NamedTuple):
    """The sentence, and the score that would have done: a decimal, "draw", "none", or None.

    None means that the question does not arise: the application was selected or not scored.
    """

    sentence: str
    needed: str | None


def explain(
    data: object,
    result: Mapping[str, object] | None = None,
    *,
    hub_names: Mapping[str, str] | None = None,
) -> dict[str, Explanation]:
    """Return the explanation of every application, by id; hubs are called by the names given.

    A `result` that does not follow from the data is refused: its reasons would not be the ones
    explained.
    """
    decision = decide_round(read_round(data))
    if result is not None and dict(result) != decision.as_file():
        raise InputError("the result does not follow from the input, so it cannot be explained")
    return _Explainer(decision, hub_names or {}).explanations()


def decide_and_explain(
    data: object, *, hub_names: Mapping[str, str] | None = None
) -> tuple[dict[str, object], dict[str, Explanation]]:
    """Return what `decide` and `explain` return of the same data, which is decided only once."""
    decision = decide_round(read_round(data))
    return decision.as_file(), _Explainer(decision, hub_names or {}).explanations()


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th and so on."""
    is_teen = number % 100 in range(11, 14)
    ending = "th" if is_teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


class _Explainer:
    def __init__(self, decision: Decision, hub_names: Mapping[str, str]) -> None:
        self._decision = decision
        self._policy = decision.read.policy
        self._hub_names = hub_names
        self._ask = Counterfactuals(decision)
        self._taken: dict[str, list[Candidate]] = {}
        for step in decision.steps:
            if step.reason in SELECTED:
                self._taken.setdefault(step.candidate.hub, []).append(step.candidate)

    def explanations(self) -> dict[str, Explanation]:
        found = {own: self._outside_pass(own) for own in self._decision.read.applications}
        reserves = 0
        for place, step in enumerate(self._decision.steps, 1):
            if step.reason in SELECTED:
                found[step.candidate.id] = Explanation(self._selected(step, place), None)
            else:
                reserves += 1
                found[step.candidate.id] = self._not_selected(step, reserves)
        return found

    def _outside_pass(self, own: str) -> Explanation:
        if own in self._policy.locked:
            return Explanation("Selected: an offer made before stands.", None)
        if own in self._policy.declined:
            return Explanation("Not considered: the offer was declined.", None)
        status = self._decision.read.applications[own].status
        if status != SUBMITTED:
            return Explanation(f"Not considered: {status}.", None)
        if own in self._decision.candidates:
            return self._below_bar(self._decision.candidates[own])
        have = len(self._decision.counting.marks[own])
        return Explanation(f"Held: {have} of {self._policy.min_reviews} reviews.", None)

    def _below_bar(self, candidate: Candidate) -> Explanation:
        threshold = two_places(self._policy.quality_threshold)
        return Explanation(
            f"Not considered: below the quality bar {threshold} ({points(candidate.score)}).",
            _as_text(self._ask.needed(candidate)),
        )

    def _selected(self, step: Step, place: int) -> str:
        candidate, hub = step.candidate, self._hub(step.candidate)
        if step.reason is Reason.HUB_MINIMUM and self._policy.floors.get(candidate.hub):
            minimum = self._policy.floors[candidate.hub]
            return (
                f"Selected: the place kept for {hub} (minimum {minimum}); {ordinal(place)} overall."
            )
        ranked = f"{ordinal(place)} of {len(self._decision.steps)}"
        score = f"score {points(candidate.score)}"
        if step.reason is Reason.DRAW:
            band = two_places(self._policy.band or 0)
            return f"Selected: by the draw within {band} of the line; {ranked}, {score}."
        return f"Selected: {ranked}, {score}."

    def _not_selected(self, step: Step, position: int) -> Explanation:
        answer = self._ask.needed(step.candidate)
        longest = self._policy.reserve
        is_reserve = longest is None or position <= longest
        title = f"Reserve {position}" if is_reserve else "Not selected"
        clause = self._needed_clause(step, answer)
        return Explanation(f"{title}: {self._refusal(step)}; {clause}.", _as_text(answer))

    def _refusal(self, step: Step) -> str:
        candidate = step.candidate
        match step.reason:
            case Reason.HUB_MAXIMUM:
                most = self._policy.maxima[candidate.hub]
                return f"{self._hub(candidate)} already has its maximum of {most}"
            case Reason.COST:
                amount = plain(self._decision.read.applications[candidate.id].amount)
                left = self._decision.money(step.money_left or 0)
                return f"it costs {amount} and {left} was left"
            case Reason.KEPT_FOR_FLOOR:
                return "what was left was kept for the minimum of a hub"
            case _:
                return f"score {points(candidate.score)}"

    def _needed_clause(self, step: Step, answer: int | Needed) -> str:
        if answer is Needed.DRAW:
            return "the draw went to others"
        if isinstance(answer, Needed):
            return "no score would have changed that"
        last = self._taken.get(step.candidate.hub, [])[-1:]
        if step.reason is Reason.HUB_MAXIMUM and last and answer == last[0].score + 1:
            which = self._word(self._policy.maxima[step.candidate.hub])
            score = points(last[0].score)
            return f"a higher score than {score} ({self._hub(step.candidate)}'s {which}) was needed"
        return f"with {points(answer)} or more you would have been selected"

    def _word(self, number: int) -> str:
        return WORDS[number - 1] if 0 < number <= len(WORDS) else ordinal(number)

    def _hub(self, candidate: Candidate) -> str:
        return self._hub_names.get(candidate.hub, candidate.hub)


def two_places(number: Exact) -> str:
    """Return a number of points with two decimal places at least, as scores are written."""
    whole, _, fraction = plain(number).partition(".")
    return f"{whole}.{fraction.ljust(SCORE_PLACES, '0')}"


def _as_text(answer: int | Needed) -> str:
    return answer.value if isinstance(answer, Needed) else points(answer)
