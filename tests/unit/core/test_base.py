"""The column types keep what they are given, and refuse what is a bug."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from app.core.base import Choice, Instant, one_of
from app.core.roles import Role

DIALECTS = [sqlite.dialect(), postgresql.dialect()]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@given(
    at=st.datetimes(
        min_value=datetime(1970, 1, 2),  # noqa: DTZ001 -- hypothesis adds the zone
        max_value=datetime(2200, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
        timezones=st.sampled_from([UTC, ZoneInfo("Europe/London"), ZoneInfo("Asia/Tokyo")]),
    )
)
def test_instant_comes_back_as_the_same_instant_in_utc(dialect: object, at: datetime) -> None:
    kept = Instant().process_bind_param(at, dialect)
    back = Instant().process_result_value(kept, dialect)

    assert back == at.astimezone(UTC)
    assert back.tzinfo is UTC


def test_instant_refuses_a_time_without_a_zone() -> None:
    naive = datetime(2027, 3, 1)  # noqa: DTZ001 -- that is the point

    with pytest.raises(ValueError, match="an instant needs a time zone"):
        Instant().process_bind_param(naive, DIALECTS[0])


def test_instant_and_choice_keep_nothing_as_nothing() -> None:
    for kind in (Instant(), Choice(Role)):
        assert kind.process_bind_param(None, DIALECTS[0]) is None
        assert kind.process_result_value(None, DIALECTS[0]) is None


def test_choice_takes_a_member_or_its_text_and_gives_the_member() -> None:
    kind = Choice(Role)

    assert kind.process_bind_param(Role.CHAIR, DIALECTS[0]) == "chair"
    assert kind.process_bind_param("chair", DIALECTS[0]) == "chair"
    assert kind.process_result_value("chair", DIALECTS[0]) is Role.CHAIR
    with pytest.raises(ValueError, match="king"):
        kind.process_bind_param("king", DIALECTS[0])


def test_one_of_names_every_value() -> None:
    text = str(one_of("role", Role).sqltext)

    assert text == "role IN (" + ", ".join(f"'{role.value}'" for role in Role) + ")"
