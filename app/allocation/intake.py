"""One round as typed values: applications, reviewers, conflicts, reviews and the policy."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.allocation.errors import InputError
from app.allocation.exact import Exact, exact
from app.allocation.policy import KNOWN_KEYS, Policy, Rubric, read_policy
from app.allocation.reading import (
    Pair,
    Record,
    as_list,
    as_record,
    conflicts,
    name,
    policy_record,
    records,
)

SUBMITTED = "submitted"


class Application(NamedTuple):
    """What the decision may know of an application; nothing about the person."""

    id: str
    hub: str
    amount: Exact
    flags: frozenset[str]
    status: str


class Review(NamedTuple):
    """One reviewer's marks, in the order of the rubric; None when a criterion is missing."""

    application: str
    reviewer: str
    marks: tuple[Exact, ...] | None


@dataclass(frozen=True, slots=True)
class Round:
    """A whole round, checked."""

    applications: Mapping[str, Application]
    reviewers: frozenset[str]
    conflicts: frozenset[Pair]
    reviews: tuple[Review, ...]
    policy: Policy


def read_round(data: object) -> Round:
    """Return the round in the file format as typed values, refusing what cannot be decided."""
    given = as_record(data, "the input")
    applications = _applications(given)
    hubs = dict.fromkeys(application.hub for application in applications.values())
    policy = read_policy(policy_record(given), hubs)
    _require_known(policy.locked, applications, "locked")
    _require_known(policy.declined, applications, "declined")
    return Round(
        applications=applications,
        reviewers=_reviewers(given),
        conflicts=conflicts(given),
        reviews=_reviews(given, policy.rubric),
        policy=policy,
    )


def notices(data: object, read: Round | None = None) -> list[str]:
    """Return what a reader should know that changes no rule: reviews and keys left aside.

    Whoever has read the round already hands it in.
    """
    read = read or read_round(data)
    unknown_keys = sorted(set(policy_record(as_record(data, "the input"))) - KNOWN_KEYS)
    found = [f"policy.{key} is not a known key and was ignored" for key in unknown_keys]
    for review in read.reviews:
        if review.application not in read.applications:
            found.append(f"ignored a review of the unknown application {review.application}")
        elif review.reviewer not in read.reviewers:
            found.append(
                f"ignored a review of {review.application} by the unknown reviewer"
                f" {review.reviewer}"
            )
    if len(read.reviewers) == 1:
        found.append("there is one reviewer only, so nothing shows how far reviewers agree")
    return found


def _applications(data: Record) -> dict[str, Application]:
    found: dict[str, Application] = {}
    for entry, where in records(data, "applications"):
        application = _application(entry, where)
        if application.id in found:
            raise InputError(f"duplicate application {application.id}")
        found[application.id] = application
    return found


def _application(entry: Record, where: str) -> Application:
    own = name(entry.get("id"), f"{where}.id")
    amount = exact(entry.get("amount"), f"amount of application {own}")
    if amount < 0:
        raise InputError(f"amount of application {own} must not be negative")
    status = entry.get("status")
    return Application(
        id=own,
        hub=name(entry.get("hub"), f"hub of application {own}"),
        amount=amount,
        flags=_flags(entry.get("flags"), f"flags of application {own}"),
        status=SUBMITTED if status is None else name(status, f"status of application {own}"),
    )


def _flags(given: object, what: str) -> frozenset[str]:
    """Return the flags held, from a list of them or from an object of true and false."""
    if given is None:
        return frozenset()
    if not isinstance(given, Mapping):
        return frozenset(name(flag, f"each of {what}") for flag in as_list(given, what))
    if not all(isinstance(held, bool) for held in given.values()):
        raise InputError(f"{what} must be true or false")
    return frozenset(name(flag, f"each of {what}") for flag, held in given.items() if held)


def _reviewers(data: Record) -> frozenset[str]:
    found: set[str] = set()
    for entry, where in records(data, "reviewers"):
        own = name(entry.get("id"), f"{where}.id")
        if own in found:
            raise InputError(f"duplicate reviewer {own}")
        found.add(own)
    return frozenset(found)


def _reviews(data: Record, rubric: Rubric) -> tuple[Review, ...]:
    found: list[Review] = []
    seen: set[Pair] = set()
    for entry, where in records(data, "reviews"):
        application = name(entry.get("application"), f"{where}.application")
        reviewer = name(entry.get("reviewer"), f"{where}.reviewer")
        if (application, reviewer) in seen:
            raise InputError(f"duplicate review {application} {reviewer}")
        seen.add((application, reviewer))
        scores = entry.get("scores")
        if not isinstance(scores, Mapping):
            raise InputError(f"{where}.scores must be an object")
        found.append(Review(application, reviewer, _marks(scores, rubric, where)))
    return tuple(found)


def _marks(scores: Record, rubric: Rubric, where: str) -> tuple[Exact, ...] | None:
    marks: list[Exact] = []
    for criterion in rubric.criteria:
        given = scores.get(criterion)
        if given is None:
            return None
        # Whole marks are by far the most common, and a national round has a million of them.
        mark = given if type(given) is int else exact(given, f"{where}.scores.{criterion}")
        if not rubric.lowest <= mark <= rubric.highest:
            raise InputError(
                f"{where}.scores.{criterion} is {mark}, outside the scale"
                f" {rubric.lowest} to {rubric.highest}"
            )
        marks.append(mark)
    return tuple(marks)


def _require_known(ids: Collection[str], applications: Collection[str], key: str) -> None:
    # A mistyped decline would offer a bursary again to the person who refused it.
    for application in sorted(ids):
        if application not in applications:
            raise InputError(f"policy.{key} names the unknown application {application}")
