"""Doing one thing many times at the same moment, each time in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.core.errors import DomainError
from tests.support import databases
from tests.support.client import Client


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Return what each act returned; all are let go at the same instant."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        gate.wait(timeout=10)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def in_transaction(app: Flask, verb: Callable[[Session], Any]) -> Callable[[], str]:
    """Return an act that runs the verb in its own transaction and says "done" or the refusal."""

    def act() -> str:
        try:
            with Session(databases.engine_of(app), expire_on_commit=False) as session:
                verb(session)
                session.commit()
        except DomainError as refused:
            return type(refused).__name__
        return "done"

    return act


def posts(browser: Client, url: str, number: int, **data: Any) -> list[Callable[[], Any]]:
    """Return that many acts that each post the data as this browser does, from its own thread.

    Each has a copy of the browser's cookies, as two windows of one browser have.
    """
    sent = data | {"csrf_token": browser.csrf_token()}
    cookie = browser.browser.get_cookie(browser.app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None

    def act() -> tuple[int, str | None]:
        window = browser.app.test_client()
        window.set_cookie(cookie.key, cookie.value)
        answer = window.post(url, data=sent)
        return answer.status_code, answer.headers.get("Location")

    return [act] * number
