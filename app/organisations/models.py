"""The tables of the hubs and of the organisations around them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base, Id


class Hub(Base):
    """One of the network's sites; everything can be seen per hub and together."""

    __tablename__ = "hub"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(80), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    host: Mapped[str] = mapped_column(String(200), default="")
    partners: Mapped[str] = mapped_column(default="")
    lead_named: Mapped[str] = mapped_column(default="")
    skills_contact_named: Mapped[str] = mapped_column(default="")
    role_contact: Mapped[str] = mapped_column(default="")
    capability: Mapped[str] = mapped_column(default="")
    opened: Mapped[date | None]
    funding_note: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
