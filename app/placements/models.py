"""The tables of apprenticeship standards and of the employers who take apprentices."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.base import Base, Id
from app.organisations.models import Organisation


class Standard(Base):
    """An apprenticeship standard; what its source leaves out is None or empty.

    `slug` is the last part of its address: the reference, or the title while none is verified.
    """

    __tablename__ = "apprenticeship_standard"
    __table_args__ = (
        CheckConstraint("level BETWEEN 2 AND 8", name="level_known"),
        CheckConstraint("max_funding_pence >= 0", name="funding_not_negative"),
        Index(None, "level", "title", "id"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(90), unique=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    reference: Mapped[str] = mapped_column(String(10), default="")
    code_verified: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(String(200))
    level: Mapped[int | None]
    months_to_gateway: Mapped[int | None]
    assessment_months: Mapped[int | None]
    max_funding_pence: Mapped[int | None]
    lars_code: Mapped[str] = mapped_column(String(20), default="")
    route: Mapped[str] = mapped_column(String(120), default="")
    options: Mapped[str] = mapped_column(default="")
    status_note: Mapped[str] = mapped_column(default="")
    used_in_advanced_therapies: Mapped[bool | None]
    source: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class Employer(Base):
    """What an organisation is to apprentices; who it is stands in its own row."""

    __tablename__ = "employer"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    relation: Mapped[str] = mapped_column(String(120), default="")
    joined: Mapped[str] = mapped_column(String(40), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
