"""The tables of one application: answers, section marks, snapshots and the screening."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.bursaries.applications.states import (
    TRANSITIONS,
    UNSENT,
    ApplicationState,
)
from app.bursaries.rounds.models import Question, Round
from app.core.base import Base, Choice, Id, Stateful, one_of
from app.organisations.models import Hub

_UNSENT = ", ".join(f"'{state.value}'" for state in ApplicationState if state in UNSENT)


class Application(Stateful, Base):
    """One person's application to one round.

    `reference` is what everybody says and what addresses hold; it cannot be guessed. The
    counts and means at the end are kept as reviews come in, so that no list has to add up.
    """

    __tablename__ = "bursary_application"
    __table_args__ = (
        one_of("state", ApplicationState),
        CheckConstraint(
            f"state = 'withdrawn' OR (state IN ({_UNSENT})) = (submitted_at IS NULL)",
            name="submitted_at_iff_sent",
        ),
        CheckConstraint(
            "submitted_at IS NULL OR (snapshot_id IS NOT NULL AND hub_id IS NOT NULL)",
            name="snapshot_and_hub_once_sent",
        ),
        CheckConstraint("review_count >= 0", name="review_count_not_negative"),
        # One live application per person and round.
        Index(
            "uq_bursary_application_live",
            "round_id",
            "applicant_id",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index(None, "round_id", "state", "id"),
        Index(None, "applicant_id"),
    )

    transitions = TRANSITIONS

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    applicant_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[ApplicationState] = mapped_column(
        Choice(ApplicationState), default=ApplicationState.DRAFT
    )
    state_since: Mapped[datetime]
    created_at: Mapped[datetime]
    hub_id: Mapped[int | None] = mapped_column(ForeignKey("hub.id"))
    personal_deadline: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    snapshot_id: Mapped[int | None] = mapped_column(
        ForeignKey("application_snapshot.id", use_alter=True)
    )
    review_count: Mapped[int] = mapped_column(default=0)
    # The mean of the counting reviews in hundredths of a point, as the engine rounds it.
    raw_mean: Mapped[int | None]
    adjusted_mean: Mapped[int | None]
    row_version: Mapped[int] = mapped_column(default=1)

    round: Mapped[Round] = relationship(lazy="raise")
    applicant: Mapped[User] = relationship(lazy="raise")
    hub: Mapped[Hub | None] = relationship(lazy="raise")
    snapshot: Mapped[Snapshot | None] = relationship(
        lazy="raise", foreign_keys=[snapshot_id], post_update=True
    )
    answers: Mapped[list[Answer]] = relationship(lazy="raise")
    marks: Mapped[list[SectionMark]] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- SQLAlchemy's own form


class Answer(Base):
    """What an applicant answered to one question, exactly as typed; `version` counts saves."""

    __tablename__ = "application_answer"
    __table_args__ = (UniqueConstraint("application_id", "question_id"),)

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("form_question.id"))
    value: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]

    question: Mapped[Question] = relationship(lazy="raise")


class SectionMark(Base):
    """The applicant's own word that a section is finished; a later change takes it back."""

    __tablename__ = "application_section_mark"
    __table_args__ = (UniqueConstraint("application_id", "section_id"),)

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("form_section.id"))
    is_complete: Mapped[bool]
    at: Mapped[datetime]


class Snapshot(Base):
    """What was sent, as canonical JSON with its hash; a row is only ever added."""

    __tablename__ = "application_snapshot"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    number: Mapped[int]
    content: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class EligibilityAnswer(Base):
    """What a person answered to one rule of the eligibility check when the draft began."""

    __tablename__ = "application_eligibility_answer"
    __table_args__ = (
        UniqueConstraint("application_id", "rule_id"),
        CheckConstraint("answer IN ('yes', 'no')", name="answer_yes_or_no"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    rule_id: Mapped[int] = mapped_column(ForeignKey("bursary_eligibility_rule.id"))
    answer: Mapped[str] = mapped_column(String(3))
