"""The table of what a person said about two applications that looked like one person's."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base, Id

_APPLICATION: Final = "bursary_application.id"


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


class LikenessKey(Base):
    """One thing by which an application is found again, as a digest: nobody reads it here."""

    __tablename__ = "application_likeness_key"
    __table_args__ = (Index(None, "round_id", "key"),)

    application_id: Mapped[int] = mapped_column(
        ForeignKey(_APPLICATION, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))


class LikenessRead(Base):
    """Which version of an application was last looked through for others like it."""

    __tablename__ = "application_likeness_read"

    application_id: Mapped[int] = mapped_column(
        ForeignKey(_APPLICATION, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    snapshot_id: Mapped[int]


class LikelyPair(Base):
    """Two applications of a round that may be one person's, with what they have in common."""

    __tablename__ = "application_likely_pair"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="lower_first"),
        Index(None, "round_id", "weight", "first_id", "second_id"),
        Index(None, "second_id"),
    )

    first_id: Mapped[int] = mapped_column(
        ForeignKey(_APPLICATION, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    second_id: Mapped[int] = mapped_column(
        ForeignKey(_APPLICATION, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    signs: Mapped[list[Any]]
    # How many signs there are: the list begins with the most.
    weight: Mapped[int]
