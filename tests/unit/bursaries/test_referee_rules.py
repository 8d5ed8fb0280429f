"""Who may be named, the days of asking, and what a link still does, over their whole tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bursaries.referees import rules
from app.bursaries.referees.rules import Written
from app.bursaries.referees.states import LinkStanding, ReferenceState
from app.core.clock import LONDON

NOW = datetime(2027, 3, 1, 10, 30, tzinfo=UTC)
DAY = timedelta(days=1)
_S, _L = ReferenceState, LinkStanding
WHOLE = Written("one_to_three", "better", "Runs a suite.", "Nothing.", "yes")


@pytest.mark.parametrize(
    ("wanted", "states", "left"),
    [
        (2, [], 2),
        (2, [_S.NAMED], 1),
        (2, [_S.NAMED, _S.NAMED], 0),
        (1, [_S.NAMED, _S.GIVEN], 0),
        (2, [_S.REPLACED, _S.NAMED], 1),
        (2, [_S.DECLINED, _S.CANCELLED], 0),
        (0, [], 0),
    ],
)
def test_how_many_are_still_to_be_named(wanted, states, left):
    assert rules.lacking(wanted, states) == left


@pytest.mark.parametrize(
    ("email", "problem"),
    [
        ("ada@example.org", rules.OWN_ADDRESS),
        ("ada+referee@example.org", rules.OWN_ADDRESS),
        ("ruth@uni.example", rules.TWICE),
        ("ruth+ada@uni.example", rules.TWICE),
        ("ben@lab.example", None),
    ],
)
def test_nobody_names_themselves_or_somebody_twice(email, problem):
    found = rules.address_problem(email, own="ada@example.org", others={"ruth@uni.example"})

    assert found == problem


@pytest.mark.parametrize(
    ("decide_by", "due"),
    [
        # Two weeks, at 5pm in London.
        (NOW + 60 * DAY, datetime(2027, 3, 15, 17, tzinfo=LONDON)),
        # Across the change of the clocks the hour on the wall stays.
        (NOW + 40 * DAY, datetime(2027, 3, 15, 17, tzinfo=LONDON)),
        # Three days before the outcome is due, when that comes first.
        (NOW + 10 * DAY, datetime(2027, 3, 8, 17, tzinfo=LONDON)),
        (NOW + 6 * DAY, datetime(2027, 3, 4, 17, tzinfo=LONDON)),
        # Two days are not enough to ask for.
        (NOW + 5 * DAY, None),
        (NOW - DAY, None),
    ],
)
def test_two_weeks_to_answer_or_as_long_as_there_is(decide_by, due):
    assert rules.due(NOW, decide_by) == due


@given(st.integers(-5, 90), st.integers(0, 1439))
def test_whatever_is_asked_for_is_fair_and_in_time(days, minutes):
    now = NOW + timedelta(minutes=minutes)
    decide_by = now + days * DAY

    due = rules.due(now, decide_by)

    if due is not None:
        assert due - now > 2 * DAY
        assert due < decide_by
        assert rules.due_problem(due, now=now, decide_by=decide_by) is None


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (2, "Choose a day that is 3 or more days from now"),
        (3, None),
        (27, None),
        (28, "Choose a day 3 or more days before the outcome is due"),
    ],
)
def test_a_day_that_staff_choose_is_fair(days, words):
    at = rules.end_of(NOW, days)

    assert rules.due_problem(at, now=NOW, decide_by=NOW + 30 * DAY) == words


@pytest.mark.parametrize(
    ("asked_days_before", "at"),
    [
        (14, datetime(2027, 3, 10, 8, tzinfo=LONDON)),
        (9, datetime(2027, 3, 10, 8, tzinfo=LONDON)),
        (8, None),  # less than three days before the reminder
        (3, None),
    ],
)
def test_the_clock_reminds_five_days_before_unless_the_letter_is_fresh(asked_days_before, at):
    due = datetime(2027, 3, 15, 17, tzinfo=LONDON)
    asked = datetime(2027, 3, 15, 9, tzinfo=LONDON) - asked_days_before * DAY

    assert rules.reminder_at(asked, due) == at


STANDINGS = {
    _S.NAMED: (_L.NEWER, _L.NEWER),
    _S.REQUESTED: (_L.OPEN, _L.NEWER),
    _S.OPENED: (_L.OPEN, _L.NEWER),
    _S.BOUNCED: (_L.OPEN, _L.NEWER),
    _S.GIVEN: (_L.GIVEN, _L.NEWER),
    _S.DECLINED: (_L.DECLINED, _L.NEWER),
    _S.EXPIRED: (_L.EXPIRED, _L.NEWER),
    _S.CANCELLED: (_L.CANCELLED, _L.CANCELLED),
    _S.REPLACED: (_L.REPLACED, _L.REPLACED),
}


@pytest.mark.parametrize(
    ("state", "is_ended", "is_late"), list(product(ReferenceState, (False, True), (False, True)))
)
def test_what_a_link_does_over_the_whole_table(state, is_ended, is_late):
    expires = NOW if is_late else NOW + timedelta(seconds=1)

    found = rules.link_standing(state, is_ended=is_ended, expires_at=expires, now=NOW)

    wanted = STANDINGS[state][is_ended]
    assert found is (_L.EXPIRED if is_late and wanted is _L.OPEN else wanted)


@pytest.mark.parametrize("name", list(rules.MISSING))
def test_each_answer_is_asked_for_alone(name):
    blank = Written(**{key: getattr(WHOLE, key) for key in rules.MISSING if key != name})

    assert rules.gaps(WHOLE) == {}
    assert rules.gaps(blank) == {name: rules.MISSING[name]}


@pytest.mark.parametrize("name", ["does_well", "needs_help"])
def test_a_text_has_a_limit_that_counts_words(name):
    def with_words(count):
        values = {key: getattr(WHOLE, key) for key in rules.MISSING}
        return rules.gaps(Written(**{**values, name: "word " * count}))

    assert with_words(150) == {}
    assert with_words(151) == {name: "Shorten this to 150 words or fewer"}


def test_counted_leaves_out_who_was_replaced():
    assert rules.counted([_S.GIVEN, _S.REPLACED, _S.REQUESTED]) == (1, 2)
