"""What a rehearsal tells: its steps, what stopped it, the ranked cases and the letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from math import gcd
from typing import Any, Final

from app.bursaries.building.states import Part

PER_AWARD: Final = 3
AT_LEAST: Final = 8
AT_MOST: Final = 24


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the round: what it is called, when it would be, what came of it."""

    title: str
    at: datetime
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What stopped the rehearsal, and the part of the round whose page mends it."""

    words: str
    part: Part


@dataclass(frozen=True, slots=True)
class Place:
    """One ranked case, with what its applicant was told and why."""

    reference: str
    hub: str
    rank: int | None
    score: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter as it would be sent; `kind` is its template."""

    kind: str
    to: str
    subject: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """All that is kept of a rehearsal."""

    steps: Sequence[Step] = ()
    problem: Problem | None = None
    ranking: Sequence[Place] = ()
    letters: Sequence[Mail] = ()

    @property
    def is_passed(self) -> bool:
        """Nothing stopped it before its end."""
        return self.problem is None


def as_data(report: Report) -> dict[str, Any]:
    """Return the report as plain values that a database can keep."""
    found = asdict(report)
    for item in (*found["steps"], *found["letters"]):
        item["at"] = item["at"].isoformat()
    if found["problem"]:
        found["problem"]["part"] = found["problem"]["part"].value
    return found


def from_data(data: Mapping[str, Any]) -> Report:
    """Return the report that `as_data` was made from; an empty one for nothing."""
    problem = data.get("problem")
    return Report(
        steps=[_dated(Step, item) for item in data.get("steps", ())],
        problem=Problem(problem["words"], Part(problem["part"])) if problem else None,
        ranking=[Place(**item) for item in data.get("ranking", ())],
        letters=[_dated(Mail, item) for item in data.get("letters", ())],
    )


def _dated(kind: type[Any], item: Mapping[str, Any]) -> Any:
    return kind(**{**item, "at": datetime.fromisoformat(item["at"])})


def kinds(letters: Sequence[Mail]) -> list[tuple[int, Mail, int]]:
    """Return the first letter of each kind with its number, and how many there are of it."""
    counts = Counter(letter.kind for letter in letters)
    first: dict[str, tuple[int, Mail]] = {}
    for number, letter in enumerate(letters, 1):
        first.setdefault(letter.kind, (number, letter))
    return [(*found, counts[kind]) for kind, found in first.items()]


def applicants(awards: int) -> int:
    """Return how many apply: enough that some are refused, and few enough to be done in seconds."""
    return min(max(PER_AWARD * awards + 4, AT_LEAST), AT_MOST)


def reviewers_each(applicants: int, *, reviews: int, load: int, hubs: int) -> int:
    """Return how many reviewers each hub needs for that many applications, and two at least."""
    return max(2, -(-applicants * reviews // (load * hubs)) + 1)


def between(first: datetime, last: datetime, part: float) -> datetime:
    """Return the instant at that part of the way from one to the other."""
    return first + (last - first) * part


def level(low: int, high: int, *, place: int, count: int, reader: int, criterion: int) -> int:
    """Return the score an invented reviewer gives: some cases are better, no two reviewers agree.

    The places' strengths are spread over the scale, and shuffled by a step that meets each once.
    """
    step = next(each for each in (7, 5, 3, 2, 1) if gcd(each, count) == 1)
    strength = (place * step % count) / max(count - 1, 1)
    doubt = (place * 3 + reader * 5 + criterion * 2) % 3 - 1
    return min(high, max(low, low + round((high - low) * strength) + doubt))
