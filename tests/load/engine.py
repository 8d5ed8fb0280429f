"""The decision engine by itself: a national round, and one of ours with every reason."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from app.allocation import decide, explain

HUBS: Final = ("Sheffield", "Bristol", "London")
CRITERIA: Final = {"fit": 40, "need": 40, "plan": 20}
MARKS: Final = (1, 2, 3, 4, 5)
NATIONAL: Final = 100_000
READERS: Final = 5_000
OURS: Final = 50
NATIONAL_SECONDS: Final = 5.0
OURS_MS: Final = 50.0


def report() -> list[str]:
    """Print how much CPU the engine takes; return what is too slow."""
    print("\nthe engine by itself, CPU:")
    rows = [
        ("100,000 applications x 3 decided", _national(), NATIONAL_SECONDS, "s"),
        ("six awards from 50, all reasons", _ours() * 1000, OURS_MS, "ms"),
    ]
    return [name for name, took, must, unit in rows if not _print(name, took, must, unit)]


def _print(name: str, took: float, must: float, unit: str) -> bool:
    is_met = took <= must
    print(
        f"  {name:<34} {took:6.1f} {unit} (must: {must:.0f}){'' if is_met else '  MISSED'}",
        flush=True,
    )
    return is_met


def _national() -> float:
    data = round_of(NATIONAL, READERS, awards=1_000, reserve=1_000)
    return _seconds(lambda: decide(data))


def _ours() -> float:
    data = round_of(OURS, 9, awards=6, reserve=10)
    return statistics.median(_seconds(lambda: explain(data, decide(data))) for _ in range(9))


def round_of(applications: int, reviewers: int, **policy: object) -> dict[str, Any]:
    """Return a round in which each application has three reviews, the same on every run."""
    chance = random.Random(2027)  # noqa: S311 -- marks for a measurement, no secret
    return {
        "applications": list(_applications(applications)),
        "reviewers": _reviewers(reviewers),
        "conflicts": [],
        "reviews": [
            {
                "application": f"a{number}",
                "reviewer": f"r{(number * 3 + place) % reviewers}",
                "scores": {criterion: chance.choice(MARKS) for criterion in CRITERIA},
            }
            for number in range(applications)
            for place in range(3)
        ],
        "policy": {
            "weights": CRITERIA,
            "scale": [MARKS[0], MARKS[-1]],
            "quality_threshold": 50,
            "min_reviews": 2,
            "seed": "bench",
            **policy,
        },
    }


def _applications(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {"id": f"a{number}", "hub": HUBS[number % len(HUBS)], "amount": 3_000}


def _reviewers(count: int) -> list[dict[str, Any]]:
    return [{"id": f"r{number}", "hub": HUBS[number % len(HUBS)]} for number in range(count)]


def _seconds(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started
