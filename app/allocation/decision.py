"""Decides a round: who is selected, who is on reserve, who is held, and by which reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.allocation.exact import Exact, decimals, from_units, in_units
from app.allocation.intake import Round, read_round
from app.allocation.ranking import Candidate, Order, arrange, bar, candidates
from app.allocation.scoring import Counting, counting_reviews, scores
from app.allocation.selection import SELECTED, Limits, Pass, Step

SCORE_PLACES = 2


@dataclass(frozen=True, slots=True)
class Decision:
    """A decided round, with all that is needed to explain it."""

    read: Round
    counting: Counting
    candidates: Mapping[str, Candidate]
    ranked: Sequence[Candidate]
    order: Order
    limits: Limits
    steps: Sequence[Step]
    held: Sequence[str]
    below_bar: Sequence[str]
    excluded: Sequence[str]
    floors_relaxed: Sequence[str]
    money_places: int

    @property
    def selected(self) -> list[str]:
        """Return the ids selected in this pass, best first; offers that stand are not in it."""
        return [step.candidate.id for step in self.steps if step.reason in SELECTED]

    @property
    def reserve(self) -> list[str]:
        """Return the ids on the reserve list in order, as far as the policy lets it go."""
        ids = [step.candidate.id for step in self.steps if step.reason not in SELECTED]
        return ids[: self.read.policy.reserve]

    @property
    def spent(self) -> str:
        """Return the sum of all awards, those that stand included."""
        awarded = [self.read.applications[own] for own in self._awarded]
        places = max((decimals(application.amount) for application in awarded), default=0)
        return from_units(sum(in_units(each.amount, places) for each in awarded), places)

    @property
    def awards_unfilled(self) -> int:
        """Return how many awards were not given."""
        return max(0, self.read.policy.awards - len(self._awarded))

    def money(self, units: int) -> str:
        """Return a sum of money, counted in the smallest unit of the round, as a decimal."""
        return from_units(units, self.money_places)

    @property
    def _awarded(self) -> list[str]:
        return [*self.read.policy.locked, *self.selected]

    def as_file(self) -> dict[str, object]:
        """Return the decision in the neutral file format."""
        return {
            "selected": self.selected,
            "reserve": self.reserve,
            "held": list(self.held),
            "below_bar": list(self.below_bar),
            "excluded": list(self.excluded),
            "scores": {own: points(candidate.score) for own, candidate in self.candidates.items()},
            "reasons": {step.candidate.id: step.reason.value for step in self.steps},
            "floors_relaxed": list(self.floors_relaxed),
            "awards_unfilled": self.awards_unfilled,
            "spent": self.spent,
        }


def points(score: int) -> str:
    """Return a score in hundredths as it is published, with two decimal places."""
    return from_units(score, SCORE_PLACES)


def decide(data: object) -> dict[str, object]:
    """Return the decision on a round, both in the neutral file format.

    Raises InputError, with one line that names what is wrong, when it cannot be decided.
    """
    return decide_round(read_round(data)).as_file()


def decide_round(read: Round) -> Decision:
    """Return the decision on a round that has been read."""
    counting = counting_reviews(read)
    # A declined offer leaves the pass, not the leniency of its reviewers: a refusal must not
    # change the order of the others.
    playing = {
        own: marks for own, marks in counting.marks.items() if own not in read.policy.declined
    }
    scored = {own: score for own, score in scores(counting, read.policy).items() if own in playing}
    unit = max(map(decimals, _sums_of_money(read)), default=0)
    amounts = {own: in_units(each.amount, unit) for own, each in read.applications.items()}
    every = candidates(read, scored, counting, amounts)
    limits = _limits(read, amounts, unit)
    ranked, below_bar = _ranked(every, read)
    order = arrange(ranked, limits.places, read.policy)
    run = Pass(order, limits)
    return Decision(
        read=read,
        counting=counting,
        candidates=every,
        ranked=ranked,
        order=order,
        limits=limits,
        steps=tuple(run),
        held=sorted(set(playing).difference(scored, read.policy.locked)),
        below_bar=below_bar,
        excluded=sorted(set(read.applications).difference(playing)),
        floors_relaxed=run.floors_relaxed,
        money_places=unit,
    )


def _sums_of_money(read: Round) -> list[Exact]:
    budget = read.policy.budget
    amounts = [application.amount for application in read.applications.values()]
    return amounts if budget is None else [*amounts, budget]


def _ranked(every: Mapping[str, Candidate], read: Round) -> tuple[list[Candidate], list[str]]:
    """Return in order of merit those who may be selected, and the ids of those below the bar."""
    least, locked = bar(read.policy), frozenset(read.policy.locked)
    open_to_award = [each for own, each in every.items() if own not in locked]
    ranked = sorted(each for each in open_to_award if each.score >= least)
    return ranked, sorted(each.id for each in open_to_award if each.score < least)


def _limits(read: Round, amounts: Mapping[str, int], unit: int) -> Limits:
    """Return what is left to give once the offers that stand are counted."""
    policy = read.policy
    got = Counter(read.applications[own].hub for own in policy.locked)
    spent = sum(amounts[own] for own in policy.locked)
    return Limits(
        places=max(0, policy.awards - len(policy.locked)),
        money=None if policy.budget is None else in_units(policy.budget, unit) - spent,
        room={hub: most - got[hub] for hub, most in policy.maxima.items()},
        owed={hub: max(0, least - got[hub]) for hub, least in policy.floors.items()},
    )
