"""The tables of what comes before a round: signatures of two admins, and rehearsals."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

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


class Rehearsal(Base):
    """One run of a round's plan to its release with invented people, and what it told.

    Of one that was thrown away the report is empty; that it was done, by whom, and how it ended
    stays.
    """

    __tablename__ = "bursary_rehearsal"
    __table_args__ = (Index(None, "round_id"),)

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    # Of all that was rehearsed, as for a signature.
    digest: Mapped[str] = mapped_column(String(64))
    is_passed: Mapped[bool]
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    thrown_away_at: Mapped[datetime | None]
