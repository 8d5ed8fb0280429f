"""Months of the log of readings, on London's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.bursaries.readings.rules import Month, month

TODAY = date(2027, 3, 9)
PRESENT = Month(2027, 3)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2027-01", Month(2027, 1)),
        ("2026-12", Month(2026, 12)),
        ("0001-01", Month(2000, 1)),
        ("2027-04", PRESENT),
        ("9999-12", PRESENT),
        ("2027-13", PRESENT),
        ("2027-00", PRESENT),
        ("2027-1", PRESENT),
        ("²⁰27-01", PRESENT),
        ("", PRESENT),
        ("yesterday", PRESENT),
    ],
)
def test_an_address_names_a_month_or_means_this_one(text, found):
    assert month(text, today=TODAY) == found


def test_a_month_begins_at_midnight_in_london():
    assert Month(2027, 7).begins == datetime(2027, 6, 30, 23, tzinfo=UTC)
    assert Month(2027, 1).begins == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("by", "found"), [(1, Month(2027, 1)), (-1, Month(2026, 11)), (-12, Month(2025, 12))]
)
def test_months_follow_one_another_over_the_years(by, found):
    assert Month(2026, 12).moved(by) == found
