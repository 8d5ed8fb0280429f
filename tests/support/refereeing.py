"""Referees who were named, asked, or have answered; and the link that a letter holds."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bursaries.applications.models import Application
from app.bursaries.giving import service as giving
from app.bursaries.referees.models import Referee
from app.bursaries.referees.rules import Written, due
from app.bursaries.referees.states import ReferenceState, Relation
from app.bursaries.references import service as references
from app.bursaries.rounds.models import Round
from app.core.roles import Actor
from app.messages.models import OutboxMessage

# What a browser sends for one referee, and for the five answers.
TYPED: Final[dict[str, Any]] = {
    "name": "Ruth Planted",
    "email": "ruth@uni.example",
    "relation": "tutor",
    "position": "Senior lecturer, Planted University",
}
ANSWERS: Final[dict[str, Any]] = {
    "known_for": "one_to_three",
    "compared": "better",
    "does_well": "Planted praise: ran our aseptic suite alone.",
    "needs_help": "Nothing comes to mind.",
    "support": "yes",
}
_LINK: Final = re.compile(r"https?://\S+(/references/\S+)")


def make_referee(
    session: Session, application: Application, *, now: datetime, number: int = 1, **columns: Any
) -> Referee:
    """Return somebody whom the application names."""
    email = columns.pop("email", f"referee{number}@uni.example")
    referee = Referee(
        **{
            "application_id": application.id,
            "name": f"Ruth Planted {number}",
            "email": email,
            "email_folded": email.casefold(),
            "relation": Relation.TUTOR,
            "position": "Senior lecturer, Planted University",
            "state": ReferenceState.NAMED,
            "state_since": now,
            "created_at": now,
        }
        | columns
    )
    session.add(referee)
    session.flush()
    return referee


def ask(session: Session, application: Application, *, by: Actor, now: datetime) -> None:
    """Ask everybody whom the application names."""
    round_ = session.get_one(Round, application.round_id)
    due_at = due(now, round_.decide_by)
    assert due_at is not None
    references.ask(session, application.id, due_at=due_at, by=by, now=now)
    session.flush()


def letters(session: Session, template: str) -> list[OutboxMessage]:
    """Return the letters of the template, the oldest first."""
    rows = select(OutboxMessage).where(OutboxMessage.template == template)
    return list(session.scalars(rows.order_by(OutboxMessage.id)))


def link_of(session: Session, referee: Referee) -> str:
    """Return the path of the link in the newest letter to the referee."""
    letter = session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.subject_type == "referee",
            OutboxMessage.subject_id == referee.id,
            OutboxMessage.holds_secret,
        )
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one()
    found = _LINK.search(letter.text)
    assert found is not None, letter.text
    return found[1]


def write(session: Session, referee: Referee, *, now: datetime) -> str:
    """Have the referee write everything and not send it; return the secret of their link."""
    secret = link_of(session, referee).rpartition("/")[2]
    giving.accept(session, secret, now=now)
    session.flush()
    giving.relate(session, secret, referee.relation, referee.position, now=now)
    session.flush()
    giving.save(session, secret, Written(**ANSWERS), version="1", now=now)
    session.flush()
    return secret


def give(session: Session, referee: Referee, *, now: datetime) -> None:
    """Have the referee give their reference."""
    giving.give(session, write(session, referee, now=now), now=now)
    session.flush()
