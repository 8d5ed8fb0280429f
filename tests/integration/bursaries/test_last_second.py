"""Fifty people send in the last second, and the clock closes the round behind them."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.audit.models import Event
from app.bursaries.applications.models import Snapshot
from app.bursaries.applications.states import ApplicationState
from app.bursaries.offers.jobs import tick
from app.bursaries.rounds.rules import UNDER_WAY
from app.core import clock
from app.messages.models import OutboxMessage
from tests.support.applying import make_draft
from tests.support.factories import make_user
from tests.support.racing import at_once, in_transaction, posts

PEOPLE = 50
BEFORE = timedelta(seconds=1)  # the first comes so long before the deadline, the last after it


@pytest.fixture
def people(session, round_, present, new_client, sign_in_as):
    """Return a draft for each person, and what sends it from their own browser."""
    owners = [make_user(session) for _ in range(PEOPLE)]
    drafts = [
        make_draft(session, round_, owner, now=present, reference=f"LAST-{number}")
        for number, owner in enumerate(owners)
    ]
    session.commit()
    return [
        (draft, *posts(sign_in_as(owner, new_client()), path(draft, "check"), 1, declared="y"))
        for owner, draft in zip(owners, drafts, strict=True)
    ]


def path(draft, page):
    return f"/applications/{draft.reference}/{page}"


def at(instant, act):
    """Return an act that waits for the instant and returns when it began, the answer, the end."""

    def waits():
        time.sleep(max(0.0, (instant - clock.now()).total_seconds()))
        return clock.now(), act(), clock.now()

    return waits


def made(session):
    """Return how many snapshots, events of sending and letters there are."""
    letters = select(func.count()).where(OutboxMessage.template == "application_received")
    kinds = session.scalars(select(Event.kind)).all()
    return (
        session.scalar(select(func.count(Snapshot.id))),
        kinds.count("application.submitted"),
        session.scalar(letters),
    )


def test_whoever_is_in_time_is_in_and_nobody_is_half_in(app, session, round_, people):
    ends = clock.now() + timedelta(seconds=1.5)
    round_.closes_at = ends
    session.commit()
    strike = in_transaction(app, lambda own: tick(own, clock.now()))

    def strikes():
        while True:  # it comes again in a minute when it found no turn
            with suppress(OperationalError):
                return strike()

    comes = [ends + BEFORE * (2 * number / PEOPLE - 1) for number in range(PEOPLE)]

    acts = [at(when, send) for when, (_, send) in zip(comes, people, strict=True)]
    *answers, ticked = at_once([*acts, at(ends, strikes)])

    session.expire_all()
    assert ticked[1] == "done"
    for (draft, _), (began, answer, ended) in zip(people, answers, strict=True):
        if draft.state is ApplicationState.SUBMITTED:
            assert answer == (302, path(draft, "receipt"))
            assert began <= draft.submitted_at < ends
        else:
            assert answer in {(403, None), (503, None)}
            assert (draft.state, draft.submitted_at) == (ApplicationState.DRAFT, None)
            assert answer[0] == 503 or ended >= ends
    sent = [draft for draft, _ in people if draft.state is ApplicationState.SUBMITTED]
    assert 0 < len(sent) < PEOPLE
    assert made(session) == (len(sent),) * 3
    session.commit()

    in_transaction(app, lambda own: tick(own, ends + UNDER_WAY))()

    session.expire_all()
    states = {draft.state for draft, _ in people if draft not in sent}
    assert states == {ApplicationState.NOT_SUBMITTED}
    assert {draft.state for draft in sent} == {ApplicationState.SUBMITTED}
