"""Rules of references as pure functions: who may be named, the days, and what a link still does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from app.bursaries.referees.states import STANDING, WAITING, LinkStanding, ReferenceState
from app.core.clock import LONDON

DAYS_TO_ANSWER: Final = 14
# Nobody is asked for an answer within a day or two, nor reminded the morning after.
FEWEST_DAYS: Final = 3
# The panel has the references some days before it has to tell.
DAYS_TO_READ: Final = 3
REMIND_BEFORE: Final = 5
REMIND_AT: Final = time(8)
DUE_AT: Final = time(17)
# An address can be mistyped now and then; whoever has ten letters sent in a day plays with us.
LETTERS_A_DAY: Final = 10
WORDS: Final = 150

OWN_ADDRESS: Final = "Enter the address of your referee: this one is your own"
# In all, replaced ones too: whoever is named reads no such case, and that is not for choosing by.
MOST_NAMED: Final = 9
TWICE: Final = "You have named somebody with this address already. Name another person"


def lacking(wanted: int, states: Iterable[ReferenceState]) -> int:
    """Return how many referees are still to be named."""
    return max(0, wanted - sum(state in STANDING for state in states))


def address_problem(folded: str, *, own: str, others: Collection[str]) -> str | None:
    """Return why somebody with the address cannot be the referee, None when they can.

    All addresses are folded; `own` is the applicant's, `others` those already named.
    """
    if _mailbox(folded) == _mailbox(own):
        return OWN_ADDRESS
    return TWICE if _mailbox(folded) in {_mailbox(other) for other in others} else None


def _mailbox(folded: str) -> str:
    """Return an address without its tag: what is sent to ada+bursary@ reaches ada@."""
    local, _, domain = folded.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def end_of(at: datetime, days: int) -> datetime:
    """Return 5pm in London, that many days after."""
    day = at.astimezone(LONDON).date() + timedelta(days=days)
    return datetime.combine(day, DUE_AT, tzinfo=LONDON)


def due(now: datetime, decide_by: datetime) -> datetime | None:
    """Return by when somebody asked now should answer; None when there is no fair time left.

    It is two weeks, but the panel needs some days before it has to tell.
    """
    latest = end_of(decide_by, -DAYS_TO_READ)
    wanted = min(end_of(now, DAYS_TO_ANSWER), latest)
    return wanted if wanted >= end_of(now, FEWEST_DAYS) else None


def due_problem(at: datetime, *, now: datetime, decide_by: datetime) -> str | None:
    """Return what is wrong with a day that staff chose, None when it is fair."""
    if at < end_of(now, FEWEST_DAYS):
        return f"Choose a day that is {FEWEST_DAYS} or more days from now"
    if at > end_of(decide_by, -DAYS_TO_READ):
        return f"Choose a day {DAYS_TO_READ} or more days before the outcome is due"
    return None


def reminder_at(asked_at: datetime, due_at: datetime) -> datetime | None:
    """Return when the clock reminds: 8am in London, five days before the day it is due.

    None when the letter went out too short a time before that.
    """
    day = due_at.astimezone(LONDON).date() - timedelta(days=REMIND_BEFORE)
    at = datetime.combine(day, REMIND_AT, tzinfo=LONDON)
    return at if at - asked_at >= timedelta(days=FEWEST_DAYS) else None


def may_remind_from(asked_at: datetime) -> datetime:
    """Return from when the applicant may have the one reminder sent."""
    return asked_at + timedelta(days=FEWEST_DAYS)


_OVER: Final[Mapping[ReferenceState, LinkStanding]] = {
    ReferenceState.GIVEN: LinkStanding.GIVEN,
    ReferenceState.DECLINED: LinkStanding.DECLINED,
    ReferenceState.CANCELLED: LinkStanding.CANCELLED,
    ReferenceState.EXPIRED: LinkStanding.EXPIRED,
    ReferenceState.REPLACED: LinkStanding.REPLACED,
}


def link_standing(
    state: ReferenceState, *, is_ended: bool, expires_at: datetime, now: datetime
) -> LinkStanding:
    """Return what a link still does, by the reference, the link's own end and the clock.

    `is_ended` says that a newer link took its place, at another address perhaps: whoever holds
    the old one is told nothing of what became of the reference since.
    """
    if is_ended and state in STANDING - {ReferenceState.CANCELLED}:
        return LinkStanding.NEWER
    over = _OVER.get(state)
    if over is not None:
        return over
    if state not in WAITING:
        return LinkStanding.NEWER
    return LinkStanding.EXPIRED if now >= expires_at else LinkStanding.OPEN


@dataclass(frozen=True, slots=True)
class Written:
    """The five answers as they stand; None or nothing is not answered yet."""

    known_for: str | None = None
    compared: str | None = None
    does_well: str = ""
    needs_help: str = ""
    support: str | None = None


MISSING: Final[Mapping[str, str]] = {
    "known_for": "Choose how long you have known them",
    "compared": "Choose how their work compares",
    "does_well": "Write what you have seen them do well",
    "needs_help": "Write what they may need help with, or that nothing comes to mind",
    "support": "Choose whether you support the award",
}


def gaps(written: Written) -> dict[str, str]:
    """Return what keeps the answers from being sent, as what to do by the question's name."""
    found = {}
    for name, words in MISSING.items():
        value = getattr(written, name)
        if not value:
            found[name] = words
        elif name in {"does_well", "needs_help"} and len(value.split()) > WORDS:
            found[name] = f"Shorten this to {WORDS} words or fewer"
    return found


def counted(states: Iterable[ReferenceState]) -> tuple[int, int]:
    """Return how many references are given, and of how many people who were named."""
    standing = [state for state in states if state in STANDING]
    return sum(state is ReferenceState.GIVEN for state in standing), len(standing)
