"""The worker as it really runs: a process beside the web, on either engine."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.messages import service
from app.messages.models import OutboxMessage, Tick
from app.messages.queue.jobs import Jobs
from app.messages.service import Recipient
from app.messages.states import MessageState
from config import ROOT
from tests.integration.messages.conftest import MailServer
from tests.support.live import environment

PATIENCE = 60.0


@pytest.fixture
def environ(app: Flask, tmp_path: Path, mail_server: MailServer) -> dict[str, str]:
    """Return the environment of a worker on the test's own database."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    return environment(tmp_path, str(url)) | {
        "HUB_SECRET_KEY": "only for tests",
        "HUB_MAIL_URL": mail_server.url,
    }


@contextmanager
def working(environ: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker for a while; whatever happens it does not outlive the test."""
    with log.open("a") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "run"],
            cwd=ROOT,
            env=environ,
            stdout=out,
            stderr=out,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def until(condition: Callable[[], bool], log: Path) -> None:
    """Wait for the condition; fail with what the worker printed."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"it did not come about:\n{log.read_text()}")


def stop(process: subprocess.Popen[bytes], number: signal.Signals) -> tuple[int, bool]:
    """Return the exit code, and whether it stopped within five seconds."""
    began = time.monotonic()
    process.send_signal(number)
    code = process.wait(PATIENCE)
    return code, time.monotonic() - began < 5


def post(session: Session, number: int) -> None:
    service.post(
        session,
        template="no_account",
        to=Recipient(f"p{number}@example.org"),
        dedupe_key=f"k{number}",
        context={},
        now=clock.now(),
    )
    session.commit()


def jobs_of(app: Flask, environ: dict[str, str]) -> Jobs:
    """Return the queue that the worker listens to, as a web process would open it."""
    return Jobs(
        url=environ["HUB_DATABASE_URL"],
        file=Path(environ["HUB_DATA"]) / "jobs.db",
        secret=str(app.secret_key),
        is_asleep=False,
        when_woken=lambda: None,
        every_minute=lambda: None,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_worker_sends_what_waits_and_what_it_is_woken_for(
    app: Flask,
    session: Session,
    mail_server: MailServer,
    environ: dict[str, str],
    number: signal.Signals,
) -> None:
    log = Path(environ["HUB_DATA"]) / "log"
    post(session, 1)

    with working(environ, log) as process:
        until(lambda: len(mail_server.received) == 1, log)
        post(session, 2)
        jobs = jobs_of(app, environ)
        jobs.wake()
        woken = time.monotonic()
        until(lambda: len(mail_server.received) == 2, log)
        waited = time.monotonic() - woken
        jobs.close()
        code, in_time = stop(process, number)

    assert (code, in_time) == (0, True), log.read_text()
    assert waited < 10
    assert [mail["To"] for mail in mail_server.received] == ["p1@example.org", "p2@example.org"]
    assert session.scalars(select(OutboxMessage.state)).all() == [MessageState.SENT] * 2
    assert session.scalars(select(func.count()).select_from(Tick)).one() > 0


def test_several_workers_send_each_letter_once(
    session: Session, mail_server: MailServer, environ: dict[str, str]
) -> None:
    log = Path(environ["HUB_DATA"]) / "log"
    for number in range(40):
        post(session, number)

    with working(environ, log), working(environ, log), working(environ, log):
        until(lambda: len(mail_server.received) >= 40, log)
        time.sleep(1)

    recipients = sorted(str(mail["To"]) for mail in mail_server.received)
    assert recipients == sorted(f"p{number}@example.org" for number in range(40))


def test_a_letter_of_a_killed_worker_is_sent_after_its_lease(
    session: Session, mail_server: MailServer, environ: dict[str, str]
) -> None:
    log = Path(environ["HUB_DATA"]) / "log"
    mail_server.answers = ["hang"]
    post(session, 1)

    def is_sending() -> bool:
        session.expire_all()
        row = session.scalars(select(OutboxMessage)).one()
        held = row.state is MessageState.SENDING and row.uncertain == 1
        session.rollback()
        return held

    with working(environ, log) as process:
        until(is_sending, log)
        process.send_signal(signal.SIGKILL)
        process.wait()
    row = session.scalars(select(OutboxMessage)).one()
    row.lease_until = clock.now() - timedelta(seconds=1)
    session.commit()
    with working(environ, log):
        until(lambda: len(mail_server.received) == 1, log)

    assert len(mail_server.received) == 1


def test_a_letter_posted_by_the_web_wakes_the_worker(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[int] = []

    class Listening:
        """Stands where the queue does and counts."""

        def wake_soon(self) -> None:
            woken.append(1)

    monkeypatch.setitem(app.extensions, "jobs", Listening())
    with app.test_request_context():
        session.execute(select(1))
        session.commit()
        before = list(woken)
        post(session, 1)
        session.rollback()

    assert (before, woken) == ([], [1])


def test_everybody_who_posts_at_once_shares_one_wake_and_waits_for_none(
    app: Flask, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Path(environ["HUB_DATA"]) / "log"
    jobs = jobs_of(app, environ)
    woken: list[float] = []
    monkeypatch.setattr(Jobs, "wake", lambda _: woken.append(time.monotonic()))

    for _ in range(100):
        jobs.wake_soon()
    asked = time.monotonic()
    is_held_up = bool(woken)
    until(lambda: bool(woken), log)
    first = len(woken)
    jobs.wake_soon()
    until(lambda: len(woken) > 1, log)

    assert (is_held_up, first) == (False, 1)
    assert woken[0] >= asked  # it sees whatever was committed before it was asked for


def test_a_queue_that_is_down_is_no_trouble_to_the_web(tmp_path: Path) -> None:
    jobs = Jobs(
        url="sqlite://",
        file=tmp_path / "no such folder" / "jobs.db",
        secret="only for tests",
        is_asleep=False,
        when_woken=lambda: None,
        every_minute=lambda: None,
    )

    jobs.wake()

    assert list(tmp_path.iterdir()) == []


def test_worker_logs_no_address_and_no_token(
    session: Session, mail_server: MailServer, environ: dict[str, str]
) -> None:
    log = Path(environ["HUB_DATA"]) / "log"
    service.post(
        session,
        template="confirm_address",
        to=Recipient("unknown.canary@example.org"),
        dedupe_key="canary",
        context={"name": "Canary", "token": "canary-token", "until": clock.now()},
        now=clock.now(),
    )
    session.commit()

    def is_refused() -> bool:
        session.expire_all()
        state = session.scalars(select(OutboxMessage.state)).one()
        session.rollback()
        return state is MessageState.FAILED

    with working(environ, log) as process:
        until(is_refused, log)
        stop(process, signal.SIGTERM)

    assert log.read_text().casefold().count("canary") == 0
    assert mail_server.received == []
    assert "message not sent" in log.read_text()
