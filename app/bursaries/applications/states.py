"""The states of an application, what leads from one to the next, and what its owner reads."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.core.machine import Labelled


class ApplicationState(Labelled):
    """Where an application stands, in the words that the applicant reads."""

    DRAFT = "draft", "In progress", "action"
    NOT_SUBMITTED = "not_submitted", "Not sent before the deadline", "quiet"
    SUBMITTED = "submitted", "Received", "waiting"
    CHANGES_REQUESTED = "changes_requested", "We need a change", "action"
    INELIGIBLE = "ineligible", "Not eligible", "refused"
    ELIGIBLE = "eligible", "Being assessed", "waiting"
    IN_REVIEW = "in_review", "Being assessed", "waiting"
    ASSESSED = "assessed", "Being assessed", "waiting"
    OFFERED = "offered", "You have an offer", "action"
    RESERVE = "reserve", "On the reserve list", "waiting"
    UNSUCCESSFUL = "unsuccessful", "Not offered a bursary this year", "quiet"
    ACCEPTED = "accepted", "Accepted", "done"
    DEFERRED = "deferred", "Deferred", "waiting"
    AWARDED = "awarded", "Award active", "done"
    DECLINED = "declined", "You declined the offer", "quiet"
    LAPSED = "lapsed", "The offer ran out", "quiet"
    OFFER_WITHDRAWN = "offer_withdrawn", "The offer was withdrawn", "refused"
    CONDITIONS_FAILED = "conditions_failed", "A condition was not met", "refused"
    WITHDRAWN = "withdrawn", "Withdrawn", "quiet"


class ApplicationEvent(StrEnum):
    """What can happen to an application."""

    SUBMIT = "submit"
    ROUND_CLOSED = "round_closed"
    REOPEN = "reopen"
    FIND_ELIGIBLE = "find_eligible"
    FIND_INELIGIBLE = "find_ineligible"
    FIND_DUPLICATE = "find_duplicate"
    REQUEST_CHANGES = "request_changes"
    RESUBMIT = "resubmit"
    REINSTATE = "reinstate"
    START_REVIEW = "start_review"
    FINISH_REVIEW = "finish_review"
    RETURN_FOR_REVIEW = "return_for_review"
    OFFER = "offer"
    RESERVE = "reserve"
    CLOSE_WITHOUT_OFFER = "close_without_offer"
    PROMOTE = "promote"
    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    WITHDRAW_OFFER = "withdraw_offer"
    REVIVE = "revive"
    MEET_CONDITIONS = "meet_conditions"
    FAIL_CONDITIONS = "fail_conditions"
    DEFER = "defer"
    RESUME = "resume"
    WITHDRAW = "withdraw"


_S, _E = ApplicationState, ApplicationEvent

# Everything before an award can be withdrawn by the person whose application it is.
WITHDRAWABLE: Final = frozenset(
    {
        _S.DRAFT,
        _S.SUBMITTED,
        _S.CHANGES_REQUESTED,
        _S.ELIGIBLE,
        _S.IN_REVIEW,
        _S.ASSESSED,
        _S.OFFERED,
        _S.RESERVE,
        _S.ACCEPTED,
        _S.DEFERRED,
    }
)

TRANSITIONS: Final[Mapping[tuple[ApplicationState, ApplicationEvent], ApplicationState]] = {
    (_S.DRAFT, _E.SUBMIT): _S.SUBMITTED,
    (_S.DRAFT, _E.ROUND_CLOSED): _S.NOT_SUBMITTED,
    (_S.NOT_SUBMITTED, _E.REOPEN): _S.DRAFT,
    (_S.SUBMITTED, _E.FIND_ELIGIBLE): _S.ELIGIBLE,
    (_S.SUBMITTED, _E.FIND_INELIGIBLE): _S.INELIGIBLE,
    (_S.SUBMITTED, _E.REQUEST_CHANGES): _S.CHANGES_REQUESTED,
    (_S.CHANGES_REQUESTED, _E.RESUBMIT): _S.SUBMITTED,
    (_S.CHANGES_REQUESTED, _E.FIND_INELIGIBLE): _S.INELIGIBLE,
    # A person found that somebody applied twice; this may come out after the screening.
    (_S.SUBMITTED, _E.FIND_DUPLICATE): _S.INELIGIBLE,
    (_S.CHANGES_REQUESTED, _E.FIND_DUPLICATE): _S.INELIGIBLE,
    (_S.ELIGIBLE, _E.FIND_DUPLICATE): _S.INELIGIBLE,
    (_S.INELIGIBLE, _E.REINSTATE): _S.ELIGIBLE,
    (_S.ELIGIBLE, _E.START_REVIEW): _S.IN_REVIEW,
    (_S.IN_REVIEW, _E.FINISH_REVIEW): _S.ASSESSED,
    (_S.ASSESSED, _E.RETURN_FOR_REVIEW): _S.IN_REVIEW,
    (_S.ASSESSED, _E.OFFER): _S.OFFERED,
    (_S.ASSESSED, _E.RESERVE): _S.RESERVE,
    (_S.ASSESSED, _E.CLOSE_WITHOUT_OFFER): _S.UNSUCCESSFUL,
    (_S.RESERVE, _E.PROMOTE): _S.OFFERED,
    (_S.RESERVE, _E.CLOSE_WITHOUT_OFFER): _S.UNSUCCESSFUL,
    (_S.UNSUCCESSFUL, _E.OFFER): _S.OFFERED,
    (_S.OFFERED, _E.ACCEPT): _S.ACCEPTED,
    (_S.OFFERED, _E.DECLINE): _S.DECLINED,
    (_S.OFFERED, _E.LAPSE): _S.LAPSED,
    (_S.OFFERED, _E.WITHDRAW_OFFER): _S.OFFER_WITHDRAWN,
    (_S.LAPSED, _E.REVIVE): _S.OFFERED,
    (_S.ACCEPTED, _E.MEET_CONDITIONS): _S.AWARDED,
    (_S.ACCEPTED, _E.FAIL_CONDITIONS): _S.CONDITIONS_FAILED,
    (_S.ACCEPTED, _E.DEFER): _S.DEFERRED,
    (_S.DEFERRED, _E.RESUME): _S.ACCEPTED,
    (_S.DEFERRED, _E.WITHDRAW_OFFER): _S.OFFER_WITHDRAWN,
    **{(state, _E.WITHDRAW): _S.WITHDRAWN for state in WITHDRAWABLE},
}

# Never sent, so there is no instant of sending to keep.
UNSENT: Final = frozenset({_S.DRAFT, _S.NOT_SUBMITTED})
# Over without an award: a person may begin anew in the same round only after withdrawing.
ENDED: Final = frozenset(
    {
        _S.NOT_SUBMITTED,
        _S.INELIGIBLE,
        _S.UNSUCCESSFUL,
        _S.DECLINED,
        _S.LAPSED,
        _S.OFFER_WITHDRAWN,
        _S.CONDITIONS_FAILED,
        _S.WITHDRAWN,
    }
)
IN_PLAY: Final = frozenset({_S.ELIGIBLE, _S.IN_REVIEW, _S.ASSESSED})
# Stands against the number of awards.
HOLDS_PLACE: Final = frozenset({_S.OFFERED, _S.ACCEPTED, _S.DEFERRED, _S.AWARDED})

# What happened to an application in the words its owner reads; a kind that is not here is not
# theirs to see. Staff are named by what they do, never by name.
OWNER_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "application.started": ("You started your application", ""),
    "application.reopened": ("You may send your application after all", "An officer"),
    "application.submitted": ("You sent your application", ""),
    "application.withdrawn": ("You withdrew your application", ""),
    "application.not_submitted": ("The round closed before the application was sent", ""),
    "application.found_eligible": ("Your application is eligible and will be read", "An admin"),
    "application.found_ineligible": ("Your application was found not eligible", "An admin"),
    "application.reinstated": (
        "Another person looked again: your application is eligible and will be read",
        "An admin",
    ),
    "application.changes_requested": ("We asked you for a change", "An admin"),
    "application.change_extended": ("You got more time for the change", "An admin"),
    "application.resubmitted": ("You sent the changed application", ""),
    "application.review_started": ("Your application went to the reviewers", "An admin"),
    "application.assessed": ("The reviewers have finished reading", "The reviewers"),
    "outcome.released": ("The outcome was released to you", "The panel"),
    "offer.sent": ("You were offered a bursary", "The panel"),
    "offer.accepted": ("You accepted the offer", ""),
    "offer.declined": ("You declined the offer", ""),
    "offer.withdrawn": ("The offer ended with your withdrawal", ""),
    "offer.lapsed": ("The time to answer the offer ran out", ""),
    "condition.met": ("A condition of your offer was met", "Staff of the round"),
    "condition.taken_back": ("A condition of your offer is to do again", "Staff of the round"),
    "application.awarded": ("Every condition was met, and your award began", ""),
    "application.conditions_failed": ("Your offer ended over a condition", "An admin"),
    "reference.asked": ("We asked a referee for a reference", ""),
    "reference.reminded": ("We reminded a referee", ""),
    "reference.given": ("A reference was given", "A referee"),
    "reference.declined": ("A referee cannot give a reference", "A referee"),
    "reference.bounced": ("Our letter to a referee could not be delivered", ""),
    "reference.expired": ("A reference did not come in time", ""),
    "message.failed": ("A message to you could not be delivered", ""),
}
