"""Events are chained when the transaction commits, and only then."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.audit import queries, service
from app.audit.rules import GENESIS, walk
from app.core.clock import LONDON
from tests.support import databases
from tests.support.databases import unguarded
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
    assert walk(chain).problem is None


def test_record_forgets_what_was_rolled_back(session: Session, now: datetime) -> None:
    service.record(session, "hub.made", subject=make_hub(session), by=None, now=now)
    session.rollback()
    service.record(session, "hub.opened", subject=make_hub(session), by=None, now=now)
    session.commit()

    assert [entry.kind for entry, _, _ in queries.chain(session)] == ["hub.opened"]


def test_record_forgets_what_a_savepoint_undid_and_keeps_the_rest(
    session: Session, now: datetime
) -> None:
    hub = make_hub(session)
    service.record(session, "before", subject=hub, by=None, now=now)
    with session.begin_nested() as savepoint:
        service.record(session, "undone", subject=hub, by=None, now=now)
        with session.begin_nested():
            service.record(session, "undone with it", subject=hub, by=None, now=now)
        savepoint.rollback()
    with session.begin_nested():
        service.record(session, "kept", subject=hub, by=None, now=now)
    service.record(session, "after", subject=hub, by=None, now=now)
    session.commit()

    assert [entry.kind for entry, _, _ in queries.chain(session)] == ["before", "kept", "after"]


def test_chain_holds_whatever_zone_an_event_was_given_in(session: Session, now: datetime) -> None:
    summer = now.replace(month=7).astimezone(LONDON)
    service.record(
        session, "hub.made", subject=None, by=None, now=summer, words="é “ü” 漢", many=[1, None]
    )
    session.commit()
    session.expire_all()

    assert walk(queries.chain(session)).problem is None


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE audit_event SET kind = 'other' WHERE seq = 2", "event 2 was changed"),
        ("DELETE FROM audit_event WHERE seq = 2", "event 2 is missing"),
        ("UPDATE audit_event SET seq = 9 WHERE seq = 3", "event 3 is missing"),
        (
            "UPDATE audit_event SET previous_hash = 'x' WHERE seq = 3",
            "event 3 does not follow the event before it",
        ),
    ],
)
def test_verify_names_the_first_break(
    app: Flask, session: Session, now: datetime, damage: str, found: str
) -> None:
    for kind in ("one", "two", "three"):
        service.record(session, kind, subject=None, by=None, now=now)
    session.commit()
    runner = app.test_cli_runner()
    intact = runner.invoke(args=["audit", "verify"])

    with unguarded(databases.engine_of(app)) as connection:
        connection.exec_driver_sql(damage)
    broken = runner.invoke(args=["audit", "verify"])

    assert intact.exit_code == 0
    assert intact.output.startswith("The chain of 3 events holds, and so does what they vouch for.")
    assert broken.exit_code == 1
    assert broken.output.startswith(f"The chain is broken: {found}")


def test_verify_misses_a_cut_off_end_unless_a_head_was_noted(
    app: Flask, session: Session, now: datetime
) -> None:
    for kind in ("one", "two", "three"):
        service.record(session, kind, subject=None, by=None, now=now)
    session.commit()
    head = walk(queries.chain(session)).head
    session.rollback()
    runner = app.test_cli_runner()
    whole = runner.invoke(args=["audit", "verify", "--head", head])

    with unguarded(databases.engine_of(app)) as connection:
        connection.exec_driver_sql("DELETE FROM audit_event WHERE seq > 1")
    unnoted = runner.invoke(args=["audit", "verify"])
    noted = runner.invoke(args=["audit", "verify", "--head", head])

    assert (whole.exit_code, unnoted.exit_code, noted.exit_code) == (0, 0, 1)
    assert f"Its head is {head}" in whole.output
    assert noted.output == (
        "The chain is broken: the head that was noted is not in it: its end was cut off.\n"
    )


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET kind = 'other'", "DELETE FROM audit_event"]
)
def test_the_database_refuses_to_change_an_event(
    session: Session, now: datetime, statement: str
) -> None:
    service.record(session, "one", subject=None, by=None, now=now)
    session.commit()

    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))
