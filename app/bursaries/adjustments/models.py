"""The table of adjustments: what somebody needs, and what an officer answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.bursaries.adjustments.states import TRANSITIONS, AdjustmentKind, AdjustmentState
from app.bursaries.rounds.models import Round
from app.core.base import Base, Choice, Id, Stateful, one_of


class Adjustment(Stateful, Base):
    """One request for one person in one round. `need` is read by officers only, and logged."""

    __tablename__ = "bursary_adjustment"
    __table_args__ = (
        one_of("kind", AdjustmentKind),
        one_of("state", AdjustmentState),
        CheckConstraint("need <> ''", name="has_need"),
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="answered_unless_asked"),
        CheckConstraint("(state = 'granted') = (until IS NOT NULL)", name="until_iff_granted"),
        CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> asked_by_id", name="another_answers"
        ),
        Index(None, "round_id", "person_id"),
        Index(None, "state", "id"),
    )

    transitions = TRANSITIONS

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[AdjustmentKind] = mapped_column(Choice(AdjustmentKind))
    need: Mapped[str]
    state: Mapped[AdjustmentState] = mapped_column(
        Choice(AdjustmentState), default=AdjustmentState.ASKED
    )
    state_since: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    # Asked for by an admin with late access; an officer says how many days otherwise.
    wanted_until: Mapped[datetime | None]
    until: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship(lazy="raise")
    person: Mapped[User] = relationship(lazy="raise", foreign_keys=[person_id])
