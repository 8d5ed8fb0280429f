"""The tables of programmes and their modules. Intakes of a programme will refer to it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.base import Base, Choice, Id, one_of
from app.organisations.models import Hub
from app.organisations.states import Origin
from app.programmes.states import Level, Status


class Programme(Base):
    """A master's or doctoral programme of the hubs or of a partner.

    `known_year` is the year its source speaks of; `last_checked` is the day somebody looked
    whether it still holds, None when nobody has. `study` is packed like a course's audiences.
    """

    __tablename__ = "programme"
    __table_args__ = (
        one_of("level", Level),
        one_of("origin", Origin),
        one_of("status", Status),
        CheckConstraint("credits > 0", name="credits_positive"),
        Index(None, "rank", "title", "id"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    award: Mapped[str] = mapped_column(String(80), default="")
    level: Mapped[Level] = mapped_column(Choice(Level))
    provider_name: Mapped[str] = mapped_column(String(200), default="")
    origin: Mapped[Origin] = mapped_column(Choice(Origin))
    hub_id: Mapped[int | None] = mapped_column(ForeignKey("hub.id"), index=True)
    credits: Mapped[int | None]
    mode: Mapped[str] = mapped_column(String(120), default="")
    study: Mapped[str] = mapped_column(String(80), default="")
    duration: Mapped[str] = mapped_column(String(120), default="")
    fees: Mapped[str] = mapped_column(default="")
    entry_requirements: Mapped[str] = mapped_column(default="")
    intake: Mapped[str] = mapped_column(default="")
    status: Mapped[Status] = mapped_column(Choice(Status))
    status_words: Mapped[str] = mapped_column(String(120), default="")
    known_year: Mapped[int | None]
    last_checked: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    rank: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)

    hub: Mapped[Hub | None] = relationship(lazy="raise")


class Module(Base):
    """A module as a programme publishes it, or on its own when its programme is not known."""

    __tablename__ = "module"
    __table_args__ = (CheckConstraint("credits > 0", name="credits_positive"),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(90), unique=True)
    code: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(200))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    provider_name: Mapped[str] = mapped_column(String(200), default="")
    credits: Mapped[int | None]
    level: Mapped[str] = mapped_column(String(40), default="")
    assessment: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)

    programme: Mapped[Programme | None] = relationship(lazy="raise")
