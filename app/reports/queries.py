"""Counts by round and hub: numbers of applications, never a person."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import HOLDS_PLACE, ApplicationState
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import PUBLIC
from app.core.base import Record
from app.organisations.models import Hub

_ACCEPTED = (ApplicationState.ACCEPTED, ApplicationState.AWARDED)


def by_round(session: Session) -> Sequence[Record]:
    """Return, for each round a visitor may know of, how many were sent, offered and accepted."""
    sent = func.count(Application.submitted_at)
    return session.execute(
        select(
            Round.name,
            Round.year,
            Round.state,
            Round.is_demo,
            func.count(Application.id).label("begun"),
            sent.label("sent"),
            func.sum(case((Application.state.in_(HOLDS_PLACE), 1), else_=0)).label("offered"),
            func.sum(case((Application.state.in_(_ACCEPTED), 1), else_=0)).label("accepted"),
        )
        .outerjoin(Application, Application.round_id == Round.id)
        .where(Round.state.in_(PUBLIC))
        .group_by(Round.id)
        .order_by(Round.closes_at.desc(), Round.id.desc())
    ).all()


def by_hub(session: Session) -> Sequence[Record]:
    """Return, for each hub, how many applications were sent to it and hold an award."""
    return session.execute(
        select(
            Hub.code,
            Hub.city,
            func.count(Application.submitted_at).label("sent"),
            func.sum(case((Application.state.in_(HOLDS_PLACE), 1), else_=0)).label("offered"),
        )
        .outerjoin(Application, Application.hub_id == Hub.id)
        .group_by(Hub.id)
        .order_by(Hub.position, Hub.id)
    ).all()
