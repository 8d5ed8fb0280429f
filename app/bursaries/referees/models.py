"""The tables of referees: who was named, the links they were sent, and what they wrote.

A referee is no user. Their name and address are kept here and in the letters to them alone:
no snapshot, no event and no log has them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bursaries.referees.states import (
    TRANSITIONS,
    Acquaintance,
    Comparison,
    ReferenceState,
    Relation,
    Support,
    WhyNot,
)
from app.core.base import Base, Choice, Id, Stateful, one_of


class Referee(Stateful, Base):
    """Somebody whom an applicant named, and where the reference that they may give stands."""

    __tablename__ = "referee"
    __table_args__ = (
        one_of("state", ReferenceState),
        one_of("relation", Relation),
        one_of("why_not", WhyNot),
        CheckConstraint(
            "asked_at IS NOT NULL OR state IN ('named', 'cancelled', 'replaced')",
            name="asked_at_once_asked",
        ),
        CheckConstraint("asked_at IS NULL OR state <> 'named'", name="not_asked_while_named"),
        CheckConstraint("(asked_at IS NULL) = (due_at IS NULL)", name="due_iff_asked"),
        CheckConstraint("asked_at < due_at", name="due_after_asking"),
        CheckConstraint("reminded_at IS NULL OR asked_at IS NOT NULL", name="reminded_once_asked"),
        CheckConstraint("state <> 'declined' OR why_not IS NOT NULL", name="declined_for_a_reason"),
        # Nobody is named twice for one application.
        Index(
            "uq_referee_standing",
            "application_id",
            "email_folded",
            unique=True,
            sqlite_where=text("state <> 'replaced'"),
            postgresql_where=text("state <> 'replaced'"),
        ),
        Index(None, "email_folded"),
        Index(None, "state", "due_at"),
    )

    transitions = TRANSITIONS

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    email_folded: Mapped[str] = mapped_column(String(254))
    relation: Mapped[Relation] = mapped_column(Choice(Relation))
    position: Mapped[str] = mapped_column(String(200))
    state: Mapped[ReferenceState] = mapped_column(
        Choice(ReferenceState), default=ReferenceState.NAMED
    )
    state_since: Mapped[datetime]
    created_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    why_not: Mapped[WhyNot | None] = mapped_column(Choice(WhyNot))
    why_not_words: Mapped[str] = mapped_column(default="")

    reference: Mapped[Reference | None] = relationship(lazy="raise", viewonly=True)


class ReferenceToken(Base):
    """What a link in a letter to a referee opens, as often as they like until the answer is sent.

    Only its hash is kept. A reminder brings a link of its own, and both then open the same pages.
    """

    __tablename__ = "reference_token"
    __table_args__ = (
        CheckConstraint("created_at < expires_at", name="expires_after_it_is_made"),
        Index(None, "referee_id"),
    )

    id: Mapped[Id]
    referee_id: Mapped[int] = mapped_column(ForeignKey("referee.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    # When it was taken out of use because another took its place, or nobody needs it.
    ended_at: Mapped[datetime | None]
    # The final send: a second one does nothing.
    used_at: Mapped[datetime | None]

    referee: Mapped[Referee] = relationship(lazy="raise")


class Reference(Base):
    """What a referee wrote: a draft until it is given, then as it is."""

    __tablename__ = "reference"
    __table_args__ = (
        one_of("relation", Relation),
        one_of("known_for", Acquaintance),
        one_of("compared", Comparison),
        one_of("support", Support),
        CheckConstraint(
            "given_at IS NULL OR (known_for IS NOT NULL AND compared IS NOT NULL"
            " AND support IS NOT NULL AND does_well <> '' AND needs_help <> '')",
            name="whole_once_given",
        ),
    )

    id: Mapped[Id]
    referee_id: Mapped[int] = mapped_column(ForeignKey("referee.id"), unique=True)
    # How the referee says that they know the applicant.
    relation: Mapped[Relation] = mapped_column(Choice(Relation))
    position: Mapped[str] = mapped_column(String(200))
    known_for: Mapped[Acquaintance | None] = mapped_column(Choice(Acquaintance))
    compared: Mapped[Comparison | None] = mapped_column(Choice(Comparison))
    does_well: Mapped[str] = mapped_column(default="")
    needs_help: Mapped[str] = mapped_column(default="")
    support: Mapped[Support | None] = mapped_column(Choice(Support))
    updated_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- SQLAlchemy's own form
