"""Who may apply, and until when: to the second, and across both changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bursaries.rounds import rules
from app.bursaries.rounds.rules import RulePlan
from app.bursaries.rounds.states import RoundState, Standing
from app.core.clock import LONDON

SECOND = timedelta(seconds=1)
OPENS = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
CLOSES = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)
INSTANTS = st.integers(min_value=1_577_836_800, max_value=2_051_222_400).map(
    lambda seconds: datetime.fromtimestamp(seconds, tz=UTC)
)


def plan(key, passes_on="yes"):
    return RulePlan(1, key, f"{key}?", "", passes_on, f"Not {key}.", "")


PLANS = [plan("course"), plan("before", "no"), plan("funded", "no")]


@pytest.mark.parametrize(
    ("answers", "following", "failed"),
    [
        ({}, "course", None),
        ({"course": "yes"}, "before", None),
        ({"course": "no"}, "before", "course"),
        ({"before": "no"}, "course", None),
        ({"before": "yes"}, "course", "before"),
        ({"course": "no", "before": "yes", "funded": "yes"}, None, "course"),
        ({"course": "yes", "before": "yes", "funded": "yes"}, None, "before"),
        ({"course": "yes", "before": "no", "funded": "yes"}, None, "funded"),
        ({"course": "yes", "before": "no", "funded": "no"}, None, None),
        ({"course": "perhaps", "before": "no", "funded": "no"}, "course", None),
        ({"course": "", "before": "no", "funded": "no"}, "course", None),
        ({"unknown": "no"}, "course", None),
    ],
)
def test_rules_are_asked_and_fail_in_their_order(answers, following, failed):
    asked, refused = rules.next_rule(PLANS, answers), rules.failed_rule(PLANS, answers)

    assert (asked and asked.key) == following
    assert (refused and refused.key) == failed


def test_a_round_without_rules_refuses_nobody():
    assert rules.next_rule([], {"course": "no"}) is None
    assert rules.failed_rule([], {"course": "no"}) is None


@pytest.mark.parametrize(
    ("now", "late"), [(CLOSES - SECOND, False), (CLOSES, True), (CLOSES + SECOND, True)]
)
def test_the_deadline_holds_to_the_second(now, late):
    assert rules.is_late(now, closes_at=CLOSES, personal=None) is late


@pytest.mark.parametrize(
    ("personal", "ends"),
    [
        (None, CLOSES),
        (CLOSES - timedelta(days=3), CLOSES),
        (CLOSES, CLOSES),
        (CLOSES + timedelta(days=3), CLOSES + timedelta(days=3)),
    ],
)
def test_an_extension_only_ever_adds_time(personal, ends):
    assert rules.deadline(CLOSES, personal) == ends
    assert rules.is_late(ends - SECOND, closes_at=CLOSES, personal=personal) is False
    assert rules.is_late(ends, closes_at=CLOSES, personal=personal) is True


@given(INSTANTS, st.none() | INSTANTS)
def test_no_extension_brings_the_deadline_forward(closes_at, personal):
    assert rules.deadline(closes_at, personal) >= closes_at


STANDINGS = {
    OPENS - SECOND: {"scheduled": "upcoming", "open": "upcoming", "paused": "paused"},
    OPENS: {"scheduled": "upcoming", "open": "open", "paused": "paused"},
    CLOSES - SECOND: {"scheduled": "upcoming", "open": "open", "paused": "paused"},
    CLOSES: {"scheduled": "upcoming", "open": "over", "paused": "over"},
}


@pytest.mark.parametrize(
    ("now", "state", "standing"),
    [(now, state, word) for now, words in STANDINGS.items() for state, word in words.items()],
)
def test_standing_follows_state_and_clock(now, state, standing):
    dates = {"opens_at": OPENS, "closes_at": CLOSES, "now": now}

    assert rules.standing(RoundState(state), **dates) == standing
    assert rules.takes_applications(RoundState(state), **dates) is (standing == "open")


@pytest.mark.parametrize(
    "state",
    [state for state in RoundState if state.value not in {"draft", "scheduled", "open", "paused"}],
)
def test_a_round_past_its_closing_is_over(state):
    now = CLOSES + timedelta(days=1)

    assert rules.standing(state, opens_at=OPENS, closes_at=CLOSES, now=now) is Standing.OVER


@pytest.mark.parametrize(
    ("places", "awards"), [((), 0), ((1, 1, 1, 3), 6), ((0, 0), 0), (iter((2, 1)), 3)]
)
def test_awards_are_the_places_of_all_hubs_and_the_shared_ones(places, awards):
    assert rules.awards(places) == awards


def london(*parts):
    return datetime(*parts, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "closes_at", "days"),
    [
        (london(2027, 3, 1, 0, 0), london(2027, 3, 1, 17, 0), 0),
        (london(2027, 2, 28, 23, 59, 59), london(2027, 3, 1, 17, 0), 1),
        (london(2027, 3, 2, 9, 0), london(2027, 3, 1, 17, 0), 0),
        # A midnight in London is 11pm in UTC while summer time holds.
        (datetime(2027, 6, 10, 22, 59, tzinfo=UTC), london(2027, 6, 12, 17, 0), 2),
        (datetime(2027, 6, 10, 23, 1, tzinfo=UTC), london(2027, 6, 12, 17, 0), 1),
        # Clocks go back on 25 October 2026: that day has 25 hours and is one day.
        (london(2026, 10, 24, 17, 0), london(2026, 10, 25, 17, 0), 1),
        (london(2026, 10, 25, 0, 30), london(2026, 10, 26, 0, 0), 1),
        (london(2026, 10, 24, 23, 59), london(2026, 10, 26, 0, 1), 2),
        # Clocks go forward on 28 March 2027: that day has 23 hours and is one day.
        (london(2027, 3, 27, 17, 0), london(2027, 3, 28, 17, 0), 1),
        (london(2027, 3, 28, 0, 30), london(2027, 3, 29, 0, 0), 1),
        (london(2027, 3, 27, 23, 59), london(2027, 3, 29, 0, 1), 2),
    ],
)
def test_days_left_counts_midnights_in_london(now, closes_at, days):
    assert rules.days_left(closes_at.astimezone(UTC), now.astimezone(UTC)) == days


@given(INSTANTS, INSTANTS)
def test_days_left_is_never_below_nought(closes_at, now):
    assert rules.days_left(closes_at, now) >= 0


@pytest.mark.parametrize(
    ("before", "at"),
    [
        # 5pm before and after each change is the same hour on the wall, not the same gap in UTC.
        (datetime(2026, 10, 24, 16, 0, tzinfo=UTC), datetime(2026, 10, 25, 17, 0, tzinfo=UTC)),
        (datetime(2027, 3, 27, 17, 0, tzinfo=UTC), datetime(2027, 3, 28, 16, 0, tzinfo=UTC)),
    ],
)
def test_a_deadline_of_5pm_stays_5pm_across_a_change_of_the_clock(before, at):
    assert before.astimezone(LONDON).hour == at.astimezone(LONDON).hour == 17
    assert rules.reply_by(before, 1) == at


@pytest.mark.parametrize(
    ("now", "days", "answer_by"),
    [
        (datetime(2027, 3, 1, 10, 30, tzinfo=UTC), 14, datetime(2027, 3, 15, 17, 0, tzinfo=UTC)),
        (datetime(2027, 3, 20, 10, 30, tzinfo=UTC), 14, datetime(2027, 4, 3, 16, 0, tzinfo=UTC)),
        (datetime(2026, 10, 20, 10, 30, tzinfo=UTC), 7, datetime(2026, 10, 27, 17, 0, tzinfo=UTC)),
        # Past midnight in London is the next day there, although not yet in UTC.
        (datetime(2027, 6, 10, 23, 30, tzinfo=UTC), 1, datetime(2027, 6, 12, 16, 0, tzinfo=UTC)),
        # In the hour that comes twice, and just before the one that is left out.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 1, datetime(2026, 10, 26, 17, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 1, datetime(2026, 10, 26, 17, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC), 1, datetime(2027, 3, 29, 16, tzinfo=UTC)),
    ],
)
def test_an_offer_is_answered_by_5pm_in_london(now, days, answer_by):
    assert rules.reply_by(now, days) == answer_by


@given(INSTANTS, st.integers(min_value=1, max_value=400))
def test_there_is_always_time_to_answer(now, days):
    local = rules.reply_by(now, days).astimezone(LONDON)

    assert (local.hour, local.minute, local.second, local.microsecond) == (17, 0, 0, 0)
    assert (local.date() - now.astimezone(LONDON).date()).days == days


@pytest.mark.parametrize(
    ("state", "standing", "shown"),
    [
        (RoundState.OPEN, Standing.OPEN, RoundState.OPEN),
        (RoundState.OPEN, Standing.OVER, RoundState.CLOSED),
        (RoundState.PAUSED, Standing.PAUSED, RoundState.PAUSED),
        (RoundState.PAUSED, Standing.OVER, RoundState.CLOSED),
        (RoundState.SCHEDULED, Standing.UPCOMING, RoundState.SCHEDULED),
        (RoundState.REVIEWING, Standing.OVER, RoundState.REVIEWING),
    ],
)
def test_a_passed_deadline_shows_at_once(state, standing, shown):
    assert rules.shown_state(state, standing) is shown


@pytest.mark.parametrize(
    ("at", "moved"),
    [
        (datetime(2027, 6, 4, 17, tzinfo=LONDON), datetime(2028, 6, 4, 17, tzinfo=LONDON)),
        (datetime(2028, 2, 29, 9, tzinfo=LONDON), datetime(2029, 2, 28, 9, tzinfo=LONDON)),
        # Summer time in one year and winter time in the next: the hour on the clock stays.
        (datetime(2027, 3, 27, 17, tzinfo=LONDON), datetime(2028, 3, 27, 17, tzinfo=LONDON)),
        # A time that the clocks skip that day becomes the next one that there is.
        (datetime(2026, 3, 28, 1, 30, tzinfo=LONDON), datetime(2027, 3, 28, 2, 30, tzinfo=LONDON)),
        (None, None),
    ],
)
def test_a_year_on_is_the_same_day_and_hour_in_london(at, moved):
    assert rules.year_on(at) == moved
