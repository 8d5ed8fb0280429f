"""The verbs of a round: opening and closing by the clock, and by an admin in a demo."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.rounds import queries
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundEvent, RoundState
from app.core.errors import RefusedError
from app.core.roles import Actor


def open_due(session: Session, *, now: datetime) -> int:
    """Open the scheduled rounds whose time has come; return how many."""
    rounds = queries.due_to_open(session, now)
    for round_ in rounds:
        round_.move(RoundEvent.OPEN, now=now)
        audit.record(session, "round.opened", subject=round_, by=None, now=now)
    return len(rounds)


def close_due(session: Session, *, now: datetime) -> list[Round]:
    """Close the rounds whose deadline has been reached and return them."""
    rounds = list(queries.due_to_close(session, now))
    for round_ in rounds:
        round_.move(RoundEvent.CLOSE, now=now)
        audit.record(session, "round.closed", subject=round_, by=None, now=now)
    return rounds


def bring_deadline_forward(session: Session, round_: Round, *, by: Actor, now: datetime) -> None:
    """Close a demo round now, so that its later stages can be tried; refused for a real one."""
    round_ = queries.locked(session, round_.id)
    if not round_.is_demo:
        raise RefusedError("Only a demo round can be closed before its deadline.")
    if round_.state is not RoundState.OPEN:
        raise RefusedError("This round is not open.")
    round_.closes_at = now
    # The later dates must stay after the deadline, however far it moved.
    round_.review_due_at = max(round_.review_due_at, now + timedelta(days=1))
    round_.decide_by = max(round_.decide_by, round_.review_due_at + timedelta(days=1))
    round_.move(RoundEvent.CLOSE, now=now)
    audit.record(
        session, "round.closed", subject=round_, by=by, now=now, reason="Closed early for the demo"
    )
