"""The table of conflicts of interest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base, Choice, Id, one_of
from app.reviews.conflicts.states import ConflictKind, ConflictSource, Hardness


class Conflict(Base):
    """A tie between a reviewer and a case; a hard one that stands forbids the assignment."""

    __tablename__ = "review_conflict"
    __table_args__ = (
        UniqueConstraint("reviewer_id", "application_id", "source"),
        one_of("source", ConflictSource),
        one_of("kind", ConflictKind),
        one_of("hardness", Hardness),
        Index(None, "application_id"),
    )

    id: Mapped[Id]
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    source: Mapped[ConflictSource] = mapped_column(Choice(ConflictSource))
    kind: Mapped[ConflictKind] = mapped_column(Choice(ConflictKind))
    hardness: Mapped[Hardness] = mapped_column(Choice(Hardness), default=Hardness.HARD)
    is_active: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
