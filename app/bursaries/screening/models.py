"""The table of findings: whether an application may be assessed, by whom and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bursaries.rounds.models import EligibilityRule
from app.bursaries.screening.states import TOLD, IneligibilityReason
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
        # A code that is not there compares as neither, so it is asked apart.
        CheckConstraint(
            "(rule_id IS NOT NULL) = (reason_code IS NOT NULL AND reason_code = 'rule')",
            name="rule_named_by_its_reason",
        ),
        Index(None, "application_id", "at"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    is_eligible: Mapped[bool]
    reason_code: Mapped[IneligibilityReason | None] = mapped_column(Choice(IneligibilityReason))
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("bursary_eligibility_rule.id"))
    words: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    rule: Mapped[EligibilityRule | None] = relationship(lazy="raise")

    @property
    def told(self) -> str:
        """The reason as its applicant reads it, in one sentence; nothing when there is none."""
        if self.rule is not None:
            return self.rule.refusal
        return TOLD[self.reason_code] if self.reason_code else ""
