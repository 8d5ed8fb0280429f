"""The table of reminders that were written: each once for a deadline."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base, Id


class Reminder(Base):
    """One reminder of one draft; another deadline of the person is reminded of anew."""

    __tablename__ = "application_reminder"
    __table_args__ = (
        UniqueConstraint("application_id", "days", "ends_at"),
        CheckConstraint("days > 0", name="days_positive"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    days: Mapped[int]
    ends_at: Mapped[datetime]
    at: Mapped[datetime]
