"""Eight people at once: saving answers, and sending applications."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from itertools import chain
from typing import Final
from urllib.parse import urlencode

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.models import User
from app.core import clock
from tests.load.measure import cookie
from tests.load.server import Server

AT_ONCE: Final = 8
SAVES: Final = 25
WARM: Final = 60
WORDS: Final = "I made viral vectors for two years and want to learn how they are released. " * 12
SHARE: Final = 0.08


@dataclass(frozen=True, slots=True)
class Writer:
    """A person with a complete draft, signed in."""

    reference: str
    cookie: str
    token: str

    def post(self, server: Server, path: str, **data: str) -> int:
        """Return the status of the answer."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"csrf_token": self.token, **data})
        path = f"/applications/{self.reference}/{path}"
        return server.ask(path, method="POST", headers=headers, body=body).status


def sign_in(app: Flask, session: Session, drafts: Sequence[tuple[str, int]]) -> list[Writer]:
    """Return everybody who holds a draft, with cookie and token."""
    serializer = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token")
    writers = []
    for reference, person_id in drafts:
        person = session.scalars(select(User).where(User.id == person_id)).one()
        raw = secrets.token_hex(20)
        token = accounts.start_session(session, person, now=clock.now())
        writers.append(Writer(reference, cookie(app, token, raw), str(serializer.dumps(raw))))
    return writers


def report(server: Server, writers: Sequence[Writer], question: str, beside: Server) -> list[str]:
    """Print how fast answers are saved and applications sent; return what is too slow."""
    path = f"questions/{question}"

    def saves(writer: Writer) -> list[int]:
        # One after the other, as a person does: each names the version that it read.
        return [
            writer.post(server, path, answer=f"{n} {WORDS}", version=str(n))
            for n in range(1, SAVES + 1)
        ]

    def sends(some: Sequence[Writer]) -> list[int]:
        return [writer.post(server, "check", declared="y") for writer in some]

    first, warm, rest = writers[:AT_ONCE], writers[AT_ONCE:WARM], writers[WARM:]
    sends(warm)  # what is set up once is set up
    print(f"\n{AT_ONCE} at once, beside as many who ask for bare pages before and after:")
    acts = {
        "saving an answer": [partial(saves, writer) for writer in first],
        "submitting": [partial(sends, rest[place::AT_ONCE]) for place in range(AT_ONCE)],
    }
    return [name for name, act in acts.items() if not _measured(name, act, beside)]


def _measured(name: str, act: Sequence[Callable[[], list[int]]], beside: Server) -> bool:
    before = _bare(beside)
    rate, statuses = _rate(act)
    bare = (before + _bare(beside)) / 2
    return _print(name, rate, rate / bare, statuses)


def _bare(server: Server) -> float:
    return _rate([lambda: [server.ask("/").status for _ in range(50)]] * AT_ONCE)[0]


def _print(name: str, rate: float, share: float, statuses: Counter[int]) -> bool:
    wrong = {status: count for status, count in statuses.items() if status != HTTPStatus.FOUND}
    is_met = share >= SHARE and not wrong
    print(
        f"  {name:<18} {rate:6.0f} a second, {share:.2f} of hello (must: {SHARE:.2f}), "
        f"errors: {wrong or 'none'}{'' if is_met else '  MISSED'}",
    )
    return is_met


def _rate(people: Sequence[Callable[[], list[int]]]) -> tuple[float, Counter[int]]:
    started = time.perf_counter()
    with ThreadPoolExecutor(len(people)) as pool:
        statuses = Counter(chain.from_iterable(pool.map(lambda act: act(), people)))
    return statuses.total() / (time.perf_counter() - started), statuses
