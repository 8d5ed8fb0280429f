from __future__ import annotations

from itertools import product

import pytest

from app.core.machine import TransitionRefusedError, step
from app.reviews.assignments.states import (
    DONE,
    LIVE,
    TRANSITIONS,
    WAITING,
    AssignmentEvent,
    AssignmentState,
)

S, E = AssignmentState, AssignmentEvent

# Written out once more, line by line, so that a slip in the table cannot hide.
LEADS_TO = {
    (S.PROPOSED, E.INVITE): S.INVITED,
    (S.PROPOSED, E.CANCEL): S.CANCELLED,
    (S.PROPOSED, E.RECUSE): S.RECUSED,
    (S.INVITED, E.ACCEPT): S.ACCEPTED,
    (S.INVITED, E.DECLINE): S.DECLINED,
    (S.INVITED, E.RECUSE): S.RECUSED,
    (S.INVITED, E.EXPIRE): S.EXPIRED,
    (S.INVITED, E.CANCEL): S.CANCELLED,
    (S.ACCEPTED, E.START): S.IN_PROGRESS,
    (S.ACCEPTED, E.DECLINE): S.DECLINED,
    (S.ACCEPTED, E.RECUSE): S.RECUSED,
    (S.ACCEPTED, E.EXPIRE): S.EXPIRED,
    (S.ACCEPTED, E.CANCEL): S.CANCELLED,
    (S.IN_PROGRESS, E.SUBMIT): S.SUBMITTED,
    (S.IN_PROGRESS, E.DECLINE): S.DECLINED,
    (S.IN_PROGRESS, E.RECUSE): S.RECUSED,
    (S.IN_PROGRESS, E.EXPIRE): S.EXPIRED,
    (S.IN_PROGRESS, E.CANCEL): S.CANCELLED,
    (S.RETURNED, E.SUBMIT): S.SUBMITTED,
    (S.RETURNED, E.RECUSE): S.RECUSED,
    (S.RETURNED, E.EXPIRE): S.EXPIRED,
    (S.RETURNED, E.CANCEL): S.CANCELLED,
    (S.SUBMITTED, E.REOPEN): S.IN_PROGRESS,
    (S.SUBMITTED, E.RETURN): S.RETURNED,
    (S.SUBMITTED, E.LOCK): S.LOCKED,
    (S.SUBMITTED, E.RECUSE): S.RECUSED,
    (S.LOCKED, E.RECUSE): S.RECUSED,
}


@pytest.mark.parametrize(("state", "event"), list(product(S, E)))
def test_every_pair_leads_where_it_should(state, event):
    expected = LEADS_TO.get((state, event))

    if expected is None:
        with pytest.raises(TransitionRefusedError):
            step(TRANSITIONS, state, event)
    else:
        assert step(TRANSITIONS, state, event) is expected


def test_a_live_assignment_waits_or_is_done():
    assert LIVE == WAITING | DONE
    assert frozenset() == WAITING & DONE
