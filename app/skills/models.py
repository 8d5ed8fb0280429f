"""The tables of skills, job roles and published pay."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base, Choice, Id, one_of
from app.skills.states import Stage


class Skill(Base):
    """Something a person can do and a job asks for, in its category."""

    __tablename__ = "skill"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    category: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class CareerRole(Base):
    """A job in the field; pay is None where its source publishes none."""

    __tablename__ = "career_role"
    __table_args__ = (
        one_of("stage", Stage),
        CheckConstraint("pay_low_pence <= pay_high_pence", name="pay_in_order"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(90), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    stage: Mapped[Stage] = mapped_column(Choice(Stage))
    stage_words: Mapped[str] = mapped_column(String(80), default="")
    typical_entry: Mapped[str] = mapped_column(default="")
    pay_low_pence: Mapped[int | None]
    pay_high_pence: Mapped[int | None]
    pay_note: Mapped[str] = mapped_column(default="")
    next_roles: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class PayBand(Base):
    """One band of a published pay scale in one year."""

    __tablename__ = "pay_band"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(90), unique=True)
    scale: Mapped[str] = mapped_column(String(120))
    year: Mapped[str] = mapped_column(String(20))
    band: Mapped[str] = mapped_column(String(20))
    entry_pence: Mapped[int | None]
    intermediate_pence: Mapped[int | None]
    top_pence: Mapped[int | None]
    source: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
