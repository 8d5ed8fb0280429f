"""Reading events: the story of one row, and the whole chain in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.audit.rules import Entry


def story(session: Session, subject_type: str, subject_id: int) -> Sequence[Event]:
    """Return what happened to one row, newest first."""
    return session.scalars(
        select(Event)
        .where(Event.subject_type == subject_type, Event.subject_id == subject_id)
        .order_by(Event.seq.desc()),
    ).all()


def chain(session: Session) -> Iterator[tuple[Entry, str, str]]:
    """Yield every event's facts with its stored hashes, oldest first, a thousand at a time."""
    rows = session.scalars(select(Event).order_by(Event.seq).execution_options(yield_per=1000))
    try:
        for event in rows:
            yield event.entry(), event.previous_hash, event.hash
    finally:
        rows.close()  # whoever finds a break stops reading half-way
