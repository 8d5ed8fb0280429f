"""Reading the outbox: one message with its steps, the list, what is due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, false, func, select
from sqlalchemy.orm import Session, selectinload

from app.messages.models import OutboxMessage, Tick
from app.messages.states import MessageState

PER_PAGE: Final = 50
Hidden = ColumnElement[bool]
# The condition that a message is kept from a person, by the person's number.
KeptFrom = Callable[[int], Hidden]
OUTBOX: Final = select(
    OutboxMessage.id,
    OutboxMessage.state,
    OutboxMessage.to_address,
    OutboxMessage.subject,
    OutboxMessage.created_at,
    OutboxMessage.sent_at,
)


def nothing(_person_id: int) -> Hidden:
    """Return the condition that no message fulfils."""
    return false()


def next_due(session: Session, now: datetime) -> OutboxMessage | None:
    """Return the message to send next, locked where the engine can; None when nothing is due.

    A message whose worker was killed is due again when its lease has run out.
    """
    # Each condition by itself, so that the index gives the first row: thousands may wait.
    left_behind = (OutboxMessage.state == MessageState.SENDING, OutboxMessage.lease_until <= now)
    waiting = (OutboxMessage.state == MessageState.QUEUED, OutboxMessage.next_try_at <= now)
    return _first(session, *left_behind) or _first(session, *waiting)


def _first(session: Session, *conditions: ColumnElement[bool]) -> OutboxMessage | None:
    return session.scalars(
        select(OutboxMessage)
        .where(*conditions)
        .order_by(OutboxMessage.next_try_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True),
    ).one_or_none()


def held(session: Session, message_id: int, attempt: int) -> OutboxMessage | None:
    """Return a claimed message, locked; None when another worker has taken it over since."""
    return session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.id == message_id,
            OutboxMessage.tries == attempt,
            OutboxMessage.state == MessageState.SENDING,
        )
        .with_for_update(),
    ).one_or_none()


def ticked(session: Session, name: str) -> Tick | None:
    """Return when a piece of the clock's work last ran, locked; None when it never did."""
    return session.scalars(select(Tick).where(Tick.name == name).with_for_update()).one_or_none()


def outbox(
    session: Session,
    *,
    hidden: Hidden,
    before: int | None = None,
    state: MessageState | None = None,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return a page of the outbox, newest first, and one row more when there is another page."""
    rows = OUTBOX.where(~hidden).order_by(OutboxMessage.id.desc()).limit(PER_PAGE + 1)
    if before is not None:
        rows = rows.where(OutboxMessage.id < before)
    if state is not None:
        rows = rows.where(OutboxMessage.state == state)
    return session.execute(rows).all()


def counts(session: Session, *, hidden: Hidden) -> dict[MessageState, int]:
    """Return how many messages there are in each state."""
    rows = session.execute(
        select(OutboxMessage.state, func.count()).where(~hidden).group_by(OutboxMessage.state),
    )
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in MessageState}


def message(session: Session, message_id: int, *, hidden: Hidden) -> OutboxMessage | None:
    """Return one message with its steps; None when there is none or it is hidden."""
    return session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.id == message_id, ~hidden)
        .options(selectinload(OutboxMessage.steps)),
    ).one_or_none()


def by_key(session: Session, dedupe_key: str) -> OutboxMessage | None:
    """Return the message with the key, or None."""
    return session.scalars(
        select(OutboxMessage).where(OutboxMessage.dedupe_key == dedupe_key),
    ).one_or_none()
