"""The states of an offer, and the kinds of outcome that are released."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.core.machine import Labelled


class OutcomeKind(Labelled):
    """What the panel decided for one application."""

    OFFER = "offer", "Offer", "done"
    RESERVE = "reserve", "Reserve", "waiting"
    NO_AWARD = "no_award", "No award", "quiet"


class OfferState(Labelled):
    """Where an offer stands."""

    SENT = "sent", "Waiting for your answer", "action"
    ACCEPTED = "accepted", "Accepted", "done"
    DECLINED = "declined", "Declined", "quiet"
    LAPSED = "lapsed", "Ran out", "quiet"
    WITHDRAWN = "withdrawn", "Withdrawn", "refused"
    SUPERSEDED = "superseded", "Replaced by a newer offer", "quiet"


class OfferEvent(StrEnum):
    """What can happen to an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"


_S, _E = OfferState, OfferEvent
TRANSITIONS: Final[Mapping[tuple[OfferState, OfferEvent], OfferState]] = {
    (_S.SENT, _E.ACCEPT): _S.ACCEPTED,
    (_S.SENT, _E.DECLINE): _S.DECLINED,
    (_S.SENT, _E.LAPSE): _S.LAPSED,
    (_S.SENT, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.SENT, _E.SUPERSEDE): _S.SUPERSEDED,
    (_S.ACCEPTED, _E.WITHDRAW): _S.WITHDRAWN,
}

# An offer in one of these holds one of the round's places.
LIVE: Final = frozenset({_S.SENT, _S.ACCEPTED})


class ConditionKind(Labelled):
    """What an accepted offer waits for, in the words of the staff's list."""

    ENROLMENT = "enrolment", "Enrolment confirmed by the hub"
    IDENTITY = "identity", "Identity shown"
    OTHER_FUNDING = "other_funding", "Other funding checked"


class DeclineReason(Labelled):
    """Why somebody turned an offer down; asked, never required."""

    OTHER_FUNDING = "other_funding", "I have other funding"
    OTHER_COURSE = "other_course", "I chose another course"
    NOT_STARTING = "not_starting", "I am not starting the course"
    PERSONAL = "personal", "For personal reasons"
    NOT_SAID = "not_said", "I would rather not say"
