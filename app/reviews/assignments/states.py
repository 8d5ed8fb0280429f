"""The states of an assignment, and what leads from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.core.machine import Labelled


class AssignmentState(Labelled):
    """Where one reviewer stands with one case."""

    PROPOSED = "proposed", "Proposed", "quiet"
    INVITED = "invited", "Not started", "action"
    ACCEPTED = "accepted", "Not started", "action"
    IN_PROGRESS = "in_progress", "In progress", "action"
    SUBMITTED = "submitted", "Submitted", "done"
    RETURNED = "returned", "Sent back to you", "action"
    LOCKED = "locked", "Submitted and locked", "done"
    DECLINED = "declined", "Declined", "quiet"
    RECUSED = "recused", "Conflict of interest", "quiet"
    EXPIRED = "expired", "Ran out", "quiet"
    CANCELLED = "cancelled", "Cancelled", "quiet"


class AssignmentEvent(StrEnum):
    """What can happen to an assignment."""

    INVITE = "invite"
    ACCEPT = "accept"
    START = "start"
    SUBMIT = "submit"
    REOPEN = "reopen"
    RETURN = "return"
    LOCK = "lock"
    DECLINE = "decline"
    RECUSE = "recuse"
    EXPIRE = "expire"
    CANCEL = "cancel"


_S, _E = AssignmentState, AssignmentEvent
WAITING: Final = frozenset({_S.INVITED, _S.ACCEPTED, _S.IN_PROGRESS, _S.RETURNED})
DONE: Final = frozenset({_S.SUBMITTED, _S.LOCKED})
# In a reviewer's queue; everything else is as if it had never been there.
LIVE: Final = WAITING | DONE

TRANSITIONS: Final[Mapping[tuple[AssignmentState, AssignmentEvent], AssignmentState]] = {
    (_S.PROPOSED, _E.INVITE): _S.INVITED,
    (_S.PROPOSED, _E.CANCEL): _S.CANCELLED,
    (_S.INVITED, _E.ACCEPT): _S.ACCEPTED,
    (_S.INVITED, _E.DECLINE): _S.DECLINED,
    (_S.ACCEPTED, _E.START): _S.IN_PROGRESS,
    (_S.ACCEPTED, _E.DECLINE): _S.DECLINED,
    (_S.IN_PROGRESS, _E.SUBMIT): _S.SUBMITTED,
    (_S.IN_PROGRESS, _E.DECLINE): _S.DECLINED,
    (_S.RETURNED, _E.SUBMIT): _S.SUBMITTED,
    (_S.SUBMITTED, _E.REOPEN): _S.IN_PROGRESS,
    (_S.SUBMITTED, _E.RETURN): _S.RETURNED,
    (_S.SUBMITTED, _E.LOCK): _S.LOCKED,
    **{(state, _E.RECUSE): _S.RECUSED for state in LIVE | {_S.PROPOSED}},
    **{(state, _E.EXPIRE): _S.EXPIRED for state in WAITING},
    **{(state, _E.CANCEL): _S.CANCELLED for state in WAITING},
}
