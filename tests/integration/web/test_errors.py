"""Each refusal and each failure is a page in the service's own manner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from app import create_app
from app.organisations.models import Hub
from app.web.admission import turned_away
from tests.support import application, counting, databases
from tests.support.client import Client
from tests.support.probe import probe


@pytest.mark.parametrize(
    ("kind", "status", "words", "headers"),
    [
        ("missing", 404, ["could not find that page"], {}),
        ("refused", 403, ["You review for another hub."], {}),
        ("conflict", 409, ["Somebody else saved this.", "my words", "her words"], {}),
        ("throttled", 429, ["Too many tries."], {"Retry-After": "90"}),
        ("stale", 409, [], {}),
        ("gone", 409, [], {}),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    browser: Client,
    session: Session,
    kind: str,
    status: int,
    words: list[str],
    headers: dict[str, str],
) -> None:
    page = browser.post(f"/probe/refusal/{kind}")

    assert page.status == status
    assert [said for said in words if said not in page.text] == []
    assert {name: page.headers.get(name) for name in headers} == headers
    assert session.scalar(select(func.count()).select_from(Hub)) == 0


def test_who_comes_second_with_a_row_is_told_so(browser: Client, session: Session) -> None:
    page = browser.post("/probe/clash/code", {"code": "leeds"})

    assert page.status == 409
    assert session.scalar(select(func.count()).select_from(Hub)) == 0


def test_a_rule_that_we_broke_ourselves_is_a_failure(browser: Client, session: Session) -> None:
    page = browser.post("/probe/clash/name", {"name": ""})

    assert page.status == 500
    assert session.scalar(select(func.count()).select_from(Hub)) == 0


def test_a_failure_gives_its_number_and_no_details(browser: Client) -> None:
    page = browser.get("/probe/broken")

    assert page.status == 500
    assert len(page.headers["X-Request-Id"]) == 16
    assert page.text.count(page.headers["X-Request-Id"]) == 1
    assert "secret words" not in page.body
    assert "Traceback" not in page.body


@pytest.mark.parametrize(
    ("method", "url", "options", "status"),
    [
        ("GET", "/nothing-here", {}, 404),
        ("POST", "/probe/write/303", {"data": {"code": "x"}}, 400),
        ("DELETE", "/probe/own", {}, 405),
        ("GET", "/probe/write/1e9", {}, 404),
    ],
)
def test_what_flask_refuses_is_a_page_too(
    browser: Client, method: str, url: str, options: dict[str, Any], status: int
) -> None:
    page = browser.send(method, url, **options)

    assert page.status == status
    assert page.h1 != ""


def test_too_long_a_body_is_told_so(browser: Client) -> None:
    page = browser.post("/probe/write/303", {"code": "x" * 13 * 1024 * 1024})

    assert page.status == 413


def test_a_lost_database_is_told_as_busy(session: Session) -> None:
    lost = "postgresql://nobody@/nothing?host=/nonexistent"
    app = create_app(application.settings(lost, "lost", environment="demo"))
    app.register_blueprint(probe())
    browser = Client(app, session.commit, session.expire_all)
    with browser.browser.session_transaction() as cookie:
        cookie["_user_id"] = "a token of better days"

    page = browser.get("/probe/signed-in")

    assert (page.status, page.headers["Retry-After"]) == (503, "10")


@pytest.fixture
def nobody_has_time() -> Iterator[None]:
    """Have this thread answer as the one at the door does (gunicorn.conf.py)."""
    before = turned_away.set(True)
    yield
    turned_away.reset(before)


@pytest.mark.usefixtures("nobody_has_time")
def test_who_is_turned_away_costs_no_query_and_keeps_the_words(
    browser: Client, probed: Flask, session: Session
) -> None:
    words = "An hour of writing about viral vectors."
    session.commit()
    with counting.statements(databases.engine_of(probed)) as asked:
        page = browser.post("/probe/write/303", {"code": words, "password": "a long secret word"})
        alive = browser.get("/health/live")

    assert (page.status, page.headers["Retry-After"]) == (503, "5")
    assert (words in page.text, "a long secret word" in page.body) == (True, False)
    assert (alive.status, asked) == (200, [])
    assert session.scalar(select(func.count()).select_from(Hub)) == 0


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("method", "when", "status"),
    [
        ("POST", "asking", 503),
        ("POST", "committing", 503),
        ("POST", "refusing", 403),
        ("GET", "asking", 503),
    ],
)
def test_a_connection_that_dies_on_the_way_is_no_failure_of_ours(
    browser: Client, session: Session, method: str, when: str, status: int
) -> None:
    answer = browser.browser.open(
        f"/probe/lost/{when}", method=method, data={"csrf_token": browser.csrf_token()}
    )

    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("10" if status == 503 else None)
    assert browser.get("/").status == 200
    assert session.scalar(select(func.count()).select_from(Hub)) == 0


def test_a_full_disk_is_told_in_words_and_nothing_is_half_written(
    browser: Client, probed: Flask, session: Session, engine_name: str
) -> None:
    story = "An hour of writing about viral vectors. " * 100
    engine = databases.engine_of(probed)
    with session.begin_nested():
        pages = session.scalar(text("PRAGMA page_count")) if engine_name == "sqlite" else 0
    session.commit()
    engine.dispose()

    @event.listens_for(engine, "connect")
    def fill(connection: Any, _record: Any) -> None:
        if pages:
            connection.execute(f"PRAGMA max_page_count = {pages}")

    try:
        answers = [browser.post(f"/probe/fill/{number}", {"story": story}) for number in range(9)]
    finally:
        event.remove(engine, "connect", fill)
        engine.dispose()

    full = answers[-1]
    kept = [answer for answer in answers if answer.status == 303]
    assert (full.status, full.h1) == (507, "There is no room for this at the moment")
    assert story.strip() in full.find("textarea").text
    assert session.scalar(select(func.count()).select_from(Hub)) == len(kept)
    if pages:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
