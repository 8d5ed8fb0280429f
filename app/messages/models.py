"""The outbox: every message that was or is to be sent, and each step on its way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.base import Base, Choice, Id, Stateful, one_of
from app.messages.states import TRANSITIONS, MessageState


class OutboxMessage(Stateful, Base):
    """A letter as it was written; nothing is rendered again when it is sent."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        one_of("state", MessageState),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at_iff_sent"),
        CheckConstraint(
            "(state = 'sending') = (lease_until IS NOT NULL)", name="lease_iff_sending"
        ),
        CheckConstraint(
            "(subject_type IS NULL) = (subject_id IS NULL)", name="subject_whole_or_none"
        ),
        Index(None, "state", "next_try_at"),
        Index(None, "subject_type", "subject_id"),
    )
    transitions: ClassVar[Mapping[tuple[Any, Any], Any]] = TRANSITIONS

    id: Mapped[Id]
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    template: Mapped[str] = mapped_column(String(60))
    to_user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    to_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str]
    html: Mapped[str]
    holds_secret: Mapped[bool] = mapped_column(default=False)
    subject_type: Mapped[str | None] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    state: Mapped[MessageState] = mapped_column(Choice(MessageState), default=MessageState.QUEUED)
    state_since: Mapped[datetime]
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    uncertain: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]

    steps: Mapped[list[OutboxStep]] = relationship(lazy="raise", order_by="OutboxStep.id")


class OutboxStep(Base):
    """One step of a message, with what the mail server said."""

    __tablename__ = "outbox_step"
    __table_args__ = (one_of("state", MessageState), Index(None, "message_id"))

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"))
    at: Mapped[datetime]
    state: Mapped[MessageState] = mapped_column(Choice(MessageState))
    note: Mapped[str] = mapped_column(default="")


class Tick(Base):
    """When a piece of the clock's work last ran, so that two workers do it once."""

    __tablename__ = "clock_tick"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    ran_for: Mapped[datetime]
