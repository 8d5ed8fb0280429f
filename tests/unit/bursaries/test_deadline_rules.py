"""Deadlines of one's own and reminders of deadlines, also when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.bursaries.adjustments.rules import end_of, extended
from app.bursaries.reminders.rules import due, instant
from app.bursaries.rounds.rules import is_late

SECOND = timedelta(seconds=1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("closes", "days", "ends"),
    [
        ((2027, 3, 26, 17), 1, (2027, 3, 27, 17)),
        ((2027, 3, 26, 17), 2, (2027, 3, 28, 16)),  # clocks go forward on the 28th
        ((2027, 10, 30, 16), 1, (2027, 10, 31, 17)),  # clocks go back on the 31st
        ((2027, 10, 30, 16), 2, (2027, 11, 1, 17)),
    ],
)
def test_extra_days_end_at_the_same_hour_in_london_to_the_second(closes, days, ends):
    closes, ends = datetime(*closes, tzinfo=UTC), datetime(*ends, tzinfo=UTC)
    personal = extended(closes, days)

    assert personal == ends
    late = [
        is_late(ends + shift, closes_at=closes, personal=personal)
        for shift in (-SECOND, timedelta(0), SECOND)
    ]
    assert late == [False, True, True]


def test_late_access_ends_at_five_in_london():
    assert end_of(date(2027, 7, 1)) == datetime(2027, 7, 1, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ends", "days", "at"),
    [
        (datetime(2027, 3, 30, 16, tzinfo=UTC), 3, datetime(2027, 3, 27, 8, tzinfo=UTC)),
        (datetime(2027, 3, 30, 16, tzinfo=UTC), 14, datetime(2027, 3, 16, 8, tzinfo=UTC)),
        (datetime(2027, 11, 2, 17, tzinfo=UTC), 3, datetime(2027, 10, 30, 7, tzinfo=UTC)),
        # Half past midnight in London is the day before in UTC.
        (datetime(2027, 6, 9, 23, 30, tzinfo=UTC), 3, datetime(2027, 6, 7, 7, tzinfo=UTC)),
    ],
)
def test_a_reminder_is_due_at_eight_in_london(ends, days, at):
    assert instant(ends, days) == at
    assert due(ends, LONG_AGO, at) == days
    assert due(ends, LONG_AGO, at - SECOND) != days


def test_nobody_is_reminded_late_twice_or_of_what_they_just_began():
    ends = datetime(2027, 6, 30, 16, tzinfo=UTC)
    two_weeks, three_days = instant(ends, 14), instant(ends, 3)

    assert due(ends, two_weeks + SECOND, two_weeks + timedelta(hours=1)) is None
    assert due(ends, two_weeks + SECOND, three_days) == 3
    assert due(ends, LONG_AGO, three_days - SECOND) == 14
    assert due(ends, LONG_AGO, ends) is None
