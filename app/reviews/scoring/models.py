"""The tables of reviews: what was read, each version of the scores, and each score's reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bursaries.applications.models import Snapshot
from app.bursaries.rounds.models import Criterion
from app.core.base import Base, Id
from app.reviews.assignments.models import Assignment


class Review(Base):
    """One reviewer's judgement of one case, pinned to the snapshot that was read."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint(
            "submitted_at IS NULL OR current_revision >= 1", name="submitted_has_revision"
        ),
    )

    id: Mapped[Id]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("review_assignment.id"), unique=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("application_snapshot.id"))
    comment: Mapped[str] = mapped_column(default="")
    submitted_at: Mapped[datetime | None]
    # The number of the newest submitted revision; the draft being written has the next one.
    current_revision: Mapped[int] = mapped_column(default=0)
    row_version: Mapped[int] = mapped_column(default=1)

    assignment: Mapped[Assignment] = relationship(lazy="raise")
    snapshot: Mapped[Snapshot] = relationship(lazy="raise")
    revisions: Mapped[list[ReviewRevision]] = relationship(
        lazy="raise", order_by="ReviewRevision.number"
    )

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- SQLAlchemy's own form


class ReviewRevision(Base):
    """One version of a review's scores; once submitted it no longer changes."""

    __tablename__ = "review_revision"
    __table_args__ = (
        UniqueConstraint("review_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[Id]
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    number: Mapped[int]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    # The scores were changed when the others' reviews of the case could be read.
    follows_others: Mapped[bool] = mapped_column(default=False)

    scores: Mapped[list[Score]] = relationship(lazy="raise")


class Score(Base):
    """The score for one criterion and its reason; a draft may still lack either."""

    __tablename__ = "review_score"
    __table_args__ = (
        UniqueConstraint("revision_id", "criterion_id"),
        CheckConstraint("value BETWEEN 0 AND 100", name="value_in_range"),
    )

    id: Mapped[Id]
    revision_id: Mapped[int] = mapped_column(ForeignKey("review_revision.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("rubric_criterion.id"))
    value: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")

    criterion: Mapped[Criterion] = relationship(lazy="raise")
