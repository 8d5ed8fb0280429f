"""A write commits when its answer is good, a read never writes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.organisations.models import Hub
from tests.support.client import Client


def codes(session: Session) -> list[str]:
    return list(session.scalars(select(Hub.code).order_by(Hub.code)))


def test_post_commits_when_the_answer_is_good(browser: Client, session: Session) -> None:
    page = browser.post("/probe/write/303", {"code": "leeds"})

    assert (page.status, codes(session)) == (303, ["leeds"])


def test_post_undoes_when_the_answer_is_a_refusal(browser: Client, session: Session) -> None:
    page = browser.post("/probe/write/422", {"code": "leeds"})

    assert (page.status, codes(session)) == (422, [])


def test_get_that_would_write_is_stopped(browser: Client, session: Session) -> None:
    page = browser.get("/probe/write")

    assert (page.status, codes(session)) == (500, [])


def test_own_transaction_stays_although_it_is_a_get(browser: Client, session: Session) -> None:
    page = browser.get("/probe/own")

    assert (page.status, codes(session)) == (200, ["own"])


def test_a_clash_at_commit_is_a_conflict(browser: Client, session: Session) -> None:
    first = browser.post("/probe/write/303", {"code": "leeds"})
    second = browser.post("/probe/write/303", {"code": "leeds"})

    assert (first.status, second.status, codes(session)) == (303, 409, ["leeds"])
    assert second.h1 == "This changed while you were writing"
