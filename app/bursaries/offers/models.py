"""The tables of what was released: outcomes, offers and their conditions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bursaries.applications.models import Application
from app.bursaries.offers.states import DeclineReason, OfferState, OutcomeKind
from app.core.base import Base, Choice, Id, one_of
from app.organisations.models import Hub


class Outcome(Base):
    """What an applicant was told, and when: the published side of a decision.

    What the panel pencils in before stays with the panel (app.reviews.decisions); only the
    release writes here.
    """

    __tablename__ = "bursary_outcome"
    __table_args__ = (
        one_of("kind", OutcomeKind),
        CheckConstraint("(kind = 'reserve') = (reserve_rank IS NOT NULL)", name="rank_iff_reserve"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"), unique=True)
    kind: Mapped[OutcomeKind] = mapped_column(Choice(OutcomeKind))
    reserve_rank: Mapped[int | None]
    score: Mapped[str] = mapped_column(String(8), default="")
    reason: Mapped[str]
    feedback: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    released_at: Mapped[datetime]

    application: Mapped[Application] = relationship(lazy="raise")


class Offer(Base):
    """A bursary offered to one applicant, with the instant by which to answer."""

    __tablename__ = "bursary_offer"
    __table_args__ = (
        one_of("state", OfferState),
        one_of("decline_reason", DeclineReason),
        CheckConstraint("(state = 'sent') = (ended_at IS NULL)", name="ended_at_iff_not_sent"),
        CheckConstraint("amount_pence >= 0", name="amount_not_negative"),
        CheckConstraint(
            "other_funding_pence IS NULL OR (other_funding_pence > 0 AND other_funding <> '')",
            name="other_funding_named",
        ),
        Index(
            "uq_bursary_offer_live",
            "application_id",
            unique=True,
            sqlite_where=text("state IN ('sent', 'accepted')"),
            postgresql_where=text("state IN ('sent', 'accepted')"),
        ),
        Index(None, "state", "reply_by"),
        Index(None, "round_id", "state"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    hub_id: Mapped[int] = mapped_column(ForeignKey("hub.id"))
    amount_pence: Mapped[int | None]
    reply_by: Mapped[datetime]
    state: Mapped[OfferState] = mapped_column(Choice(OfferState), default=OfferState.SENT)
    sent_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # Declared at the acceptance: who pays, and how much of the same costs.
    other_funding: Mapped[str] = mapped_column(default="")
    other_funding_pence: Mapped[int | None]
    decline_reason: Mapped[DeclineReason | None] = mapped_column(Choice(DeclineReason))
    row_version: Mapped[int] = mapped_column(default=1)

    application: Mapped[Application] = relationship(lazy="raise")
    hub: Mapped[Hub] = relationship(lazy="raise")
    conditions: Mapped[list[OfferCondition]] = relationship(
        lazy="raise", order_by="OfferCondition.position"
    )

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- SQLAlchemy's own form


class OfferCondition(Base):
    """Something that must be true before an accepted offer becomes an award."""

    __tablename__ = "bursary_offer_condition"
    __table_args__ = (
        UniqueConstraint("offer_id", "kind"),
        CheckConstraint("(met_at IS NULL) = (met_by_id IS NULL)", name="met_by_iff_met"),
    )

    id: Mapped[Id]
    offer_id: Mapped[int] = mapped_column(ForeignKey("bursary_offer.id"))
    kind: Mapped[str] = mapped_column(String(40))
    words: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    met_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    met_at: Mapped[datetime | None]
