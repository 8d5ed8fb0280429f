"""The work that no request waits for: sending letters, and what the clock has to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import TypeAlias, cast

import structlog
from flask import Flask, current_app, has_app_context, has_request_context
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core import clock
from app.messages import queries, service
from app.messages.delivery.rules import Parcel, Sender, as_email
from app.messages.delivery.service import DeliveryError, Transport, open_transport
from app.messages.letters.service import House, desk
from app.messages.queue.jobs import Jobs
from app.messages.rules import pause_in_doubt
from app.web.unit_of_work import own_transaction
from config import Environment, Settings

Tick: TypeAlias = Callable[[Session, datetime], None]
Errand: TypeAlias = Callable[[datetime], None]
log = structlog.get_logger()


class Fate(Enum):
    """What became of one message."""

    SENT = auto()
    NOT_SENT = auto()
    NOBODY_THERE = auto()
    IN_DOUBT = auto()


@dataclass
class Caution:
    """Until when this process sends nothing, after tries in a row that may have arrived."""

    failures: int = 0
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Return whether it is too early to try again."""
        return self.until is not None and now < self.until

    def note(self, fate: Fate, now: datetime) -> None:
        """Grow with each try that is in doubt, and end with a letter that is surely out."""
        if fate is Fate.SENT:
            self.failures = 0
        elif fate is Fate.IN_DOUBT:
            self.failures += 1
            self.until = now + pause_in_doubt(self.failures)


class TakenOverError(Exception):
    """The lease ran out and another worker has the message now."""


def register_tick(app: Flask, name: str, function: Tick) -> None:
    """Have `function(session, now)` called every minute, by one worker, in its own transaction.

    It must take every step that is due, however late it comes; what it does commits with it.
    """
    app.extensions.setdefault("ticks", {})[name] = function


def run_ticks(app: Flask, now: datetime) -> None:
    """Do this minute's work of the clock; one that fails stops none of the others."""
    for name, function in app.extensions["ticks"].items():
        try:
            with own_transaction() as session:
                if service.claim_tick(session, name, now=now):
                    function(session, now)
        except Exception:
            log.exception("tick failed", tick=name)


def register_errand(app: Flask, name: str, function: Errand) -> None:
    """Have `function(now)` called every minute, by every worker, outside any transaction.

    It is for slow work, such as speaking to another server: no lock is held around it.
    """
    app.extensions.setdefault("errands", {})[name] = function


def run_errands(app: Flask, now: datetime) -> None:
    """Do this minute's slow work; what fails stops nothing else."""
    for name, function in app.extensions.get("errands", {}).items():
        try:
            function(now)
        except Exception:
            log.exception("errand failed", errand=name)


def deliver_due(
    transport: Transport,
    sender: Sender,
    *,
    keep_secrets: bool,
    now: Callable[[], datetime],
    caution: Caution,
) -> int:
    """Send every message that is due and return how many went out; stop when nobody is there.

    Stops as well after a message that may have arrived, and then waits as the caution says.
    Each step is its own short transaction: none is open while the mail server is spoken to.
    """
    sent = 0
    try:
        while not caution.holds(now()) and (parcel := _claimed(now())) is not None:
            fate = _deliver(parcel, transport, sender, keep_secrets=keep_secrets, now=now)
            caution.note(fate, now())
            sent += fate is Fate.SENT
            if fate is Fate.NOBODY_THERE:
                break
    finally:
        transport.close()
    return sent


def _claimed(now: datetime) -> Parcel | None:
    with own_transaction() as session:
        row = service.claim(session, now=now)
        if row is None:
            return None
        return Parcel(
            row.id, row.tries, row.dedupe_key, row.to_address, row.subject, row.text, row.html
        )


def _deliver(
    parcel: Parcel,
    transport: Transport,
    sender: Sender,
    *,
    keep_secrets: bool,
    now: Callable[[], datetime],
) -> Fate:
    def hand_over() -> None:
        with own_transaction() as session:
            row = queries.held(session, parcel.id, parcel.attempt)
            if row is None:
                raise TakenOverError
            service.hand_over(row)

    try:
        transport.send(as_email(parcel, sender, now=now()), hand_over=hand_over)
    except TakenOverError:
        return Fate.NOT_SENT
    except DeliveryError as error:
        _note_failure(parcel, error, now())
        if error.is_unreachable:
            return Fate.NOBODY_THERE
        return Fate.NOT_SENT if error.is_certain else Fate.IN_DOUBT
    except ValueError as error:  # the address or a header is none that mail can have
        failure = DeliveryError(f"It cannot be written as a mail: {error}", is_permanent=True)
        _note_failure(parcel, failure, now())
        return Fate.NOT_SENT
    _note_success(parcel, keep_secrets=keep_secrets, now=now())
    return Fate.SENT


def _note_success(parcel: Parcel, *, keep_secrets: bool, now: datetime) -> None:
    with own_transaction() as session:
        row = queries.held(session, parcel.id, parcel.attempt)
        if row is not None:
            service.delivered(session, row, keep_secrets=keep_secrets, now=now)


def _note_failure(parcel: Parcel, error: DeliveryError, now: datetime) -> None:
    log.warning("message not sent", message=parcel.id, is_permanent=error.is_permanent)
    with own_transaction() as session:
        row = queries.held(session, parcel.id, parcel.attempt)
        if row is None:
            return
        if error.is_permanent:
            service.refused(session, row, why=error.why, now=now)
        else:
            service.postponed(session, row, why=error.why, is_certain=error.is_certain, now=now)


def deliver(settings: Settings, caution: Caution) -> int:
    """Send what is due the way the settings say; return how many messages went out."""
    return deliver_due(
        open_transport(settings.mail, settings.data / "outbox"),
        Sender(settings.service_name, settings.mail_from),
        keep_secrets=not settings.is_production,
        now=clock.now,
        caution=caution,
    )


def _wake_after_commit(session: Session) -> None:
    """Have the worker look at the outbox as soon as a letter in it is safely committed."""
    if session.in_nested_transaction() or not session.info.pop("letters_posted", False):
        return
    if has_request_context():
        _jobs().wake_soon()
    elif has_app_context():
        _jobs().wake()  # a command may end at once


def _jobs() -> Jobs:
    return cast("Jobs", current_app.extensions["jobs"])


def _forget_after_rollback(session: Session) -> None:
    session.info.pop("letters_posted", None)


event.listen(Session, "after_commit", _wake_after_commit)
event.listen(Session, "after_rollback", _forget_after_rollback)


def init_app(app: Flask, settings: Settings) -> None:
    """Set up the queue, and what its two tasks do."""
    cautious = Caution()

    def every_minute() -> None:
        with app.app_context():
            run_ticks(app, clock.now())
            deliver(settings, cautious)
            run_errands(app, clock.now())

    def when_woken() -> None:
        with app.app_context():
            deliver(settings, cautious)

    app.extensions.setdefault("ticks", {})
    app.extensions["jobs"] = Jobs(
        url=settings.jobs_url or settings.database,
        file=settings.data / "jobs.db",
        secret=app.config["SECRET_KEY"],
        # A test looks at the outbox itself, and a queue of its own would only stay open.
        is_asleep=settings.environment is Environment.TEST and not settings.jobs_url,
        when_woken=when_woken,
        every_minute=every_minute,
    )
    desk.furnish(House(settings.service_name, settings.address, settings.contact_email))
