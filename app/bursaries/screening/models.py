"""The table of findings: whether an application may be assessed, by whom and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.bursaries.screening.states import IneligibilityReason
from app.core.base import Base, Choice, Id, one_of


class Screening(Base):
    """A person's finding whether an application may be assessed; being refused needs a reason."""

    __tablename__ = "application_screening"
    __table_args__ = (
        one_of("reason_code", IneligibilityReason),
        CheckConstraint(
            "is_eligible OR (reason_code IS NOT NULL AND words <> '')",
            name="refusal_has_reason",
        ),
        Index(None, "application_id", "at"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    is_eligible: Mapped[bool]
    reason_code: Mapped[IneligibilityReason | None] = mapped_column(Choice(IneligibilityReason))
    words: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
