"""Events are chained when the transaction commits, and only then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.audit import queries, service
from app.audit.rules import GENESIS, first_break
from tests.support.factories import actor_of, make_hub, make_user


def test_record_chains_events_in_order(session: Session, now: datetime) -> None:
    hub = make_hub(session)
    person = make_user(session)
    service.record(session, "hub.made", subject=hub, by=actor_of(person), now=now)
    service.record(session, "hub.opened", subject=hub, by=None, now=now, reason="It is ready.")
    session.commit()

    chain = list(queries.chain(session))

    assert [(entry.seq, entry.kind, entry.actor_id) for entry, _, _ in chain] == [
        (1, "hub.made", person.id),
        (2, "hub.opened", None),
    ]
    assert chain[0][1] == GENESIS
    assert chain[1][1] == chain[0][2]
    assert first_break(chain) is None


def test_record_forgets_what_was_rolled_back(session: Session, now: datetime) -> None:
    service.record(session, "hub.made", subject=make_hub(session), by=None, now=now)
    session.rollback()
    service.record(session, "hub.opened", subject=make_hub(session), by=None, now=now)
    session.commit()

    assert [entry.kind for entry, _, _ in queries.chain(session)] == ["hub.opened"]
