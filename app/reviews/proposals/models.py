"""The tables of deciding: runs of the engine, pencilled decisions, waived reviews."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bursaries.applications.models import Application
from app.bursaries.offers.states import OutcomeKind
from app.core.base import Base, Choice, Id, one_of


class AllocationRun(Base):
    """One run of the engine: what went in, what came out, and the hashes of both.

    `record` is the whole file that anybody can recompute with `python -m app.allocation
    verify`; a row is only ever added.
    """

    __tablename__ = "allocation_run"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    number: Mapped[int]
    # Tells at a glance whether scores or cases have changed since.
    input_hash: Mapped[str] = mapped_column(String(64))
    record: Mapped[str]
    record_hash: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Decision(Base):
    """What the panel means to tell one applicant: a pencil mark until the release.

    `proposed` is what the engine worked out and stays beside what the panel made of it; a
    change of it carries the panel's reason.
    """

    __tablename__ = "panel_decision"
    __table_args__ = (
        one_of("outcome", OutcomeKind),
        one_of("proposed", OutcomeKind),
        CheckConstraint(
            "(outcome = 'reserve') = (reserve_rank IS NOT NULL)", name="rank_iff_reserve"
        ),
        CheckConstraint(
            "outcome = proposed OR change_reason <> ''", name="a_change_carries_its_reason"
        ),
        Index(
            "uq_panel_decision_current",
            "application_id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index(
            "uq_panel_decision_reserve_rank",
            "round_id",
            "reserve_rank",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index(None, "round_id", "outcome"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("bursary_application.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("allocation_run.id"))
    rank: Mapped[int | None]
    score: Mapped[str] = mapped_column(String(8), default="")
    proposed: Mapped[OutcomeKind] = mapped_column(Choice(OutcomeKind))
    outcome: Mapped[OutcomeKind] = mapped_column(Choice(OutcomeKind))
    reserve_rank: Mapped[int | None]
    reason_code: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str]
    change_reason: Mapped[str] = mapped_column(default="")
    # What the applicant is told of the reviewers' reasons; the chair may mend its words.
    feedback: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(lazy="raise")


class PanelWaiver(Base):
    """The chair's word that the panel may judge cases with fewer reviews than the round asks."""

    __tablename__ = "panel_waiver"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("min_reviews >= 1", name="at_least_one_review"),
    )

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"), unique=True)
    min_reviews: Mapped[int]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
