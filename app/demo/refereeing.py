"""Invented referees of a demo round: named, some of them asked, and a few who have answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bursaries.giving import service as giving
from app.bursaries.naming import service as naming
from app.bursaries.naming.service import Person
from app.bursaries.referees.models import Referee
from app.bursaries.referees.rules import Written, due
from app.bursaries.referees.states import Relation, WhyNot
from app.bursaries.references import service as references
from app.bursaries.rounds.models import Round
from app.core.roles import Actor
from app.demo.applying import Begun
from app.messages.models import OutboxMessage

PEOPLE: Final = (
    ("Dr Imogen Hartley", Relation.TUTOR, "Senior lecturer in bioprocessing"),
    ("Tomasz Wren", Relation.MANAGER, "Head of a quality control laboratory"),
    ("Prof Adaeze Lorne", Relation.MENTOR, "Professor of translational medicine"),
    ("Siân Pryce", Relation.MANAGER, "Lead pharmacist of an aseptic unit"),
    ("Dr Kofi Ashdown", Relation.TUTOR, "Course director"),
)
WRITTEN: Final = Written(
    known_for="one_to_three",
    compared="better",
    does_well=(
        "Rewrote our gowning record after an audit and taught eleven people to use it. "
        "We have had no finding since."
    ),
    needs_help="Speaking up in a large meeting. It comes with practice.",
    support="yes",
)


def name_referees(session: Session, begun: Sequence[Begun]) -> None:
    """Have each applicant name as many people as the round wants, an hour after they began."""
    for place, item in enumerate(begun):
        round_ = session.get_one(Round, item.application.round_id)
        for number in range(round_.references_wanted or 0):
            who, relation, position = PEOPLE[(place + 2 * number) % len(PEOPLE)]
            local = who.lower().replace("dr ", "").replace("prof ", "").replace("â", "a")
            email = f"{local.replace(' ', '.')}@demo.example"
            person = Person(f"{who} (demo)", email, relation, position)
            at = item.application.created_at + timedelta(hours=1, minutes=number)
            naming.name(session, item.application, person, by=item.person, now=at)
    session.flush()  # sending counts them in the database


def ask_some(session: Session, begun: Sequence[Begun], *, by: Actor, now: datetime) -> None:
    """Have the first people's referees asked; some give a reference, one cannot."""
    for item in begun:
        round_ = session.get_one(Round, item.application.round_id)
        due_at = due(now, round_.decide_by)
        if due_at is not None:
            references.ask(session, item.application.id, due_at=due_at, by=by, now=now)
    session.flush()  # the answers look for the letters in the database
    asked = session.scalars(
        select(Referee)
        .where(Referee.application_id.in_([item.application.id for item in begun]))
        .order_by(Referee.id)
    ).all()
    at = now + timedelta(hours=20)
    for referee in asked[::2]:
        _give(session, referee, now=at)
    for referee in asked[3:4]:
        giving.decline(session, _secret(session, referee), WhyNot.NO_TIME, "", now=at)
    session.flush()


def _give(session: Session, referee: Referee, *, now: datetime) -> None:
    secret = _secret(session, referee)
    giving.accept(session, secret, now=now)
    session.flush()
    giving.relate(session, secret, referee.relation, referee.position, now=now)
    session.flush()
    giving.save(session, secret, WRITTEN, version="1", now=now)
    session.flush()
    giving.give(session, secret, now=now)
    session.flush()


def _secret(session: Session, referee: Referee) -> str:
    """Return what only the letter holds."""
    text = session.scalars(
        select(OutboxMessage.text).where(
            OutboxMessage.subject_type == Referee.__tablename__,
            OutboxMessage.subject_id == referee.id,
        )
    ).one()
    return text.partition("/references/")[2].split(maxsplit=1)[0]
