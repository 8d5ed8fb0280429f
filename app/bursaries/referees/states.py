"""The states of a reference, from naming somebody to what they wrote, and the words of choices."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.core.machine import Labelled


class ReferenceState(Labelled):
    """Where a reference stands, in the words the applicant reads."""

    NAMED = "named", "Not asked", "quiet"
    REQUESTED = "requested", "Asked", "waiting"
    OPENED = "opened", "Asked, and has begun", "waiting"
    GIVEN = "given", "Given", "done"
    DECLINED = "declined", "Declined", "warning"
    BOUNCED = "bounced", "Email failed", "action"
    CANCELLED = "cancelled", "Not needed any more", "quiet"
    EXPIRED = "expired", "Did not come in time", "quiet"
    REPLACED = "replaced", "Replaced by somebody else", "quiet"


class ReferenceEvent(StrEnum):
    """What can happen to a reference."""

    ASK = "ask"
    READDRESS = "readdress"
    OPEN = "open"
    GIVE = "give"
    DECLINE = "decline"
    BOUNCE = "bounce"
    CANCEL = "cancel"
    EXPIRE = "expire"
    REPLACE = "replace"


_S, _E = ReferenceState, ReferenceEvent
TRANSITIONS: Final[Mapping[tuple[ReferenceState, ReferenceEvent], ReferenceState]] = {
    (_S.NAMED, _E.ASK): _S.REQUESTED,
    # A case that comes back, or a day that staff move, has its referees asked anew.
    (_S.CANCELLED, _E.ASK): _S.REQUESTED,
    (_S.EXPIRED, _E.ASK): _S.REQUESTED,
    (_S.REQUESTED, _E.READDRESS): _S.REQUESTED,
    (_S.BOUNCED, _E.READDRESS): _S.REQUESTED,
    (_S.REQUESTED, _E.OPEN): _S.OPENED,
    # A letter that was given up may have arrived after all.
    (_S.BOUNCED, _E.OPEN): _S.OPENED,
    (_S.BOUNCED, _E.DECLINE): _S.DECLINED,
    (_S.OPENED, _E.GIVE): _S.GIVEN,
    (_S.REQUESTED, _E.DECLINE): _S.DECLINED,
    (_S.OPENED, _E.DECLINE): _S.DECLINED,
    (_S.REQUESTED, _E.BOUNCE): _S.BOUNCED,
    **{
        (state, _E.CANCEL): _S.CANCELLED
        for state in (_S.NAMED, _S.REQUESTED, _S.OPENED, _S.BOUNCED)
    },
    **{(state, _E.EXPIRE): _S.EXPIRED for state in (_S.REQUESTED, _S.OPENED, _S.BOUNCED)},
    **{
        (state, _E.REPLACE): _S.REPLACED
        for state in (_S.NAMED, _S.REQUESTED, _S.OPENED, _S.DECLINED, _S.BOUNCED, _S.EXPIRED)
    },
}

# Somebody has the letter, as far as we know, and may answer it.
WAITING: Final = frozenset({_S.REQUESTED, _S.OPENED, _S.BOUNCED})
# Has said that they know the applicant and will write, or has written.
WRITING: Final = frozenset({_S.OPENED, _S.GIVEN})
# Named, and not replaced since: these count for how many a round asks for.
STANDING: Final = frozenset(_S) - {_S.REPLACED}


class Relation(Labelled):
    """How a referee knows the applicant; the label fits both sides of the pair."""

    TUTOR = "tutor", "Tutor, teacher or supervisor"
    MANAGER = "manager", "Line manager or employer"
    COLLEAGUE = "colleague", "Colleague"
    MENTOR = "mentor", "Mentor"
    OTHER = "other", "In another way"


class WhyNot(Labelled):
    """Why somebody gives no reference; the applicant is not told."""

    TOO_LITTLE = "too_little", "I do not know them well enough"
    NO_TIME = "no_time", "I have no time before that day"
    TOO_CLOSE = "too_close", "I am too close to them, or to the decision"
    RATHER_NOT = "rather_not", "I would rather not say"


class Acquaintance(Labelled):
    """How long a referee has known the applicant."""

    UNDER_ONE = "under_one", "Less than a year"
    ONE_TO_THREE = "one_to_three", "One to three years"
    OVER_THREE = "over_three", "More than three years"


class Comparison(Labelled):
    """How the applicant's work compares with that of others at the same point."""

    AMONG_BEST = "among_best", "Among the best I have seen"
    BETTER = "better", "Better than most"
    LIKE_MOST = "like_most", "As good as most"
    DEVELOPING = "developing", "Still developing"
    CANNOT_SAY = "cannot_say", "I cannot say"


class Support(Labelled):
    """Whether the referee is for the award."""

    YES = "yes", "Yes"
    RESERVED = "reserved", "Yes, with the reservations above"
    NO = "no", "No"
    CANNOT_SAY = "cannot_say", "I cannot say"


class LinkStanding(Labelled):
    """What a link to give a reference still does."""

    OPEN = "open", "Open"
    GIVEN = "given", "Used: the reference is given"
    DECLINED = "declined", "Used: declined"
    EXPIRED = "expired", "Too late"
    NEWER = "newer", "A newer link was sent"
    REPLACED = "replaced", "Somebody else was asked"
    CANCELLED = "cancelled", "Not needed any more"


class NamingStatus(Labelled):
    """How far an applicant is with naming referees, as the task list says it."""

    NOT_STARTED = "not_started", "Not started", "action"
    STARTED = "started", "In progress", "action"
    COMPLETE = "complete", "Completed", "done"
