"""The table of signatures: what takes two different admins, and what they saw."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.bursaries.building.states import SignedAct
from app.core.base import Base, Choice, Id, one_of

_STANDING: Final = text("second_at IS NULL AND void_at IS NULL")


class RoundSignature(Base):
    """An act on a round that one admin asked for and a different one confirms."""

    __tablename__ = "bursary_round_signature"
    __table_args__ = (
        one_of("act", SignedAct),
        CheckConstraint("second_by_id <> first_by_id", name="two_different_people"),
        CheckConstraint(
            "(second_by_id IS NULL) = (second_at IS NULL)", name="second_at_iff_second"
        ),
        Index(
            "uq_bursary_round_signature_standing",
            "round_id",
            "act",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    act: Mapped[SignedAct] = mapped_column(Choice(SignedAct))
    # Of all that was on the page; another one now means that the signature no longer counts.
    digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(default="")
    first_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    first_at: Mapped[datetime]
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    second_at: Mapped[datetime | None]
    void_at: Mapped[datetime | None]
