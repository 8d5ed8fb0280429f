"""The table of what a person said about two applications that looked like one person's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base, Id


class Comparison(Base):
    """One person's word on two applications: the same person (and which one stays), or not."""

    __tablename__ = "application_comparison"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="lower_first"),
        CheckConstraint("is_same = (kept_id IS NOT NULL)", name="one_kept_of_the_same"),
        CheckConstraint(
            "kept_id IS NULL OR kept_id IN (first_id, second_id)", name="kept_is_one_of_both"
        ),
        CheckConstraint("words <> ''", name="has_words"),
    )

    id: Mapped[Id]
    first_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    is_same: Mapped[bool]
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("bursary_application.id"))
    words: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
