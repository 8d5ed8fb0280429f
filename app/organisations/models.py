"""The tables of the hubs and of the organisations around them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.base import Base, Choice, Id, one_of
from app.organisations.states import OrganisationKind, Origin


class Hub(Base):
    """One of the network's sites; everything can be seen per hub and together.

    `city` is the one word that tags and maps show; `location` is the place as its source has it.
    """

    __tablename__ = "hub"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(80), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    location: Mapped[str] = mapped_column(String(120), default="")
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


class Organisation(Base):
    """A university, provider, employer or network that the catalogue names.

    `key` is its identity in the sheets. Providers teach or run things; the others are here as
    employers, which `app.placements` tells more of.
    """

    __tablename__ = "organisation"
    __table_args__ = (one_of("kind", OrganisationKind), one_of("origin", Origin))

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[OrganisationKind] = mapped_column(Choice(OrganisationKind))
    origin: Mapped[Origin] = mapped_column(Choice(Origin))
    country: Mapped[str] = mapped_column(String(80), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    hub_id: Mapped[int | None] = mapped_column(ForeignKey("hub.id"), index=True)
    is_provider: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)

    hub: Mapped[Hub | None] = relationship(lazy="raise")
