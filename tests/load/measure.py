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
from tests.load.server import Answer, Server
from tests.support import counting, databases

WARM: Final = 40
TIMES: Final = 200
TURNS: Final = 4
PATIENCE_MS: Final = 60_000.0
People = Mapping[str, str]  # e-mail to cookie


@dataclass(frozen=True, slots=True)
class Cost:
    """What one request costs, on average of many."""

    status: int
    cpu_ms: float
    hello_ms: float
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


def page(server: Server, page: Page, people: People, beside: Server) -> Cost:
    """Return what the page costs at the running server, and a bare page at the one beside it."""
    headers = _headers(page, people)
    if page.unchanged:
        headers["If-None-Match"] = server.ask(page.path, headers=headers).headers.get("ETag", "")
    try:
        first = server.ask(page.path, headers=headers)
    except TimeoutError:
        return Cost(HTTPStatus.GATEWAY_TIMEOUT, PATIENCE_MS, hello(beside), PATIENCE_MS, 0)
    if first.status >= HTTPStatus.BAD_REQUEST:
        took = first.seconds * 1000
        return Cost(first.status, took, hello(beside), took, len(first.body))
    answers: list[Answer] = []
    spent = bare = 0.0
    for _ in range(TURNS):
        bare += _spent(beside, "/", {})[0]
        turn, answered = _spent(server, page.path, headers)
        spent += turn
        answers += answered
    return Cost(
        status=answers[-1].status,
        cpu_ms=spent / len(answers) * 1000,
        hello_ms=bare / len(answers) * 1000,
        median_ms=statistics.median(answer.seconds for answer in answers) * 1000,
        size=len(answers[-1].body),
    )


def _spent(server: Server, path: str, headers: Mapping[str, str]) -> tuple[float, list[Answer]]:
    """Return the CPU of one turn, warm, and its answers.

    Page and bare page take turns, so that what else the machine does falls on both alike.
    """
    for _ in range(WARM):
        server.ask(path, headers=headers)
    before = server.cpu()
    answers = [server.ask(path, headers=headers) for _ in range(TIMES // TURNS)]
    return server.cpu() - before, answers


def hello(server: Server) -> float:
    """Return the milliseconds of CPU that a bare Flask page costs."""
    spent, answers = _spent(server, "/", {})
    return spent / len(answers) * 1000
