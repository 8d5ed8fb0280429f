"""Reading what was rehearsed."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.building.models import Rehearsal


class Latest(NamedTuple):
    """The last rehearsal of a round, and who had it run."""

    rehearsal: Rehearsal
    by: str


def latest(session: Session, round_id: int) -> Latest | None:
    """Return the last rehearsal of the round, None when there was none."""
    row = session.execute(
        select(Rehearsal, User.name)
        .join(User, User.id == Rehearsal.by_id)
        .where(Rehearsal.round_id == round_id)
        .order_by(Rehearsal.id.desc())
        .limit(1)
    ).first()
    return None if row is None else Latest(*row)
