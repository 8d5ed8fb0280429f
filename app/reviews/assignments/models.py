"""The table of who reads what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.core.base import Base, Choice, Id, Stateful, one_of
from app.reviews.assignments.states import TRANSITIONS, AssignmentState


class Assignment(Stateful, Base):
    """One case in one reviewer's queue; `position` is its place in that reviewer's own order."""

    __tablename__ = "review_assignment"
    __table_args__ = (
        one_of("state", AssignmentState),
        UniqueConstraint("application_id", "reviewer_id"),
        CheckConstraint("position >= 1", name="position_from_one"),
        # A queue is counted and paged through from this alone.
        Index(
            "ix_review_assignment_queue",
            "reviewer_id",
            "round_id",
            "state",
            "position",
            "id",
            "application_id",
            "due_at",
        ),
        Index(
            "ix_review_assignment_live",
            "application_id",
            sqlite_where=text("state IN ('submitted', 'locked')"),
            postgresql_where=text("state IN ('submitted', 'locked')"),
        ),
    )

    transitions = TRANSITIONS

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    # The round of the case, which never changes.
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[AssignmentState] = mapped_column(
        Choice(AssignmentState), default=AssignmentState.PROPOSED
    )
    state_since: Mapped[datetime]
    position: Mapped[int]
    due_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)

    application: Mapped[Application] = relationship(lazy="raise")
    reviewer: Mapped[User] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- SQLAlchemy's own form
