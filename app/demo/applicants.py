"""Invented applicants with believable answers, drawn from a seed; pure."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_TEXTS: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "applicants.json").read_text(encoding="utf-8")
)
HUBS: Final = ("sheffield", "bristol", "london")
# Everybody here is invented; the two demo students come first, in every round.
NAMES: Final[Sequence[str]] = tuple(_TEXTS["names"])
SITUATIONS: Final[Sequence[str]] = tuple(_TEXTS["why"])
_CONTEXT: Final = ("first", "carer", "care", "employer", "route")


@dataclass(frozen=True, slots=True)
class Applicant:
    """One invented application: who, which hub, the answers by question, and how good it is.

    `strength` lies between 0 and 1; the invented reviewers see it through a haze of their own.
    """

    name: str
    hub: str
    answers: Mapping[str, str]
    strength: float


def applicants(
    seed: str, *, courses: Sequence[str], starts: str, count: int = len(NAMES)
) -> list[Applicant]:
    """Return the round's applicants; the same seed gives the same ones.

    `courses` are the values a course question takes, `starts` an ISO date.
    """
    chance = random.Random(seed)  # noqa: S311 -- invented people, nothing is drawn by it
    return [
        _applicant(chance, name, place, courses, starts) for place, name in enumerate(NAMES[:count])
    ]


def _applicant(
    chance: random.Random, name: str, place: int, courses: Sequence[str], starts: str
) -> Applicant:
    situation = SITUATIONS[(place + chance.randrange(len(SITUATIONS))) % len(SITUATIONS)]
    hub = HUBS[place % len(HUBS)]
    # The first student does well in every round and the second only just misses, so that the
    # demo sign-ins always have an offer and a reserve place to look at.
    strength = {0: 0.97, 1: 0.7}.get(place, chance.uniform(0.15, 0.9))
    answers = {
        "full_name": name,
        "situation": situation,
        "institution": chance.choice(_TEXTS["places"][situation]),
        "hub": json.dumps([hub]),
        "course": chance.choice(courses),
        "starts": starts,
        "why": chance.choice(_TEXTS["why"][situation]),
        "use": chance.choice(_TEXTS["use"]),
        "ready": chance.choice(_TEXTS["ready"]),
        "evidence": "[]",
        "difference": chance.choice(_TEXTS["difference"]),
        "context": json.dumps(sorted(chance.sample(_CONTEXT, chance.randrange(3)))),
        "other_funding": chance.choice(("yes", "no", "no")),
    }
    return Applicant(name, hub, answers | _more(f"{name}:{hub}", hub, answers), strength)


def _more(seed: str, hub: str, answers: Mapping[str, str]) -> dict[str, str]:
    """Return what is drawn apart, so that all the rest stays as it was."""
    chance = random.Random(seed)  # noqa: S311 -- invented people, nothing is drawn by it
    others = [other for other in HUBS if other != hub]
    more = {
        "home": json.dumps(chance.choice(_TEXTS["homes"]), ensure_ascii=False),
        "hub": json.dumps([hub, *chance.sample(others, chance.randrange(3))]),
    }
    if "employer" in json.loads(answers["context"]):
        more["employer_asked"] = "yes"
    if answers["other_funding"] == "yes":
        more["funding_source"] = chance.choice(_TEXTS["funders"])
        more["funding_amount"] = chance.choice(("250", "400", "500", "750", "1,000"))
    money = chance.choice(sorted(_TEXTS["means"]))
    return more | {
        "means_band": money,
        "means_more": chance.choice(_TEXTS["means"][money]),
        "means_papers": "[]",
    }


def judgement(seed: str, *, strength: float, severity: float) -> dict[str, tuple[int, str]]:
    """Return an invented review: for each criterion a score from 1 to 5 and its reason.

    `severity` is in points of that scale, positive for a strict reviewer.
    """
    chance = random.Random(seed)  # noqa: S311 -- invented reviews of invented people
    result = {}
    for key, reasons in _TEXTS["reasons"].items():
        score = round(1 + 4 * strength - severity + chance.gauss(0, 0.6))
        level = min(5, max(1, score))
        result[key] = (level, reasons[level - 1])
    return result
