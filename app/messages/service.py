"""Posting letters in the transaction of what they tell of, and noting how each one fared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Table, insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core.base import Base
from app.core.roles import Actor
from app.messages import queries
from app.messages.letters.service import Letter, desk
from app.messages.models import OutboxMessage, OutboxStep, Tick
from app.messages.rules import (
    LEASE,
    MAX_UNCERTAIN,
    WAIT_IN_DOUBT,
    is_hopeless,
    one_line,
    wait,
    without_addresses,
)
from app.messages.states import MessageEvent, MessageState

_MESSAGE: Final = cast("Table", OutboxMessage.__table__)
_STEP: Final = insert(cast("Table", OutboxStep.__table__))
_INSERT: Final = {
    name: build(_MESSAGE)
    .on_conflict_do_nothing(index_elements=[_MESSAGE.c.dedupe_key])
    .returning(_MESSAGE.c.id)
    for name, build in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter is for; somebody without an account has an address only."""

    address: str
    user_id: int | None = None


def post(  # noqa: PLR0913 -- a letter has that many parts, all named
    session: Session,
    *,
    template: str,
    to: Recipient,
    dedupe_key: str,
    context: Mapping[str, object],
    now: datetime,
    about: Base | None = None,
    holds_secret: bool = False,
) -> None:
    """Write the letter into the outbox; the same key again does nothing.

    `templates/emails/<template>.txt` may also name `service_name`, `address` and
    `contact_email`. It is sent after the transaction has committed.
    """
    post_written(
        session,
        desk.write(template, context),
        template=template,
        to=to,
        dedupe_key=dedupe_key,
        now=now,
        about=about,
        holds_secret=holds_secret,
    )


def post_written(  # noqa: PLR0913 -- as above
    session: Session,
    letter: Letter,
    *,
    template: str,
    to: Recipient,
    dedupe_key: str,
    now: datetime,
    about: Base | None = None,
    holds_secret: bool = False,
) -> None:
    """Do as `post` does with a letter that was written before a lock was taken."""
    subject_type, subject_id = _about(session, about)
    # One statement, which the database itself leaves undone for a key that it has.
    number = session.scalar(
        _INSERT[session.get_bind().dialect.name],
        {
            "dedupe_key": dedupe_key,
            "template": template,
            "to_user_id": to.user_id,
            "to_address": one_line(to.address),
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "holds_secret": holds_secret,
            "subject_type": subject_type,
            "subject_id": subject_id,
            "state_since": now,
            "created_at": now,
            "next_try_at": now,
        },
    )
    if number is None:
        return
    session.execute(_STEP, {"message_id": number, "at": now, "state": MessageState.QUEUED})
    session.info["letters_posted"] = True


def _about(session: Session, about: Base | None) -> tuple[str | None, int | None]:
    if about is None:
        return None, None
    if inspect(about).identity is None:
        session.flush()  # it has no number yet
    identity = inspect(about).identity
    return (about.__tablename__, identity[0]) if identity else (None, None)


def _note(session: Session, row: OutboxMessage, now: datetime, note: str = "") -> None:
    session.add(OutboxStep(message_id=row.id, at=now, state=row.state, note=note))


def claim(session: Session, *, now: datetime) -> OutboxMessage | None:
    """Take the next message that is due, for as long as a lease; None when there is none.

    One whose worker was killed after the text was handed over may have arrived already; after
    the second time it is given up rather than sent a third time.
    """
    while (row := queries.next_due(session, now)) is not None:
        row.move(MessageEvent.CLAIM, now=now)
        row.lease_until = now + LEASE
        if row.uncertain >= MAX_UNCERTAIN:
            give_up(session, row, why="It was broken off twice and may have arrived.", now=now)
            session.flush()  # or the query above would find it again
            continue
        row.tries += 1
        _note(session, row, now)
        return row
    return None


def hand_over(row: OutboxMessage) -> None:
    """Note that from here on the message may arrive, whatever becomes of us."""
    row.uncertain += 1


def delivered(session: Session, row: OutboxMessage, *, keep_secrets: bool, now: datetime) -> None:
    """Note that the server took the message; where secrets are not kept its text is blanked."""
    row.move(MessageEvent.DELIVER, now=now)
    row.sent_at, row.lease_until, row.last_error = now, None, ""
    if row.holds_secret and not keep_secrets:
        row.text = row.html = ""
    _note(session, row, now)


def postponed(
    session: Session, row: OutboxMessage, *, why: str, is_certain: bool, now: datetime
) -> None:
    """Note that the message has to be tried again later, or give it up when that is hopeless.

    `is_certain` says that the server has surely not taken it.
    """
    if is_certain:
        row.uncertain = max(0, row.uncertain - 1)
    age = now - row.created_at
    if is_hopeless(age=age, uncertain=row.uncertain):
        give_up(session, row, why=why, now=now)
        return
    row.move(MessageEvent.POSTPONE, now=now)
    row.lease_until, row.last_error = None, why
    pause = wait(tries=row.tries, age=age)
    # One more try is all that it has, so it lets the server recover first.
    row.next_try_at = now + (pause if is_certain else max(pause, WAIT_IN_DOUBT))
    _note(session, row, now, why)


def refused(session: Session, row: OutboxMessage, *, why: str, now: datetime) -> None:
    """Note that the server will never take the message, also on the case it is about."""
    _stop(session, row, MessageEvent.REFUSE, why=why, now=now)


def give_up(session: Session, row: OutboxMessage, *, why: str, now: datetime) -> None:
    """Stop trying, also on the case the message is about."""
    _stop(session, row, MessageEvent.GIVE_UP, why=why, now=now)


def _stop(
    session: Session, row: OutboxMessage, event: MessageEvent, *, why: str, now: datetime
) -> None:
    row.move(event, now=now)
    row.lease_until, row.last_error = None, why
    _note(session, row, now, why)
    about = audit.Subject(row.subject_type or row.__tablename__, row.subject_id or row.id)
    audit.record(
        session,
        "message.failed",
        subject=about,
        by=None,
        now=now,
        # Events are for ever: neither an address nor a name out of a subject belongs there.
        reason=without_addresses(why),
        message=row.id,
        template=row.template,
    )


def send_again(session: Session, row: OutboxMessage, *, by: Actor, now: datetime) -> None:
    """Put a message that was refused or given up back into the queue, on a person's word."""
    row.move(MessageEvent.SEND_AGAIN, now=now)
    row.next_try_at, row.uncertain = now, 0
    _note(session, row, now, f"Sent again by {by.name}")
    audit.record(session, "message.sent_again", subject=row, by=by, now=now)
    session.info["letters_posted"] = True


def claim_tick(session: Session, name: str, *, now: datetime) -> bool:
    """Return whether this worker is the one to do the named work of this minute.

    The row stays locked until the work is committed with it: another worker waits and then
    finds the minute taken, and work that fails leaves the minute free to be tried again.
    """
    minute = now.replace(second=0, microsecond=0)
    row = queries.ticked(session, name)
    if row is not None:
        if row.ran_for >= minute:
            return False
        row.ran_for = minute
        return True
    try:
        with session.begin_nested():
            session.add(Tick(name=name, ran_for=minute))
    except IntegrityError:
        return False  # the very first time, and another worker was faster
    return True
