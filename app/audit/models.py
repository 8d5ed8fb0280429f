"""The table of events, with triggers that refuse every UPDATE, DELETE and TRUNCATE."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import DDL, CheckConstraint, FromClause, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.rules import Entry
from app.core.base import Base, Id


class Event(Base):
    """One thing that happened: who did what to which row, why, and when.

    Subject and actor are plain numbers, so that this table needs no slice above it and an
    event outlives what it tells of. No actor means the service itself (the clock).
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "subject_type", "subject_id", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[int | None]
    on_behalf_of_id: Mapped[int | None]
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any]]
    request_id: Mapped[str] = mapped_column(String(64), default="")
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    def entry(self) -> Entry:
        """Return the facts that the hash covers."""
        return Entry(
            seq=self.seq,
            at=self.at,
            kind=self.kind,
            actor_id=self.actor_id,
            on_behalf_of_id=self.on_behalf_of_id,
            subject_type=self.subject_type,
            subject_id=self.subject_id,
            reason=self.reason,
            data=self.data,
            request_id=self.request_id,
        )


class AccessLog(Base):
    """One reading of data that few may read: who, whose, of which kind, and what for."""

    __tablename__ = "access_log"
    __table_args__ = (
        CheckConstraint("purpose <> ''", name="has_purpose"),
        Index(None, "field_class", "at"),
        Index(None, "at", "id"),
        Index(None, "subject_type", "subject_id"),
    )

    id: Mapped[Id]
    user_id: Mapped[int]
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    field_class: Mapped[str] = mapped_column(String(40))
    purpose: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


# Also run by the migration, and by whoever makes the tables without one.
GUARDS: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": (
        """
        CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
        BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END
        """,
        """
        CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
        BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION refuse_change_of_audit_event() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'audit_event is append-only'; END $$
        """,
        """
        CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit_event()
        """,
        """
        CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_event()
        """,
    ),
}
UNGUARDS: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": (),  # its triggers go with the table
    "postgresql": ("DROP FUNCTION refuse_change_of_audit_event()",),
}


# What the last guards do, for the log of readings.
ACCESS_GUARDS: Final = {
    dialect: tuple(text.replace("audit_event", "access_log") for text in texts)
    for dialect, texts in GUARDS.items()
}
ACCESS_UNGUARDS: Final = {
    dialect: tuple(text.replace("audit_event", "access_log") for text in texts)
    for dialect, texts in UNGUARDS.items()
}


def _on(table: FromClause, moment: str, statements: dict[str, tuple[str, ...]]) -> None:
    for dialect, texts in statements.items():
        for text in texts:
            ddl = DDL(text)  # type: ignore[no-untyped-call]  # SQLAlchemy left it without types
            event.listen(table, moment, ddl.execute_if(dialect=dialect))


_on(Event.__table__, "after_create", GUARDS)
_on(Event.__table__, "after_drop", UNGUARDS)
_on(AccessLog.__table__, "after_create", ACCESS_GUARDS)
_on(AccessLog.__table__, "after_drop", ACCESS_UNGUARDS)
