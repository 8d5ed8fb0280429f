"""Connections that are shared: taken in turns on SQLite, replaced when dead on PostgreSQL."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from app.extensions import ASK_AFTER
from tests.support import databases
from tests.support.client import Client

WRITERS = 8
KILL = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def engine(app: Flask) -> Engine:
    return databases.engine_of(app)


def note(engine: Engine, name: str, *, seconds: float = 0.0) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO clock_tick (name, ran_for) VALUES (:name, '2027-03-01')"),
            {"name": name},
        )
        time.sleep(seconds)


def names(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(text("SELECT name FROM clock_tick")))


def test_many_write_at_once_and_each_once(engine: Engine) -> None:
    wanted = [f"job {number}" for number in range(WRITERS * 5)]

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda name: note(engine, name, seconds=0.002), wanted))

    assert names(engine) == set(wanted)


def test_a_write_that_failed_keeps_nobody_waiting(engine: Engine) -> None:
    note(engine, "taken")
    with pytest.raises(IntegrityError):
        note(engine, "taken")
    broken = engine.connect()
    broken.begin()
    broken.invalidate()
    broken.close()

    started = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(note, engine, "free").result()

    assert names(engine) == {"taken", "free"}
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_connection_that_died_at_rest_is_replaced(
    client: Client, engine: Engine, engine_name: str
) -> None:
    assert engine_name == "postgresql"
    assert client.get("/").status == 200
    with engine.connect() as connection:
        connection.execute(KILL)
    time.sleep(ASK_AFTER)

    assert client.get("/").status == 200


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_connection_that_died_in_use_is_replaced_for_the_next(
    engine: Engine, engine_name: str
) -> None:
    assert engine_name == "postgresql"
    with engine.connect() as held:
        held.execute(text("SELECT 1"))
        with engine.connect() as connection:
            connection.execute(KILL)
        with pytest.raises(OperationalError):
            held.execute(text("SELECT 1"))

    assert names(engine) == set()
