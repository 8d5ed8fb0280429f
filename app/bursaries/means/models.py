"""The tables of need: the band that an officer recorded, and who must not read whose evidence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.bursaries.means.states import NeedBand
from app.core.base import Base, Choice, Id, one_of


class MeansAssessment(Base):
    """How much one applicant needs the money; the note is read by means officers only."""

    __tablename__ = "means_assessment"
    __table_args__ = (one_of("band", NeedBand), UniqueConstraint("application_id"))

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    band: Mapped[NeedBand] = mapped_column(Choice(NeedBand))
    note: Mapped[str] = mapped_column(default="")
    officer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- SQLAlchemy's own form


class MeansConflict(Base):
    """An officer's word that something ties them to an applicant; it is not taken back."""

    __tablename__ = "means_conflict"
    __table_args__ = (
        UniqueConstraint("application_id", "officer_id"),
        CheckConstraint("words <> ''", name="has_words"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    words: Mapped[str]
    at: Mapped[datetime]
