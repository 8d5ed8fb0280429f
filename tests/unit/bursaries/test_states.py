"""Every pair of state and event of the three machines, against tables written out by hand."""

from __future__ import annotations

from itertools import product

import pytest

from app.bursaries.applications import states as applications
from app.bursaries.applications.states import ApplicationEvent, ApplicationState
from app.bursaries.offers import states as offers
from app.bursaries.offers.states import OfferEvent, OfferState
from app.bursaries.rounds import states as rounds
from app.bursaries.rounds.states import RoundEvent, RoundState
from app.core.machine import TransitionRefusedError, step

ROUND = """
draft schedule scheduled
draft cancel cancelled
scheduled back_to_draft draft
scheduled open open
scheduled cancel cancelled
open pause paused
open close closed
open cancel cancelled
paused resume open
paused close closed
paused cancel cancelled
closed start_reviewing reviewing
closed cancel cancelled
reviewing start_moderating moderating
reviewing cancel cancelled
moderating decide decided
decided reopen_panel moderating
decided release released
released deliver delivering
delivering complete complete
complete archive archived
"""
APPLICATION = """
draft submit submitted
draft round_closed not_submitted
draft withdraw withdrawn
not_submitted reopen draft
submitted find_eligible eligible
submitted find_ineligible ineligible
submitted request_changes changes_requested
submitted withdraw withdrawn
submitted find_duplicate ineligible
changes_requested find_duplicate ineligible
eligible find_duplicate ineligible
changes_requested resubmit submitted
changes_requested find_ineligible ineligible
changes_requested withdraw withdrawn
ineligible reinstate eligible
eligible start_review in_review
eligible withdraw withdrawn
in_review finish_review assessed
in_review withdraw withdrawn
assessed return_for_review in_review
assessed offer offered
assessed reserve reserve
assessed close_without_offer unsuccessful
assessed withdraw withdrawn
reserve promote offered
reserve close_without_offer unsuccessful
reserve withdraw withdrawn
unsuccessful offer offered
offered accept accepted
offered decline declined
offered lapse lapsed
offered withdraw_offer offer_withdrawn
offered withdraw withdrawn
lapsed revive offered
accepted meet_conditions awarded
accepted fail_conditions conditions_failed
accepted defer deferred
accepted withdraw withdrawn
deferred resume accepted
deferred withdraw_offer offer_withdrawn
deferred withdraw withdrawn
"""
OFFER = """
sent accept accepted
sent decline declined
sent lapse lapsed
sent withdraw withdrawn
sent supersede superseded
accepted withdraw withdrawn
"""


def read(table):
    return {
        (state, event): after for state, event, after in map(str.split, table.strip().splitlines())
    }


MACHINES = [
    (rounds.TRANSITIONS, RoundState, RoundEvent, read(ROUND)),
    (applications.TRANSITIONS, ApplicationState, ApplicationEvent, read(APPLICATION)),
    (offers.TRANSITIONS, OfferState, OfferEvent, read(OFFER)),
]
PAIRS = [
    pytest.param(table, state, event, expected.get((state, event)), id=f"{state}-{event}")
    for table, states, events, expected in MACHINES
    for state, event in product(states, events)
]


@pytest.mark.parametrize(("table", "state", "event", "after"), PAIRS)
def test_each_pair_leads_where_it_should_or_is_refused(table, state, event, after):
    if after is None:
        with pytest.raises(TransitionRefusedError) as refused:
            step(table, state, event)
        assert refused.value.message == (f"This cannot be done while the state is “{state.label}”.")
    else:
        assert step(table, state, event) == after


@pytest.mark.parametrize(("table", "states", "events", "expected"), MACHINES)
def test_the_written_tables_name_only_what_there_is(table, states, events, expected):
    assert len(expected) == len(table)
    assert {state for state, _ in expected} | set(expected.values()) <= set(states)
    assert {event for _, event in expected} == set(events)


@pytest.mark.parametrize(("table", "states", "start"), [
    (rounds.TRANSITIONS, RoundState, "draft"),
    (applications.TRANSITIONS, ApplicationState, "draft"),
    (offers.TRANSITIONS, OfferState, "sent"),
])  # fmt: skip
def test_every_state_can_be_reached(table, states, start):
    reached = {states(start)}
    for _ in states:
        reached |= {after for (state, _), after in table.items() if state in reached}

    assert reached == set(states)


def test_after_an_award_or_an_end_nothing_is_withdrawn():
    assert {state.value for state in set(ApplicationState) - applications.WITHDRAWABLE} == {
        "not_submitted",
        "ineligible",
        "unsuccessful",
        "awarded",
        "declined",
        "lapsed",
        "offer_withdrawn",
        "conditions_failed",
        "withdrawn",
    }


def test_a_place_is_held_from_the_offer_to_the_award():
    assert {state.value for state in applications.HOLDS_PLACE} == {
        "offered",
        "accepted",
        "deferred",
        "awarded",
    }
    assert {state.value for state in offers.LIVE} == {"sent", "accepted"}


def test_a_visitor_knows_of_every_round_but_a_draft_or_a_cancelled_one():
    assert {state.value for state in set(RoundState) - rounds.PUBLIC} == {"draft", "cancelled"}


@pytest.mark.parametrize("enum", [RoundState, ApplicationState, OfferState])
def test_every_state_has_words_and_a_tone_that_the_style_knows(enum):
    tones = {"quiet", "done", "action", "waiting", "warning", "refused"}

    assert [state for state in enum if not state.label or state.tone not in tones] == []
