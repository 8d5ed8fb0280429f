"""The tables of equality answers: what was answered by a subject, and whose subject it is.

The answers name no application and no person, only a subject that is drawn at random; they have
no number that tells in which order they came, and the day but not the time. The link is read by
this slice alone, for the page of the person themselves, and goes when they withdraw.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base


class EqualityLink(Base):
    """That an application has answered or skipped, and under which subject."""

    __tablename__ = "equality_link"

    application_id: Mapped[int] = mapped_column(
        ForeignKey("bursary_application.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    subject: Mapped[str] = mapped_column(String(64), unique=True)


class EqualityResponse(Base):
    """One answer of a subject to one equality question of a round's form."""

    __tablename__ = "equality_response"
    __table_args__ = (Index(None, "round_id", "question_id"),)

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    question_id: Mapped[int] = mapped_column(
        ForeignKey("form_question.id"), primary_key=True, autoincrement=False
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    value: Mapped[str]
    answered_on: Mapped[date]
