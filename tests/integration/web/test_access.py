"""Who may call what: declared, enforced, and told in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.core.roles import Role
from app.web.access import UndeclaredAccessError, check_declared, safe_next
from tests.support.client import Client
from tests.support.factories import make_user

HOSTILE = (
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "evil.example",
    "",
    None,
)


def test_a_route_that_declares_nothing_stops_the_start() -> None:
    app = Flask("another", static_folder=None)
    app.add_url_rule("/open", "open", lambda: "")

    with pytest.raises(UndeclaredAccessError, match="open does not declare"):
        check_declared(app)


def test_a_visitor_is_asked_to_sign_in_and_comes_back(browser: Client) -> None:
    page = browser.get("/probe/signed-in?page=2")

    assert (page.status, page.location) == (302, "/sign-in?next=/probe/signed-in?page%3D2")


@pytest.mark.parametrize(
    ("roles", "status"),
    [([], 403), ([Role.ADMIN], 403), ([Role.CHAIR], 200), ([Role.ADMIN, Role.AUDITOR], 200)],
)
def test_a_role_is_asked_for(
    browser: Client,
    session: Session,
    sign_in_as: Callable[..., Client],
    roles: list[Role],
    status: int,
) -> None:
    sign_in_as(make_user(session, roles=roles), browser)

    page = browser.get("/probe/auditor")

    assert page.status == status
    if status == 403:
        words = "This page is for people with this role: chair of the panel, auditor."
        assert page.text.count(words) == 1


@pytest.mark.parametrize("target", HOSTILE)
def test_safe_next_refuses_every_way_off_the_site(target: str | None) -> None:
    assert safe_next(target) is None


@pytest.mark.parametrize("target", ["/", "/courses/?q=a&page=2", "/a//b", "/search?q=http://x"])
def test_safe_next_keeps_a_path_on_the_site(target: str) -> None:
    assert safe_next(target) == target


LONG = "Words that took an evening <b>to find</b>."


def test_what_was_written_before_the_session_ended_is_shown(client):
    sent = {"why": LONG, "short": "no", "password": LONG}
    page = client.post("/applications/start/a-round", sent)

    assert page.status == 401
    assert page.h1 == "You have been signed out"
    assert [area.text.strip() for area in page.all("textarea")] == [LONG]
    assert page.find("main a.govuk-button")["href"] == "/sign-in?next=/applications/start/a-round"


def test_what_was_written_with_a_dead_token_is_shown(client):
    page = client.post("/sign-in", {"email": LONG, "csrf_token": "stale"}, csrf=False)

    assert page.status == 400
    assert [area.text.strip() for area in page.all("textarea")] == [LONG]
