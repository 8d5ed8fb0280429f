"""The table of what an applicant hides from reviewers, or leaves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.bursaries.redaction.states import Treatment
from app.core.base import Base, Choice, Id, one_of


class Redaction(Base):
    """What the applicant decided about one passage of one answer; `passage` is folded."""

    __tablename__ = "application_redaction"
    __table_args__ = (
        UniqueConstraint("application_id", "question_id", "passage"),
        one_of("treatment", Treatment),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("form_question.id"))
    passage: Mapped[str] = mapped_column(String(200))
    treatment: Mapped[Treatment] = mapped_column(Choice(Treatment))
    decided_at: Mapped[datetime]
