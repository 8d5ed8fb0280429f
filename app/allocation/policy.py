"""The published rules of one round: typed, checked, with the defaults of a plain round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.allocation.errors import InputError
from app.allocation.exact import EXACT, Exact, exact, whole
from app.allocation.reading import Record, as_list, as_record, name, names

FULL_MARKS = 100

KNOWN_KEYS = frozenset(
    {
        "awards", "per_hub_min", "per_hub_max", "budget", "weights", "scale", "quality_threshold",
        "min_reviews", "seed", "tie_flags", "tie_criteria", "band", "calibration", "lambda",
        "calibration_cap", "calibration_min_reviews", "locked", "declined", "reserve",
    }
)  # fmt: skip


class Calibration(StrEnum):
    """Whether the ranking allows for severe and lenient reviewers."""

    NONE = "none"
    SHRUNK = "shrunk"


@dataclass(frozen=True, slots=True)
class Rubric:
    """The weighted criteria and the scale every one of them is scored on."""

    criteria: tuple[str, ...]
    weights: tuple[Exact, ...]
    lowest: Exact
    highest: Exact


@dataclass(frozen=True, slots=True)
class Leniency:
    """How far a reviewer's severity is allowed for: shrunken towards nought, and capped.

    The defaults lost least when severity was simulated against none, and gained when there was
    some; see MacKay and others, "Calibration with confidence" (R. Soc. Open Sci., 2015), for why
    a reviewer is compared on the same applications and not against their own mean.
    """

    calibration: Calibration
    shrinkage: Exact
    cap: Exact
    least_reviews: int


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything a round's outcome depends on besides the applications and their reviews."""

    awards: int
    floors: Mapping[str, int]
    maxima: Mapping[str, int]
    budget: Exact | None
    rubric: Rubric
    quality_threshold: Exact
    min_reviews: int
    seed: str
    tie_flags: tuple[str, ...]
    tie_criteria: tuple[str, ...]
    band: Exact | None
    leniency: Leniency
    locked: tuple[str, ...]
    declined: frozenset[str]
    reserve: int | None


def read_policy(raw: Record, hubs: Iterable[str]) -> Policy:
    """Return the policy of a round, refusing one that is incomplete or contradicts itself.

    Awards, weights and seed have no default: a round without them has no published rule.
    """
    rubric = _rubric(raw)
    hubs = tuple(hubs)
    policy = Policy(
        awards=whole(_required(raw, "awards"), "policy.awards"),
        floors=_per_hub(raw, "per_hub_min", hubs),
        maxima=_per_hub(raw, "per_hub_max", hubs),
        budget=_at_least_nought(raw, "budget", None),
        rubric=rubric,
        quality_threshold=_points(raw, "quality_threshold", 50),
        min_reviews=whole(raw.get("min_reviews", 2), "policy.min_reviews", least=1),
        seed=name(_required(raw, "seed"), "policy.seed"),
        tie_flags=names(raw.get("tie_flags"), "policy.tie_flags"),
        tie_criteria=names(raw.get("tie_criteria"), "policy.tie_criteria"),
        band=_at_least_nought(raw, "band", None),
        leniency=_leniency(raw),
        locked=names(raw.get("locked"), "policy.locked"),
        declined=frozenset(names(raw.get("declined"), "policy.declined")),
        reserve=whole(raw["reserve"], "policy.reserve") if "reserve" in raw else None,
    )
    _require_consistent(policy)
    return policy


def _required(raw: Record, key: str) -> object:
    if key not in raw:
        raise InputError(f"policy.{key} is missing")
    return raw[key]


def _at_least_nought(raw: Record, key: str, default: Exact | None) -> Exact | None:
    if key not in raw:
        return default
    number = exact(raw[key], f"policy.{key}")
    if number < 0:
        raise InputError(f"policy.{key} must not be negative")
    return number


def _points(raw: Record, key: str, default: int) -> Exact:
    number = exact(raw.get(key, default), f"policy.{key}")
    if not 0 <= number <= FULL_MARKS:
        raise InputError(f"policy.{key} must be from 0 to {FULL_MARKS}")
    return number


def _per_hub(raw: Record, key: str, hubs: tuple[str, ...]) -> Mapping[str, int]:
    """Return a limit for each hub; a single number is the limit of every hub that applies."""
    given = raw.get(key, {})
    if not isinstance(given, Mapping):
        limit = whole(given, f"policy.{key}")
        return dict.fromkeys(hubs, limit)
    # A hub may leave its limit open with null.
    return {
        name(hub, f"a hub of policy.{key}"): whole(limit, f"policy.{key}.{hub}")
        for hub, limit in given.items()
        if limit is not None
    }


def _rubric(raw: Record) -> Rubric:
    weights = {
        name(criterion, "a criterion of policy.weights"): exact(
            weight, f"policy.weights.{criterion}"
        )
        for criterion, weight in as_record(_required(raw, "weights"), "policy.weights").items()
    }
    if any(weight < 0 for weight in weights.values()):
        raise InputError("policy.weights must not be negative")
    if not any(weights.values()):
        raise InputError("policy.weights must have a weight above 0")
    lowest, highest = _scale(raw)
    return Rubric(tuple(weights), tuple(weights.values()), lowest, highest)


def _scale(raw: Record) -> tuple[Exact, Exact]:
    match as_list(raw.get("scale", (1, 5)), "policy.scale"):
        case [low, high]:
            lowest, highest = exact(low, "policy.scale"), exact(high, "policy.scale")
        case _:
            raise InputError("policy.scale must be the lowest and the highest score")
    if lowest >= highest:
        raise InputError("policy.scale must rise from the lowest to the highest score")
    return lowest, highest


def _leniency(raw: Record) -> Leniency:
    calibration = raw.get("calibration", Calibration.NONE)
    if calibration not in tuple(Calibration):
        raise InputError("policy.calibration must be none or shrunk")
    return Leniency(
        calibration=Calibration(str(calibration)),
        shrinkage=_at_least_nought(raw, "lambda", 8) or 0,
        cap=_at_least_nought(raw, "calibration_cap", 10) or 0,
        least_reviews=whole(
            raw.get("calibration_min_reviews", 5), "policy.calibration_min_reviews"
        ),
    )


def _require_consistent(policy: Policy) -> None:
    for hub, floor in policy.floors.items():
        if floor > policy.maxima.get(hub, floor):
            raise InputError(f"policy.per_hub_min of {hub} is above its per_hub_max")
    for criterion in policy.tie_criteria:
        if criterion not in policy.rubric.criteria:
            raise InputError(f"policy.tie_criteria names {criterion}, which has no weight")
    for application in policy.locked:
        if application in policy.declined:
            raise InputError(f"application {application} is both locked and declined")


def weight_sum(rubric: Rubric) -> Exact:
    """Return what the weights add up to; they need not make a hundred."""
    total: Exact = 0
    for weight in rubric.weights:
        total = EXACT.add(total, weight)
    return total
