"""Money, verdicts, clock and the person who acts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock
from app.core.errors import RefusedError
from app.core.money import pounds
from app.core.roles import Actor, Grant, Role
from app.core.verdict import Verdict, require


@pytest.mark.parametrize(
    ("pence", "words"),
    [
        (0, "£0"),
        (5, "£0.05"),
        (100, "£1"),
        (125_000, "£1,250"),
        (125_050, "£1,250.50"),
        (-125_050, "-£1,250.50"),
    ],
)
def test_pounds_as_people_read_them(pence: int, words: str) -> None:
    assert pounds(pence) == words


def test_require_refuses_in_the_words_of_the_verdict() -> None:
    require(Verdict.yes())

    with pytest.raises(RefusedError) as refusal:
        require(Verdict.no("You review for another hub."))

    assert refusal.value.message == "You review for another hub."
    assert (bool(Verdict.yes()), bool(Verdict.no("why"))) == (True, False)


def test_the_clock_is_aware_and_today_is_london_s() -> None:
    now = clock.now()

    assert now.tzinfo is UTC
    assert now - datetime.fromtimestamp(0, UTC) > timedelta(days=365 * 50)
    assert clock.today() in {now.astimezone(clock.LONDON).date(), clock.now().date()}


@pytest.mark.parametrize(
    ("grants", "roles", "round_id", "held"),
    [
        ([], [Role.ADMIN], None, False),
        ([Grant(Role.ADMIN)], [Role.ADMIN], None, True),
        ([Grant(Role.ADMIN)], [Role.CHAIR], None, False),
        ([Grant(Role.CHAIR, round_id=3)], [Role.CHAIR, Role.ADMIN], None, True),
        ([Grant(Role.CHAIR, round_id=3)], [Role.CHAIR], 3, True),
        ([Grant(Role.CHAIR, round_id=3)], [Role.CHAIR], 4, False),
        ([Grant(Role.CHAIR)], [Role.CHAIR], 4, True),
    ],
)
def test_holds_asks_for_role_and_round(
    grants: list[Grant],
    roles: list[Role],
    round_id: int | None,
    held: bool,  # noqa: FBT001 -- one column of the table
) -> None:
    person = Actor(id=1, name="Ada", email="ada@example.org", grants=frozenset(grants))

    assert person.holds(*roles, round_id=round_id) is held


def test_an_actor_tells_hubs_and_roles_once_each_in_a_fixed_order() -> None:
    grants = frozenset(
        {
            Grant(Role.CHAIR),
            Grant(Role.HUB_LEAD, 4),
            Grant(Role.REVIEWER, 1),
            Grant(Role.REVIEWER, 2, round_id=7),
            Grant(Role.REVIEWER, 3, round_id=8),
        }
    )
    person = Actor(id=1, name="Ada", email="ada@example.org", grants=grants)

    assert person.hub_ids == {1, 2, 3, 4}
    assert person.role_names == ["Reviewer", "Hub skills lead", "Chair of the panel"]
