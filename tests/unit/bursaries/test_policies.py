"""Who may do what, when, and the very sentence that says why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.bursaries.applications import policy
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import WITHDRAWABLE, ApplicationState
from app.bursaries.offers import policy as offers
from app.bursaries.offers.models import Offer
from app.bursaries.offers.states import OfferState
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState
from app.bursaries.screening import policy as screening
from app.core.roles import Actor, Grant, Role

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
OPENS = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
CLOSES = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)
MIDDLE = datetime(2027, 2, 10, tzinfo=UTC)
KEPT = "This round is paused. Your draft is kept; come back later."
PAUSED = "This round is paused. Come back later."
OPENS_WORDS = "This round opens on Monday 1 February 2027, 09:00:00 GMT."
CLOSED_WORDS = "This round closed on Monday 1 March 2027, 17:00:00 GMT."
NOT_OPEN = "This round is not open for applications. Your draft is kept."


def round_in(state):
    return Round(state=RoundState(state), opens_at=OPENS, closes_at=CLOSES)


def draft(personal=None, state=ApplicationState.DRAFT):
    return Application(state=state, personal_deadline=personal)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2027, 3, 1, 17, 0, 1, tzinfo=UTC), "Monday 1 March 2027, 17:00:01 GMT"),
        (datetime(2027, 7, 1, 16, 0, tzinfo=UTC), "Thursday 1 July 2027, 17:00:00 BST"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Sunday 25 October 2026, 01:30:00 BST"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Sunday 25 October 2026, 01:30:00 GMT"),
        (datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC), "Sunday 28 March 2027, 00:59:59 GMT"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "Sunday 28 March 2027, 02:00:00 BST"),
    ],
)
def test_an_instant_names_its_zone(at, words):
    assert policy.in_london(at) == words


@pytest.mark.parametrize(
    ("state", "now", "reason"),
    [
        ("open", OPENS - SECOND, OPENS_WORDS),
        ("open", OPENS, ""),
        ("open", CLOSES - SECOND, ""),
        ("open", CLOSES, CLOSED_WORDS),
        ("scheduled", OPENS - SECOND, OPENS_WORDS),
        ("scheduled", OPENS + SECOND, OPENS_WORDS),
        ("paused", MIDDLE, PAUSED),
        ("paused", CLOSES, CLOSED_WORDS),
        ("closed", CLOSES, CLOSED_WORDS),
        ("reviewing", CLOSES + DAY, CLOSED_WORDS),
        ("released", CLOSES + DAY, CLOSED_WORDS),
        ("archived", CLOSES + DAY, CLOSED_WORDS),
        ("cancelled", CLOSES + DAY, CLOSED_WORDS),
    ],
)
def test_an_application_is_started_while_the_round_is_open(state, now, reason):
    verdict = policy.may_start(round_in(state), now)

    assert (verdict.allowed, verdict.reason) == (not reason, reason)


def late(deadline, now):
    return (
        f"The deadline was {deadline}. It is now {now} by our clock, so the application was not "
        "sent. Your draft is kept and you can still read it."
    )


@pytest.mark.parametrize(
    ("state", "personal", "now", "reason"),
    [
        ("open", None, CLOSES - SECOND, ""),
        (
            "open",
            None,
            CLOSES,
            late("Monday 1 March 2027, 17:00:00 GMT", "Monday 1 March 2027, 17:00:00 GMT"),
        ),
        (
            "closed",
            None,
            CLOSES + SECOND,
            late("Monday 1 March 2027, 17:00:00 GMT", "Monday 1 March 2027, 17:00:01 GMT"),
        ),
        ("open", CLOSES + DAY, CLOSES + SECOND, ""),
        ("closed", CLOSES + DAY, CLOSES + DAY - SECOND, ""),
        ("reviewing", CLOSES + DAY, CLOSES + SECOND, ""),
        ("moderating", CLOSES + DAY, CLOSES + SECOND, ""),
        (
            "closed",
            CLOSES + DAY,
            CLOSES + DAY,
            late("Tuesday 2 March 2027, 17:00:00 GMT", "Tuesday 2 March 2027, 17:00:00 GMT"),
        ),
        ("open", CLOSES - DAY, CLOSES - SECOND, ""),
        ("paused", None, MIDDLE, KEPT),
        ("paused", CLOSES + DAY, MIDDLE, KEPT),
        ("closed", None, MIDDLE, NOT_OPEN),
        ("scheduled", None, MIDDLE, NOT_OPEN),
        ("decided", CLOSES + DAY, CLOSES + SECOND, NOT_OPEN),
        ("released", CLOSES + DAY, CLOSES + SECOND, NOT_OPEN),
        ("cancelled", CLOSES + DAY, MIDDLE, NOT_OPEN),
        ("cancelled", None, MIDDLE, NOT_OPEN),
    ],
)  # fmt: skip
def test_sending_holds_to_the_persons_own_deadline(state, personal, now, reason):
    verdict = policy.may_submit(draft(personal), round_in(state), now)

    assert (verdict.allowed, verdict.reason) == (not reason, reason)


def test_only_a_draft_is_changed():
    allowed = [state for state in ApplicationState if policy.may_edit(draft(state=state))]

    assert allowed == [ApplicationState.DRAFT]


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("submitted", "You have sent this application, so the answers can no longer be changed."),
        ("accepted", "You have sent this application, so the answers can no longer be changed."),
        ("not_submitted", "The deadline has passed, so the answers can no longer be changed."),
        ("withdrawn", "You withdrew this application, so the answers can no longer be changed."),
    ],
)
def test_why_answers_stay_as_they_are(state, reason):
    assert policy.may_edit(draft(state=ApplicationState(state))).reason == reason


@pytest.mark.parametrize("state", ApplicationState)
def test_an_application_is_withdrawn_before_an_award_and_not_after(state):
    verdict = policy.may_withdraw(draft(state=state))

    assert verdict.allowed is (state in WITHDRAWABLE)
    assert verdict.reason == ("" if verdict else "This application can no longer be withdrawn.")


RAN_OUT = (
    "The offer ran out on Tuesday 1 June 2027, 17:00:00 BST. Write to the contact named for this "
    "round if you still want it."
)
REPLY_BY = datetime(2027, 6, 1, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "now", "reason"),
    [
        ("sent", REPLY_BY - SECOND, ""),
        (
            "sent",
            REPLY_BY,
            RAN_OUT,
        ),
        ("accepted", MIDDLE, "This offer is no longer open: accepted."),
        ("declined", MIDDLE, "This offer is no longer open: declined."),
        ("lapsed", MIDDLE, "This offer is no longer open: ran out."),
        ("withdrawn", MIDDLE, "This offer is no longer open: withdrawn."),
        ("superseded", MIDDLE, "This offer is no longer open: replaced by a newer offer."),
    ],
)
def test_an_offer_is_answered_while_it_stands(state, now, reason):
    verdict = offers.may_answer(Offer(state=OfferState(state), reply_by=REPLY_BY), now)

    assert (verdict.allowed, verdict.reason) == (not reason, reason)


OWN_HUB = "A lead of another hub screens applications to your hub."
NOT_STAFF = "Applications are screened by admins and by leads of another hub."


@pytest.mark.parametrize(
    ("person", "grants", "state", "reason"),
    [
        (7, [Grant(Role.ADMIN)], "submitted", ""),
        (7, [Grant(Role.ADMIN, round_id=3)], "submitted", ""),
        (7, [Grant(Role.ADMIN, round_id=4)], "submitted", NOT_STAFF),
        (7, [Grant(Role.HUB_LEAD, hub_id=2)], "submitted", ""),
        (7, [Grant(Role.HUB_LEAD, hub_id=1)], "submitted", OWN_HUB),
        (7, [Grant(Role.HUB_LEAD, hub_id=1), Grant(Role.HUB_LEAD, hub_id=2)], "submitted", OWN_HUB),
        (7, [Grant(Role.HUB_LEAD, hub_id=1), Grant(Role.ADMIN)], "submitted", ""),
        (7, [Grant(Role.REVIEWER, hub_id=2)], "submitted", NOT_STAFF),
        (7, [Grant(Role.CHAIR)], "submitted", NOT_STAFF),
        (7, [], "submitted", NOT_STAFF),
        (1, [Grant(Role.ADMIN)], "submitted", "You cannot screen your own application."),
        (7, [Grant(Role.ADMIN)], "draft", "This application is not waiting for screening."),
        (7, [Grant(Role.ADMIN)], "eligible", "This application is not waiting for screening."),
        (7, [Grant(Role.ADMIN)], "ineligible", "This application is not waiting for screening."),
        (7, [Grant(Role.ADMIN)], "withdrawn", "This application is not waiting for screening."),
    ],
)  # fmt: skip
def test_who_screens(person, grants, state, reason):
    by = Actor(person, "Ann", "ann@example.org", frozenset(grants))
    application = Application(applicant_id=1, hub_id=1, round_id=3, state=ApplicationState(state))

    verdict = screening.may_screen(by, application)

    assert (verdict.allowed, verdict.reason) == (not reason, reason)
