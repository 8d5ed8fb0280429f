"""What a round still lacks before it can be scheduled, and how it is compared and moved a year."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final

from app.bursaries.building.states import Outcome, Part
from app.core.clock import LONDON

# The columns of the round that each part's page edits; the other parts are rows of their own.
COLUMNS: Final[Mapping[Part, tuple[str, ...]]] = {
    Part.NAME: ("name", "minutes_needed", "have_ready"),
    Part.DATES: ("opens_at", "closes_at", "review_due_at", "decide_by", "reply_days"),
    Part.MONEY: ("amount_pence", "budget_pence", "covers"),
    Part.DECIDING: (
        "reviews_per_application",
        "min_reviews",
        "min_outside_hub",
        "max_per_reviewer",
        "quality_bar",
        "tie_criteria",
        "tie_rule",
        "need_rule",
        "seed",
        "seed_source",
    ),
    Part.REFERENCES: ("references_from", "references_wanted"),
    Part.LETTERS: ("contact", "privacy", "retention_days"),
}
DATES: Final[Mapping[str, str]] = {
    "opens_at": "opens",
    "closes_at": "closes",
    "review_due_at": "has its reviews due",
    "decide_by": "tells applicants the outcome",
}


@dataclass(frozen=True, slots=True)
class FormPlan:
    """The form a round uses, as far as the round depends on it."""

    id: int
    name: str
    version: int
    is_frozen: bool
    questions: int
    # What must be mended in it, in words (see form_plans).
    problems: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CriterionPlan:
    """One criterion of the rubric, and the levels that have their sentence."""

    id: int
    key: str
    title: str
    weight: int
    low: int
    high: int
    anchored: frozenset[int]

    @property
    def bare_levels(self) -> list[int]:
        """The levels without a sentence."""
        return [level for level in range(self.low, self.high + 1) if level not in self.anchored]


@dataclass(frozen=True, slots=True)
class RubricPlan:
    """The rubric a round uses."""

    id: int
    name: str
    version: int
    is_frozen: bool
    criteria: Sequence[CriterionPlan]


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """A round that is being built, as plain values; None is what is not known yet."""

    name: str
    dates: Mapping[str, datetime | None]
    places: Mapping[str, int | None]
    shared: int | None
    amount_pence: int | None
    budget_pence: int | None
    covers: str
    rules: int
    form: FormPlan | None
    rubric: RubricPlan | None
    tie_criteria: Sequence[str]
    tie_rule: str
    contact: str
    privacy: str
    retention_days: Mapping[str, int] = field(default_factory=dict)
    chairs: int = 0
    asks_references: bool = False
    references_wanted: int | None = None
    is_rehearsed: bool = False

    @property
    def awards(self) -> int:
        """How many awards there are in all."""
        return sum(places or 0 for places in self.places.values()) + (self.shared or 0)


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing: the words, the part whose page mends it, the row if it has one."""

    part: Part
    words: str
    item: int | None = None


def _name(plan: RoundPlan, _now: datetime) -> Iterator[Gap]:
    if not plan.name:
        yield Gap(Part.NAME, "Give the round a name")


def _dates(plan: RoundPlan, now: datetime) -> Iterator[Gap]:
    for name, words in DATES.items():
        if plan.dates.get(name) is None:
            yield Gap(Part.DATES, f"Enter when the round {words}")
    closes = plan.dates.get("closes_at")
    if closes is not None and closes <= now:
        yield Gap(Part.DATES, "Move the deadline: it has passed already")
    given = [at for name in DATES if (at := plan.dates.get(name)) is not None]
    if any(later <= earlier for earlier, later in pairwise(given)):
        yield Gap(Part.DATES, "Put the dates in order, each later than the one before")


def _places(plan: RoundPlan, _now: datetime) -> Iterator[Gap]:
    missing = [hub for hub, places in plan.places.items() if places is None]
    if missing:
        yield Gap(Part.PLACES, f"Enter how many places are kept for {_listed(missing)}")
    if plan.shared is None:
        yield Gap(Part.PLACES, "Enter how many places all hubs share")
    if not missing and plan.shared is not None and not plan.awards:
        yield Gap(Part.PLACES, "Offer at least one place")


def _money(plan: RoundPlan, _now: datetime) -> Iterator[Gap]:
    if not plan.covers:
        yield Gap(Part.MONEY, "Say what the bursary pays for")
    if (
        plan.amount_pence is not None
        and plan.budget_pence is not None
        and plan.amount_pence * plan.awards > plan.budget_pence
    ):
        yield Gap(Part.MONEY, "Raise the budget, or lower amount or places: it pays for fewer")


