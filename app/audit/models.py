"""The table of events. Triggers in the migration refuse every UPDATE and DELETE."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.rules import Entry
from app.core.base import Base


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
