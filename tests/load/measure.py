"""What one page costs: CPU of the server's processes, time, and queries."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.models import User
from app.core import clock
from tests.load.pages import Page
from tests.load.server import Server
from tests.support import counting, databases

WARM: Final = 40
TIMES: Final = 200
People = Mapping[str, str]  # e-mail to cookie


@dataclass(frozen=True, slots=True)
class Cost:
    """What one request costs, on average of many."""

    status: int
    cpu_ms: float
    median_ms: float
    size: int


def cookie(app: Flask, token: str, csrf: str = "") -> str:
    """Return the cookie of a session, as the application would set it."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    held = {"_user_id": token, "_fresh": True} | ({"csrf_token": csrf} if csrf else {})
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(held)}"


def sign_in(app: Flask, session: Session, emails: Iterable[str]) -> dict[str, str]:
    """Return a cookie for each person."""
    found = session.scalars(select(User).where(User.email.in_(list(emails))))
    return {
        person.email: cookie(app, accounts.start_session(session, person, now=clock.now()))
        for person in found.all()
    }


def _headers(page: Page, people: People) -> dict[str, str]:
    return {"Cookie": people[page.who]} if page.who else {}


def queries(app: Flask, page: Page, people: People) -> int:
    """Return the most queries that the page sends, asked for the first time or again."""
    client = app.test_client(use_cookies=False)
    seen = []
    for _ in range(2):
        with counting.statements(databases.engine_of(app)) as statements:
            client.get(page.path, headers=_headers(page, people))
        seen.append(len(statements))
    return max(seen)


def page(server: Server, page: Page, people: People) -> Cost:
    """Return what the page costs at the running server."""
    headers = _headers(page, people)
    if page.unchanged:
        headers["If-None-Match"] = server.ask(page.path, headers=headers).headers.get("ETag", "")
    return _cost(server, page.path, headers)


def hello(server: Server) -> Cost:
    """Return what a bare Flask page costs."""
    return _cost(server, "/", {})


def _cost(server: Server, path: str, headers: Mapping[str, str]) -> Cost:
    first = server.ask(path, headers=headers)
    if first.status >= HTTPStatus.BAD_REQUEST:
        return Cost(first.status, first.seconds * 1000, first.seconds * 1000, len(first.body))
    for _ in range(WARM):
        server.ask(path, headers=headers)
    before = server.cpu()
    answers = [server.ask(path, headers=headers) for _ in range(TIMES)]
    spent = server.cpu() - before
    return Cost(
        status=answers[-1].status,
        cpu_ms=spent / TIMES * 1000,
        median_ms=statistics.median(answer.seconds for answer in answers) * 1000,
        size=len(answers[-1].body),
    )
