from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.accounts.people.rules import end_of, title
from app.accounts.registration.rules import name_problem
from app.accounts.rules import (
    Lifetimes,
    after_password,
    device,
    folded,
    idle_limit,
    is_alive,
    place,
)
from app.accounts.signing_in.rules import landing
from app.accounts.states import NextStep
from app.core.clock import LONDON
from app.core.roles import Actor, Grant, Role

NOW = datetime(2027, 3, 1, 10, 30, tzinfo=UTC)
LIFETIMES = Lifetimes(idle=timedelta(minutes=60), absolute=timedelta(hours=12))


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
        (None, ""),
        ("unknown", ""),
    ],
)
def test_place_counts_a_network_that_one_person_holds(address: str | None, counted: str) -> None:
    assert place(address) == counted


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko Firefox/130.0", "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156.0", "Edge on Windows"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_device_says_what_people_know(user_agent: str, words: str) -> None:
    assert device(user_agent) == words


def test_folded_ignores_case_and_space() -> None:
    assert folded(" Ann.Lee@Example.ORG ") == "ann.lee@example.org"


@pytest.mark.parametrize(
    ("roles", "minutes"),
    [
        ((), 240),
        ((Role.EMPLOYER, Role.APPRENTICE), 240),
        ((Role.REVIEWER,), 60),
        ((Role.APPRENTICE, Role.ADMIN), 60),
    ],
)
def test_idle_limit_is_shorter_for_staff(roles: tuple[Role, ...], minutes: int) -> None:
    assert idle_limit(roles, LIFETIMES) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("seen_before", "ends_in", "alive"),
    [(59, 600, True), (60, 600, False), (0, 1, True), (0, 0, False), (61, -1, False)],
)
def test_is_alive_at_its_edges(seen_before: int, ends_in: int, *, alive: bool) -> None:
    found = is_alive(
        last_seen=NOW - timedelta(minutes=seen_before),
        expires=NOW + timedelta(minutes=ends_in),
        roles=[Role.REVIEWER],
        lifetimes=LIFETIMES,
        now=NOW,
    )

    assert found is alive


@pytest.mark.parametrize(
    ("confirmed", "disabled", "step"),
    [
        (True, False, NextStep.SIGN_IN),
        (False, False, NextStep.CONFIRM_ADDRESS),
        (True, True, NextStep.REFUSE),
        (False, True, NextStep.REFUSE),
    ],
)
def test_after_password(*, confirmed: bool, disabled: bool, step: NextStep) -> None:
    assert after_password(is_confirmed=confirmed, is_disabled=disabled) is step


@pytest.mark.parametrize(
    ("roles", "path"),
    [
        ((), "/applications/"),
        ((Role.REVIEWER, Role.HUB_LEAD), "/review/"),
        ((Role.REVIEWER, Role.ADMIN), "/admin/"),
        ((Role.CHAIR,), "/panel/"),
        ((Role.AUDITOR,), "/reports/"),
        ((Role.MEANS_OFFICER,), "/means/"),
        ((Role.DATA_OFFICER,), "/adjustments/"),
        ((Role.EMPLOYER,), "/account"),
    ],
)
def test_landing_is_where_the_work_is(roles: tuple[Role, ...], path: str) -> None:
    person = Actor(1, "Ann", "ann@example.org", frozenset(Grant(role) for role in roles))

    assert landing(person) == path


@pytest.mark.parametrize(
    "name", ["Ann Lee", "J.R.R. O'Neill-Ångström", "李", "{{7*7191}}", "<b>Bo</b>"]
)
def test_name_problem_lets_names_be(name: str) -> None:
    assert name_problem(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "Win at https://bad.example",
        "WWW.bad.example",
        "a@b.example",
        "Ann\r\nBcc: x",
        "Ann\x00",
        "\\",
    ],
)
def test_name_problem_refuses_what_advertises_or_breaks_a_header(name: str) -> None:
    assert name_problem(name) == "Enter your name without web or email addresses"


def test_name_problem_refuses_a_novel() -> None:
    assert name_problem("a" * 200) is None
    assert name_problem("a" * 201) == "Use at most 200 characters for your name"


def test_end_of_a_summer_day_is_midnight_in_london() -> None:
    assert end_of(date(2027, 7, 31), LONDON) == datetime(2027, 7, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("role.granted", {"role": "reviewer"}, "Role given: Reviewer"),
        ("role.ended", {"role": "unheard of"}, "Role ended"),
        ("account.signed_in", {}, "Signed in"),
        ("thing.never_named", {}, "Thing never named"),
    ],
)
def test_title_of_an_event(kind: str, data: dict[str, str], words: str) -> None:
    assert title(kind, data) == words


def test_actor_is_what_flask_login_asks_for() -> None:
    person = Actor(7, "Ann", "ann@example.org", session_token="secret")

    assert person.get_id() == "secret"
    assert (person.is_authenticated, person.is_active, person.is_anonymous) == (True, True, False)
    assert "secret" not in repr(person)
