"""The table of what has to be told to everybody with an application, batch by batch."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base, Id


class RoundNews(Base):
    """A round was cancelled, or (with an instant) closes later; `after_id` was told last."""

    __tablename__ = "bursary_round_news"
    __table_args__ = (Index(None, "done_at", "id"),)

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    closes_at: Mapped[datetime | None]
    reason: Mapped[str]
    at: Mapped[datetime]
    after_id: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
