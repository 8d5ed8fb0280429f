"""The table of approvals: acts that take two different people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base, Id


class Approval(Base):
    """An act that needs two different people: the first proposes, the second confirms."""

    __tablename__ = "panel_approval"
    __table_args__ = (
        CheckConstraint("second_by_id <> first_by_id", name="two_different_people"),
        CheckConstraint(
            "(second_by_id IS NULL) = (second_at IS NULL)", name="second_at_iff_second"
        ),
        Index(None, "round_id", "action"),
    )

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("allocation_run.id"))
    action: Mapped[str] = mapped_column(String(40))
    first_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    first_at: Mapped[datetime]
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    second_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
