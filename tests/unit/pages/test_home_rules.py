"""What the front page works out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from app.pages.home.rules import days_left, first_to_close, next_to_open, route


def role(name: str, entry: str = "", leads: str = "") -> SimpleNamespace:
    return SimpleNamespace(name=name, typical_entry=entry, next_roles=leads)


def test_a_route_is_what_the_roles_own_words_tell() -> None:
    technician, specialist, scientist = (
        role("Manufacturing Technician"),
        role("Specialist", "Manufacturing technician; other", "Unknown job; Scientist"),
        role("Scientist", "PhD"),
    )

    assert route([technician, specialist, scientist]) == [technician, specialist, scientist]


def test_there_is_no_route_when_no_role_has_both_ends() -> None:
    assert route([role("A"), role("B", "A"), role("C", "", "A"), role("D", "X", "Y")]) == []


@pytest.mark.parametrize(
    ("closes", "now", "days"),
    [
        (datetime(2027, 6, 12, 16, tzinfo=UTC), datetime(2027, 6, 12, 9, tzinfo=UTC), 0),
        (datetime(2027, 6, 12, 16, tzinfo=UTC), datetime(2027, 6, 11, 22, tzinfo=UTC), 1),
        # 23:30 in UTC is half past midnight in London in summer: already the next day.
        (datetime(2027, 6, 12, 16, tzinfo=UTC), datetime(2027, 6, 11, 23, 30, tzinfo=UTC), 0),
    ],
)
def test_days_are_counted_as_london_has_them(closes: datetime, now: datetime, days: int) -> None:
    assert days_left(closes, now) == days


def test_the_round_that_opens_next_is_the_nearest_one_ahead() -> None:
    now = datetime(2027, 3, 1, tzinfo=UTC)
    past, near, far = (SimpleNamespace(opens_at=now + timedelta(days=d)) for d in (-1, 5, 9))

    assert next_to_open([far, past, near], now) is near
    assert next_to_open([past], now) is None


def test_the_round_that_is_told_of_is_the_one_that_closes_first() -> None:
    now = datetime(2027, 3, 1, tzinfo=UTC)
    late, soon = (SimpleNamespace(closes_at=now + timedelta(days=d)) for d in (9, 5))

    assert first_to_close([late, soon]) is soon
    assert first_to_close([]) is None
