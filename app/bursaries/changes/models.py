"""The tables of changes asked for: which sections, why, until when, and what answered them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.base import Base, Id


class ChangeRequest(Base):
    """What a screener asked the applicant to change in a snapshot, and the snapshot that answered.

    The newest of an application is open exactly while the application waits for changes.
    """

    __tablename__ = "change_request"
    __table_args__ = (
        CheckConstraint("words <> ''", name="has_words"),
        CheckConstraint("asked_at < due_at", name="due_after_asking"),
        Index(None, "application_id", "id"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("application_snapshot.id"))
    words: Mapped[str]
    due_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("application_snapshot.id"))

    sections: Mapped[list[ChangeSection]] = relationship(lazy="raise")

    @property
    def section_ids(self) -> frozenset[int]:
        """The sections that are open again."""
        return frozenset(section.section_id for section in self.sections)


class ChangeSection(Base):
    """A section that a change is asked for in."""

    __tablename__ = "change_request_section"
    __table_args__ = (UniqueConstraint("request_id", "section_id"),)

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("form_section.id"))
