"""Reading referees: an application's own, one by its number, and how many are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.bursaries.referees.models import Referee
from app.bursaries.referees.rules import lacking
from app.bursaries.referees.states import NamingStatus, ReferenceState
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import ReferencesFrom


def named(session: Session, application_id: int) -> Sequence[Referee]:
    """Return whom the application names, replaced people left out, in the order of naming."""
    return session.scalars(
        select(Referee)
        .where(Referee.application_id == application_id, Referee.state != ReferenceState.REPLACED)
        .order_by(Referee.id)
    ).all()


def how_many(session: Session, application_id: int) -> int:
    """Return how many people the application has named, replaced ones too."""
    rows = select(func.count(Referee.id)).where(Referee.application_id == application_id)
    return session.scalar(rows) or 0


def of_application(session: Session, application_id: int, number: int) -> Referee | None:
    """Return one of the application's referees, replaced or not; None for anybody else's."""
    return session.scalars(
        select(Referee).where(Referee.id == number, Referee.application_id == application_id)
    ).first()


def states(session: Session, application_id: int) -> list[ReferenceState]:
    """Return the state of each reference that was not replaced."""
    return list(
        session.scalars(
            select(Referee.state).where(
                Referee.application_id == application_id,
                Referee.state != ReferenceState.REPLACED,
            )
        )
    )


class Naming(NamedTuple):
    """How far an applicant is with naming referees."""

    wanted: int
    people: Sequence[Referee]

    @property
    def lacking(self) -> int:
        """How many are still to be named."""
        return lacking(self.wanted, [referee.state for referee in self.people])

    @property
    def status(self) -> NamingStatus:
        """What the task list says."""
        if not self.lacking:
            return NamingStatus.COMPLETE
        return NamingStatus.STARTED if self.people else NamingStatus.NOT_STARTED


def naming(session: Session, application_id: int, round_: Round) -> Naming | None:
    """Return whom the application names and how many it should; None where none are asked for."""
    if round_.references_from is ReferencesFrom.NEVER:
        return None
    return Naming(round_.references_wanted or 0, named(session, application_id))
