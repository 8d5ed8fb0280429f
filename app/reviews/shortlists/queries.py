"""Reading how the references of a round stand, and what was given for one case."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import IN_PLAY
from app.bursaries.referees.models import Referee
from app.bursaries.referees.states import (
    TRANSITIONS,
    WAITING,
    ReferenceEvent,
    ReferenceState,
)
from app.core.base import Record
from app.organisations.models import Hub
from app.reviews.conflicts.queries import bars
from app.reviews.proposals.models import Decision
from app.web.pagination import PER_PAGE

ASKABLE = frozenset(state for state, event in TRANSITIONS if event is ReferenceEvent.ASK)


def _seen(round_id: int, viewer_id: int) -> list[ColumnElement[bool]]:
    return [
        Application.round_id == round_id,
        Application.state.in_(IN_PLAY),
        ~bars(viewer_id),
    ]


def count(session: Session, round_id: int, viewer_id: int) -> int:
    """Return how many cases in the running the viewer may know of."""
    return session.scalar(select(func.count()).where(*_seen(round_id, viewer_id))) or 0


def _tally(states: Collection[ReferenceState]) -> ColumnElement[int]:
    return func.sum(case((Referee.state.in_(states), 1), else_=0))


def cases(
    session: Session, round_id: int, viewer_id: int, *, offset: int = 0
) -> Sequence[Record]:  # fmt: skip
    """Return a page of the cases with how their references stand, in rank order, without names."""
    tally = (
        select(
            Referee.application_id,
            func.count().label("named"),
            _tally(ASKABLE).label("askable"),
            _tally(WAITING).label("waiting"),
            _tally({ReferenceState.GIVEN}).label("given"),
            _tally({ReferenceState.DECLINED}).label("declined"),
        )
        .where(Referee.state != ReferenceState.REPLACED)
        .group_by(Referee.application_id)
        .subquery()
    )
    return session.execute(
        select(
            Application.reference,
            Hub.code.label("hub_code"),
            Hub.city,
            Decision.outcome,
            Decision.reserve_rank,
            *(func.coalesce(tally.c[name], 0).label(name) for name in _COUNTS),
        )
        .join(Hub, Hub.id == Application.hub_id)
        .outerjoin(
            Decision,
            (Decision.application_id == Application.id) & Decision.superseded_at.is_(None),
        )
        .outerjoin(tally, tally.c.application_id == Application.id)
        .where(*_seen(round_id, viewer_id))
        .order_by(Decision.rank.nulls_last(), Application.reference)
        .limit(PER_PAGE)
        .offset(offset)
    ).all()


_COUNTS = ("named", "askable", "waiting", "given", "declined")


def chosen(
    session: Session, round_id: int, viewer_id: int, references: Collection[str]
) -> Sequence[Record]:
    """Return those of the cases that the viewer may know of and somebody is left to ask."""
    askable = (
        select(Referee.id)
        .where(Referee.application_id == Application.id, Referee.state.in_(ASKABLE))
        .correlate(Application)
        .exists()
    )
    return session.execute(
        select(Application.id, Application.reference)
        .where(*_seen(round_id, viewer_id), Application.reference.in_(references), askable)
        .order_by(Application.id)
    ).all()


def received(session: Session, application_id: int) -> Sequence[Referee]:
    """Return the referees of a case who were not replaced, with what they wrote."""
    return session.scalars(
        select(Referee)
        .where(
            Referee.application_id == application_id, Referee.state != ReferenceState.REPLACED
        )
        .options(joinedload(Referee.reference))
        .order_by(Referee.id)
    ).all()  # fmt: skip


def applicant(session: Session, application_id: int) -> str:
    """Return who applied, for the page of references alone: they name the person anyhow."""
    return session.scalars(
        select(User.name)
        .join(Application, Application.applicant_id == User.id)
        .where(Application.id == application_id)
    ).one()
