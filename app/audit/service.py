"""Writing events, in the same transaction as what they tell of."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Table, insert, inspect, select, text
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import Session, SessionTransaction

from app.audit.models import AccessLog, Event
from app.audit.rules import GENESIS, Entry, digest
from app.core.base import Base
from app.core.roles import Actor

# The web sets this for each request; a command or a job leaves it empty.
request_id: Final[ContextVar[str]] = ContextVar("request_id", default="")

# Any number serves as long as nothing else in the database locks the same one.
CHAIN_LOCK: Final = 7_203_411
_INSERT: Final = insert(cast("Table", Event.__table__))


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about, when its table and number are known and the row is not loaded."""

    type: str
    id: int


@dataclass(frozen=True, slots=True)
class _Pending:
    kind: str
    subject: Base | Subject | None
    by: Actor | None
    now: datetime
    reason: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    on_behalf_of_id: int | None = None


def record(  # noqa: PLR0913 -- an event has that many facts
    session: Session,
    kind: str,
    *,
    subject: Base | Subject | None,
    by: Actor | None,
    now: datetime,
    reason: str = "",
    on_behalf_of_id: int | None = None,
    **data: Any,
) -> None:
    """Have the event written when the transaction commits; `by=None` means the service itself.

    The row is chained at the very end, so that the lock which keeps the chain in one line is
    held for the length of the commit and not of the whole request.
    """
    session.info.setdefault("audit_pending", []).append(
        _Pending(kind, subject, by, now, reason, data, on_behalf_of_id),
    )


def log_reading(
    session: Session,
    subject: Subject,
    field_class: str,
    *,
    purpose: str,
    by: Actor,
    now: datetime,
) -> None:
    """Write down that somebody reads data which few may read, in the same transaction."""
    session.add(
        AccessLog(
            user_id=by.id,
            subject_type=subject.type,
            subject_id=subject.id,
            field_class=field_class,
            purpose=purpose,
            at=now,
        )
    )


def _subject_of(pending: _Pending) -> tuple[str, int | None]:
    if pending.subject is None:
        return "service", None
    if isinstance(pending.subject, Subject):
        return pending.subject.type, pending.subject.id
    state = inspect(pending.subject)
    return pending.subject.__tablename__, state.identity[0] if state.identity else None


def _write_pending(session: Session) -> None:
    if session.in_nested_transaction():
        return  # the end of a savepoint is not the end of the request
    pending: list[_Pending] = session.info.pop("audit_pending", [])
    if not pending:
        return
    session.flush()  # new subjects get their ids
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    last = session.execute(
        select(Event.seq, Event.hash).order_by(Event.seq.desc()).limit(1),
    ).first()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    rows = []
    for item in pending:
        seq += 1
        entry = _entry(seq, item)
        chained = digest(previous, entry)
        rows.append(entry.facts() | {"previous_hash": previous, "hash": chained})
        previous = chained
    session.execute(_INSERT, rows)


def _entry(seq: int, pending: _Pending) -> Entry:
    subject_type, subject_id = _subject_of(pending)
    return Entry(
        seq=seq,
        at=pending.now,
        kind=pending.kind,
        actor_id=pending.by.id if pending.by else None,
        on_behalf_of_id=pending.on_behalf_of_id,
        subject_type=subject_type,
        subject_id=subject_id,
        reason=pending.reason,
        data=pending.data,
        request_id=request_id.get(),
    )


def _mark_savepoint(session: Session, begun: SessionTransaction) -> None:
    if begun.nested:
        marks = session.info.setdefault("audit_savepoints", WeakKeyDictionary())
        marks[begun] = len(session.info.get("audit_pending", ()))


def _forget_pending(session: Session, undone: SessionTransaction) -> None:
    # What a savepoint undid did not happen; what came before it in the request did.
    kept = session.info["audit_savepoints"].pop(undone) if undone.nested else 0
    del session.info.get("audit_pending", [])[kept:]


sqlalchemy_event.listen(Session, "before_commit", _write_pending)
sqlalchemy_event.listen(Session, "after_transaction_create", _mark_savepoint)
sqlalchemy_event.listen(Session, "after_soft_rollback", _forget_pending)