def _eligibility(plan: RoundPlan, _now: datetime) -> Iterator[Gap]:
    if not plan.rules:
        yield Gap(Part.ELIGIBILITY, "Add at least one eligibility rule")


def _form(plan: RoundPlan, _now: datetime) -> Iterator[Gap]:
    if plan.form is None:
        yield Gap(Part.FORM, "Choose the application form")
        return
    for words in plan.form.problems:
        yield Gap(Part.FORM, words)


def _rubric(plan: RoundPlan, _now: datetime) -> Iterator[Gap]:
    if plan.rubric is None:
        yield Gap(Part.RUBRIC, "Choose or write the rubric")
        return
    criteria = plan.rubric.criteria
    if not criteria:
        yield Gap(Part.RUBRIC, "Add criteria to the rubric")
        return
    total = sum(criterion.weight for criterion in criteria)
    if total != 100:  # noqa: PLR2004 -- per cent
        yield Gap(Part.RUBRIC, f"Make the weights sum to 100: they sum to {total}")
    for criterion in criteria:
        if criterion.bare_levels:
            words = _listed([str(level) for level in criterion.bare_levels])
            levels = "levels" if len(criterion.bare_levels) > 1 else "level"
            yield Gap(
                Part.RUBRIC, f"Write the sentence of {levels} {words}: {criterion.title}",
                criterion.id,
            )  # fmt: skip


def _deciding(plan: RoundPlan, _now: datetime) -> Iterator[Gap]:
    if not plan.tie_rule:
        yield Gap(Part.DECIDING, "Say what decides between equal scores")
    known = {criterion.key for criterion in plan.rubric.criteria} if plan.rubric else set()
    if any(key not in known for key in plan.tie_criteria):
        yield Gap(Part.DECIDING, "Choose the criterion for equal scores anew: the rubric changed")


def _references(plan: RoundPlan, _now: datetime) -> Iterator[Gap]:
    if plan.asks_references and plan.references_wanted is None:
        yield Gap(Part.REFERENCES, "Enter how many referees each applicant names")


def _letters(plan: RoundPlan, _now: datetime) -> Iterator[Gap]:
    if not plan.contact:
        yield Gap(Part.LETTERS, "Enter the address that people can write to")
    if not plan.privacy:
        yield Gap(Part.LETTERS, "Say what happens with what applicants write")
    missing = [kind.label.lower() for kind in Outcome if not plan.retention_days.get(kind.value)]
    if missing:
        yield Gap(Part.LETTERS, f"Enter how long applications are kept: {_listed(missing)}")


def _people(plan: RoundPlan, _now: datetime) -> Iterator[Gap]:
    if not plan.chairs:
        yield Gap(Part.PEOPLE, "Give somebody the role of chair for this round")


def _rehearsal(plan: RoundPlan, _now: datetime) -> Iterator[Gap]:
    if not plan.is_rehearsed:
        yield Gap(Part.REHEARSAL, "Rehearse the round as it stands now")


# One line more here is one guard more on scheduling.
CHECKS: Final[tuple[Callable[[RoundPlan, datetime], Iterator[Gap]], ...]] = (
    _name,
    _dates,
    _places,
    _money,
    _eligibility,
    _form,
    _rubric,
    _deciding,
    _references,
    _letters,
    _people,
    _rehearsal,
)


def gaps(plan: RoundPlan, *, now: datetime) -> list[Gap]:
    """Return everything that keeps the round from being scheduled, in the order of its parts."""
    return [gap for check in CHECKS for gap in check(plan, now)]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def digest(values: object) -> str:
    """Return a mark that is the same exactly when the plain values are."""
    text = json.dumps(values, sort_keys=True, default=_plain, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


LABELS: Final[Mapping[str, str]] = {
    "opens_at": "Opens",
    "closes_at": "Closes",
    "review_due_at": "Reviews due",
    "decide_by": "Applicants hear by",
    "reply_days": "Days to answer an offer",
    "references_wanted": "Referees each applicant names",
    "amount_pence": "Amount in pence",
    "budget_pence": "Budget in pence",
}


def as_text(values: Mapping[str, Any]) -> str:
    """Return the values of a part as lines that a person can compare and copy."""
    return "\n".join(
        f"{LABELS.get(name, name.replace('_', ' ').capitalize())}: {_readable(value)}"
        for name, value in values.items()
    )


def _readable(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(LONDON):%d %m %Y, %H:%M}"
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {inner}" for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(str(inner) for inner in value)
    return "" if value is None else str(value)
