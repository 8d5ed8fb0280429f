"""Rules of a round as pure functions: who may apply, when it is open, how many awards there are."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from app.bursaries.rounds.states import QuestionKind, RoundState, Standing, Visibility
from app.core.clock import LONDON

YES_NO: Final = ("yes", "no")
# The most referees that a round can have each applicant name.
MOST_REFEREES: Final = 3
MOST_FILES: Final = 5  # of one question; its form may say fewer


@dataclass(frozen=True, slots=True)
class QuestionPlan:
    """One question of a form, as plain values."""

    id: int
    key: str
    kind: QuestionKind
    label: str
    hint: str
    required: bool
    word_limit: int | None
    choices: Sequence[Any]
    visibility: Visibility
    identity_risk: bool
    help: str = ""
    minimum: int | None = None
    maximum: int | None = None
    show_if_key: str = ""
    show_if_value: str = ""


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """One section of a form with its questions in order."""

    id: int
    key: str
    group: str
    title: str
    intro: str
    questions: list[QuestionPlan] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RulePlan:
    """One rule of the eligibility check, as plain values."""

    id: int
    key: str
    question: str
    hint: str
    passes_on: str
    refusal: str
    elsewhere: str


def next_rule(rules: Sequence[RulePlan], answers: Mapping[str, str]) -> RulePlan | None:
    """Return the first rule not answered yet, in the rules' order; None when all are."""
    return next((rule for rule in rules if answers.get(rule.key) not in YES_NO), None)


def failed_rule(rules: Sequence[RulePlan], answers: Mapping[str, str]) -> RulePlan | None:
    """Return the first rule whose answer does not allow an application, None when none does."""
    return next(
        (
            rule
            for rule in rules
            if answers.get(rule.key) in YES_NO and answers[rule.key] != rule.passes_on
        ),
        None,
    )


def deadline(closes_at: datetime, personal: datetime | None) -> datetime:
    """Return the instant by which this person must send; an extension only ever adds time."""
    return closes_at if personal is None else max(closes_at, personal)


def takes_applications(
    state: RoundState, *, opens_at: datetime, closes_at: datetime, now: datetime
) -> bool:
    """Return whether a new application may begin: the state says open and the clock agrees.

    The clock is asked too, because the job that closes a round runs once a minute and the
    deadline holds to the second.
    """
    return state is RoundState.OPEN and opens_at <= now < closes_at


def standing(
    state: RoundState, *, opens_at: datetime, closes_at: datetime, now: datetime
) -> Standing:
    """Return how the round stands for somebody who wants to apply."""
    if takes_applications(state, opens_at=opens_at, closes_at=closes_at, now=now):
        return Standing.OPEN
    if state is RoundState.PAUSED and now < closes_at:
        return Standing.PAUSED
    # The job that opens a round runs once a minute, so a scheduled one may be due already.
    if state in {RoundState.DRAFT, RoundState.SCHEDULED} or now < opens_at:
        return Standing.UPCOMING
    return Standing.OVER


def shown_state(state: RoundState, standing_now: Standing) -> RoundState:
    """Return the state as a visitor reads it: a passed deadline closes a round at once.

    The job that moves the row runs once a minute.
    """
    if standing_now is Standing.OVER and state in {RoundState.OPEN, RoundState.PAUSED}:
        return RoundState.CLOSED
    return state


# Whoever pressed the button in the last second is still being served, and may have to wait for
# others' locks: the clock, and nothing but the clock, ends rounds and drafts this much later. What
# is too late is refused by the hour of the request all the same.
UNDER_WAY: Final = timedelta(seconds=30)


def is_late(now: datetime, *, closes_at: datetime, personal: datetime | None) -> bool:
    """Return whether the person's deadline has been reached; at the very second it has."""
    return now >= deadline(closes_at, personal)


def awards(places: Iterable[int]) -> int:
    """Return how many awards a round has: the places kept for hubs and the shared ones."""
    return sum(places)


def days_left(closes_at: datetime, now: datetime) -> int:
    """Return how many midnights in London lie between now and the deadline, never below nought."""
    return max(0, (closes_at.astimezone(LONDON).date() - now.astimezone(LONDON).date()).days)


def reply_by(now: datetime, days: int) -> datetime:
    """Return the instant to answer an offer by: 5pm in London, that many days from now."""
    local = now.astimezone(LONDON) + timedelta(days=days)
    return local.replace(hour=17, minute=0, second=0, microsecond=0)


def year_on(at: datetime | None, years: int = 1) -> datetime | None:
    """Return the same day and London time some years on; 29 February becomes the 28th."""
    if at is None:
        return None
    local = at.astimezone(LONDON)
    year = local.year + years
    day = min(local.day, calendar.monthrange(year, local.month)[1])
    # By way of UTC, so that a time which the clocks skip that day becomes one that there is.
    return local.replace(year=year, day=day, fold=0).astimezone(UTC)
