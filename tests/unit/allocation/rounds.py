"""Builds small rounds in the file format; each test passes what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SCALE = [0, 100]


def application(own: str, hub: str = "London", amount: object = 1000, **rest: object) -> dict:
    return {"id": own, "hub": hub, "amount": amount, **rest}


def review(own: str, reviewer: str, *marks: object, criteria: Sequence[str] = ("c",)) -> dict:
    scores = dict(zip(criteria, marks, strict=True))
    return {"application": own, "reviewer": reviewer, "scores": scores}


def round_of(
    scores: Mapping[str, object], *, applications: Sequence[dict] | None = None, **policy: object
) -> dict:
    """Return a round in which one reviewer gave each application this score of 0 to 100."""
    return {
        "applications": applications or [application(own) for own in scores],
        "reviewers": [{"id": "Ada", "hub": "London"}],
        "conflicts": [],
        "reviews": [review(own, "Ada", score) for own, score in scores.items()],
        "policy": {
            "awards": 2,
            "weights": {"c": 1},
            "scale": SCALE,
            "quality_threshold": 0,
            "min_reviews": 1,
            "seed": "seed",
            **policy,
        },
    }


def panel_of(
    applications: Mapping[str, str],
    reviewers: Mapping[str, str | None],
    *,
    conflicts: Sequence[tuple[str, str]] = (),
    similarity: Sequence[Sequence[object]] | None = None,
    **policy: object,
) -> dict:
    """Return an assignment input from the hubs of its applications and reviewers."""
    rules = {"reviews_per_application": 2, "min_outside_hub": 0, "seed": "seed", **policy}
    data: dict[str, object] = {
        "applications": [{"id": own, "hub": hub} for own, hub in applications.items()],
        "reviewers": [{"id": own, "hub": hub} for own, hub in reviewers.items()],
        "conflicts": [{"application": a, "reviewer": r} for a, r in conflicts],
        "policy": rules,
    }
    if similarity is not None:
        data["similarity"] = similarity
    return data
