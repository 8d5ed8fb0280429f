"""What the clock does by itself: open, close, end drafts, let offers run out; twice is once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import Event
from app.bursaries.applications.states import ApplicationState
from app.bursaries.offers.jobs import tick
from app.bursaries.offers.states import OfferState
from app.bursaries.rounds.rules import UNDER_WAY
from app.bursaries.rounds.states import RoundState
from tests.support.factories import NOW, make_hub, make_user
from tests.support.offering import make_offered
from tests.support.racing import at_once, in_transaction
from tests.support.rounds import make_application, make_round

SECOND = timedelta(seconds=1)


def ticked(session, now):
    """Let the clock work twice and return the kinds of the events that there are."""
    tick(session, now)
    session.commit()
    tick(session, now)
    session.commit()
    return session.scalars(select(Event.kind).order_by(Event.seq)).all()


@pytest.mark.parametrize(
    ("late_by", "state", "events"),
    [(-SECOND, RoundState.SCHEDULED, []), (timedelta(0), RoundState.OPEN, ["round.opened"])],
)
def test_a_round_opens_at_its_second(session, late_by, state, events):
    round_ = make_round(session, state=RoundState.SCHEDULED)

    told = ticked(session, round_.opens_at + late_by)

    assert (round_.state, told) == (state, events)
    assert round_.state_since == (round_.opens_at if events else NOW)


@pytest.mark.parametrize("begun", [RoundState.OPEN, RoundState.PAUSED])
@pytest.mark.parametrize(("late_by", "closes"), [(-SECOND, False), (timedelta(0), True)])
def test_a_round_closes_when_nothing_is_under_way_and_ends_its_drafts(
    session, begun, late_by, closes
):
    round_ = make_round(session, state=begun)
    draft = make_application(session, round_, make_user(session))

    told = ticked(session, round_.closes_at + UNDER_WAY + late_by)

    assert round_.state is (RoundState.CLOSED if closes else begun)
    assert draft.state is (ApplicationState.NOT_SUBMITTED if closes else ApplicationState.DRAFT)
    assert told == (["round.closed", "application.not_submitted"] if closes else [])


def test_what_was_sent_stays_sent(session):
    round_ = make_round(session)
    states = [state for state in ApplicationState if state not in {"draft", "not_submitted"}]
    sent = [
        make_application(session, round_, make_user(session), state=state, hub=make_hub(session))
        for state in states
    ]

    told = ticked(session, round_.closes_at + UNDER_WAY)

    assert [application.state for application in sent] == states
    assert told == ["round.closed"]


def test_a_draft_with_an_extension_lives_until_its_own_second(session):
    round_ = make_round(session)
    personal = round_.closes_at + timedelta(days=3)
    draft = make_application(session, round_, make_user(session), personal_deadline=personal)

    closing = ticked(session, round_.closes_at + UNDER_WAY)
    round_.state = RoundState.REVIEWING
    before = ticked(session, personal + UNDER_WAY - SECOND)
    state_before = draft.state
    after = ticked(session, personal + UNDER_WAY)

    assert closing == before == ["round.closed"]
    assert state_before is ApplicationState.DRAFT
    assert draft.state is ApplicationState.NOT_SUBMITTED
    assert after == ["round.closed", "application.not_submitted"]


def test_an_extension_that_is_shorter_than_the_round_ends_with_it(session):
    round_ = make_round(session)
    personal = round_.closes_at - timedelta(days=3)
    draft = make_application(session, round_, make_user(session), personal_deadline=personal)

    ticked(session, personal + UNDER_WAY + SECOND)
    alive = draft.state
    ticked(session, round_.closes_at + UNDER_WAY)

    assert alive is ApplicationState.DRAFT
    assert draft.state is ApplicationState.NOT_SUBMITTED


@pytest.mark.parametrize("state", [RoundState.DECIDED, RoundState.RELEASED])
def test_no_draft_outlives_its_round(session, state):
    round_ = make_round(session, state=state)
    draft = make_application(session, round_, make_user(session))

    assert ticked(session, NOW) == ["application.not_submitted"]
    assert draft.state is ApplicationState.NOT_SUBMITTED


def test_offers_run_out_by_themselves(session):
    round_ = make_round(session, state=RoundState.RELEASED)
    application, offer = make_offered(session, round_, now=NOW)

    told = ticked(session, offer.reply_by)

    assert (application.state, offer.state) == (ApplicationState.LAPSED, OfferState.LAPSED)
    assert told.count("offer.lapsed") == 1


def test_every_step_of_the_clock_is_its_own(session):
    round_ = make_round(session)
    make_application(session, round_, make_user(session))

    ticked(session, round_.closes_at + UNDER_WAY)

    events = session.scalars(select(Event)).all()
    assert [event.actor_id for event in events] == [None, None]
    assert [event.at for event in events] == [round_.closes_at + UNDER_WAY] * 2


def test_ten_clocks_at_once_close_a_round_once(app, session):
    round_ = make_round(session)
    make_application(session, round_, make_user(session))
    closes_at = round_.closes_at + UNDER_WAY
    session.commit()

    answers = at_once([in_transaction(app, lambda own: tick(own, closes_at))] * 10)

    assert answers == ["done"] * 10
    assert session.scalars(select(Event.kind).order_by(Event.seq)).all() == [
        "round.closed",
        "application.not_submitted",
    ]
