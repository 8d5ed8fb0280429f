"""What a review needs before it can be sent, and what its scores come to; exact, pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from app.allocation import decide


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a criterion and the sentence that says what it means."""

    value: int
    text: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One criterion of a rubric, as plain values."""

    id: int
    key: str
    title: str
    question: str
    weight: int
    low: int
    high: int
    anchors: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreInput:
    """What a reviewer gave one criterion; a draft may lack either."""

    value: int | None = None
    reason: str = ""


Scores = Mapping[str, ScoreInput]


def missing(measures: Sequence[Measure], scores: Scores) -> dict[str, list[str]]:
    """Return, by the name of its field, what still has to be given before a review can be sent."""
    found: dict[str, list[str]] = {}
    for measure in measures:
        given = scores.get(measure.key, ScoreInput())
        if given.value is None:
            found[f"score-{measure.key}"] = [f"Choose a score for {measure.title}"]
        if not given.reason.strip():
            found[f"reason-{measure.key}"] = [f"Give a reason for your score for {measure.title}"]
    return found


def out_of_range(measures: Sequence[Measure], scores: Scores) -> list[str]:
    """Return the titles of the criteria whose score is no level of theirs."""
    return [
        measure.title
        for measure in measures
        for value in [scores.get(measure.key, ScoreInput()).value]
        if value is not None and not measure.low <= value <= measure.high
    ]


def scale(measures: Sequence[Measure]) -> list[int]:
    """Return the lowest and highest score of the rubric; all its criteria share one scale."""
    return [min(each.low for each in measures), max(each.high for each in measures)]


def mean(measures: Sequence[Measure], reviews: Sequence[Mapping[str, int]]) -> int | None:
    """Return the score of an application with these reviews in hundredths of a point.

    It is the engine's own figure, so that what a list shows is what a decision ranks. None
    when no review scores every criterion.
    """
    whole = [review for review in reviews if all(each.key in review for each in measures)]
    if not measures or not whole:
        return None
    data: dict[str, Any] = {
        "applications": [{"id": "case", "hub": "hub", "amount": 0}],
        "reviewers": [{"id": str(number), "hub": None} for number in range(len(whole))],
        "conflicts": [],
        "reviews": [
            {"application": "case", "reviewer": str(number), "scores": dict(review)}
            for number, review in enumerate(whole)
        ],
        "policy": {
            "awards": 0,
            "weights": {each.key: each.weight for each in measures},
            "scale": scale(measures),
            "min_reviews": 1,
            "seed": "none",
        },
    }
    points = cast("Mapping[str, str]", decide(data)["scores"])["case"]
    return int(points.replace(".", ""))


def total(measures: Sequence[Measure], scores: Scores) -> str | None:
    """Return what one review comes to, as 78.25; None while a score is missing."""
    values = {key: given.value for key, given in scores.items() if given.value is not None}
    hundredths = mean(measures, [values])
    return None if hundredths is None else as_points(hundredths)


def as_points(hundredths: int) -> str:
    """Return hundredths of a point as they are written: 7825 is 78.25."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def as_text(measures: Sequence[Measure], scores: Scores, comment: str) -> str:
    """Return a review as plain text, for putting two versions side by side."""
    lines = []
    for measure in measures:
        given = scores.get(measure.key, ScoreInput())
        lines.append(f"{measure.title}: {'no score' if given.value is None else given.value}")
        lines.append(f"{given.reason.strip() or 'No reason yet'}\n")
    return "\n".join([*lines, comment.strip()]).strip()


def course(content: str) -> str:
    """Return the course that a snapshot names, for the question about conflicts; "" without one."""
    for section in json.loads(content)["sections"]:
        for question in section["questions"]:
            if question["kind"] == "course":
                shown = question["display"]
                return ", ".join(shown) if isinstance(shown, list) else str(shown)
    return ""
