"""What people type: times on London's clock, also on days of clock changes, and pounds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from app.core import typed


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2027, 1, 15), time(17), datetime(2027, 1, 15, 17, tzinfo=UTC)),
        (date(2027, 6, 15), time(17), datetime(2027, 6, 15, 16, tzinfo=UTC)),
        # The clocks go forward on 28 March 2027 and back on 31 October 2027.
        (date(2027, 3, 28), time(0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (date(2027, 3, 28), time(2), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (date(2027, 10, 31), time(0, 59), datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        (date(2027, 10, 31), time(2), datetime(2027, 10, 31, 2, tzinfo=UTC)),
    ],
)
def test_a_day_and_a_time_are_an_instant_in_london(day, at, utc):
    assert typed.in_london(day, at) == utc


@pytest.mark.parametrize(
    ("day", "at", "words"),
    [
        (date(2027, 3, 28), time(1), "skip this time"),
        (date(2027, 3, 28), time(1, 59), "skip this time"),
        (date(2027, 10, 31), time(1), "comes twice"),
        (date(2027, 10, 31), time(1, 59), "comes twice"),
    ],
)
def test_a_time_that_the_clocks_make_doubtful_is_refused(day, at, words):
    with pytest.raises(typed.NoSuchTimeError, match=words):
        typed.in_london(day, at)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("17:00", time(17)),
        ("9.30", time(9, 30)),
        ("9am", time(9)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("5:45 PM", time(17, 45)),
        ("midday", time(12)),
        ("midnight", time(0)),
        ("17", None),
        ("25:00", None),
        ("9:61", None),
        ("13pm", None),
        ("0am", None),
        ("noonish", None),
        ("", None),
        ("٩:٣٠", None),
    ],
)
def test_times_are_read_as_people_write_them(text, at):
    assert typed.time_of(text) == at


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("2500", 250_000),
        ("£2,500.50", 250_050),
        ("0", 0),
        ("20000000", 2_000_000_000),
        ("20000001", None),
        ("2,50", None),
        ("-1", None),
        ("1.5", None),
        ("a lot", None),
    ],
)
def test_pounds_are_read_as_people_write_them(text, pence):
    assert typed.pence_of(text) == pence
