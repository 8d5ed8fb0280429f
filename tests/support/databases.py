"""An empty database for each test, on either engine, in milliseconds.

The schema is built once a run. SQLite then gets a copy of the file for each test. PostgreSQL
gets a copy of the database for each worker, in which the tables that a test wrote to are
emptied and the counters set back: that takes 5 ms, a copy of the database 40.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg
from alembic import command
from alembic.config import Config
from flask import Flask
from psycopg import sql
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from app import import_models
from app.core.base import Base
from app.extensions import db, engine_options
from config import ROOT
from tests.support import ground, postgres

ENGINES: Final = ("sqlite", "postgresql")
EMPTY: Final = """
DO $$
DECLARE row record; written boolean;
BEGIN
  SET LOCAL session_replication_role = replica;  -- neither foreign keys nor triggers fire
  FOR row IN SELECT 'public.' || quote_ident(tablename) AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
  LOOP
    EXECUTE 'SELECT EXISTS (SELECT FROM ' || row.name || ')' INTO written;
    IF written THEN EXECUTE 'DELETE FROM ' || row.name; END IF;
  END LOOP;
  FOR row IN SELECT 'public.' || quote_ident(sequencename) AS name, start_value
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
  LOOP
    PERFORM setval(row.name::regclass, row.start_value, false);
  END LOOP;
END $$
"""


class Database(Protocol):
    """One worker's database on one engine."""

    url: str

    def empty(self, engine: Engine) -> None:
        """Leave the schema and nothing in it."""


@event.listens_for(Engine, "connect")
def _hurry_sqlite(connection: Any, _record: Any) -> None:
    if type(connection).__module__ == "sqlite3":
        # After the application's own pragmas: a test's data need not survive a power cut.
        connection.execute("PRAGMA synchronous = OFF")


class Sqlite:
    """A file, replaced by a copy of the template before each test."""

    def __init__(self, worker: str) -> None:
        self._template = Path(ground.once("sqlite", _sqlite_template))
        self._file = ground.folder() / f"{worker}.db"
        self.url = f"sqlite:///{self._file}"

    def empty(self, engine: Engine) -> None:
        """Put a fresh copy of the template in place."""
        engine.dispose()
        for leftover in (f"{self._file}-wal", f"{self._file}-shm"):
            Path(leftover).unlink(missing_ok=True)
        shutil.copyfile(self._template, self._file)


class Postgresql:
    """A database cloned from the template, emptied before each test."""

    def __init__(self, worker: str) -> None:
        template = ground.once("template", _postgresql_template)
        self.url = create_postgresql(f"{template}_{worker}", template=template)

    def empty(self, engine: Engine) -> None:
        """Empty what was written to and set the counters back."""
        with engine.connect() as connection:
            connection.exec_driver_sql(EMPTY)
            connection.commit()


def make(engine_name: str, worker: str) -> Database:
    """Return the worker's database on the engine named."""
    return Sqlite(worker) if engine_name == "sqlite" else Postgresql(worker)


def has_migrations() -> bool:
    """Return whether there is a migration yet to build the schema from."""
    return any((ROOT / "migrations" / "versions").glob("*.py"))


def build_schema(url: str) -> None:
    """Make every table in the empty database at `url`."""
    import_models()
    engine = create_engine(make_url(url), **engine_options(url))
    try:
        if has_migrations():
            command.upgrade(alembic(url), "head")
        else:
            Base.metadata.create_all(engine)
    finally:
        engine.dispose()


def alembic(url: str) -> Config:
    """Return Alembic's view of our migrations, for the database at `url`."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    return config


def _sqlite_template() -> str:
    path = ground.folder() / "template.db"
    build_schema(f"sqlite:///{path}")
    # Closing the last connection folds the write-ahead log into the file.
    return str(path)


def _postgresql_template() -> str:
    name = f"capsid_test_{os.getpid()}"
    build_schema(create_postgresql(name))
    return name


def create_postgresql(name: str, template: str = "template1") -> str:
    """Create a database on the run's server and return its address."""
    with server() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    with (ground.folder() / "databases").open("a") as made:
        made.write(f"{name}\n")
    address = make_url(postgres.url()).set(drivername="postgresql+psycopg", database=name)
    return address.render_as_string(hide_password=False)


def drop_made(made: Path) -> None:
    """Drop the run's databases: needed on a server of somebody else's, which stays."""
    listed = made / "databases"
    if "TEST_DATABASE_URL" not in os.environ or not listed.exists():
        return
    with server() as connection:
        for name in listed.read_text().split():
            statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(statement.format(sql.Identifier(name)))


@contextmanager
def server() -> Iterator[psycopg.Connection[Any]]:
    """Give a connection to the server itself, outside any transaction."""
    connection = psycopg.connect(postgres.url(), autocommit=True)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def unguarded(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose writes no trigger sees, as a thief of the file would have it."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            # The next test gets a new copy of the file, with its triggers.
            names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.exec_driver_sql(names).all():
                connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield connection


def engine_of(app: Flask) -> Engine:
    """Return the application's engine."""
    with app.app_context():
        return db.engine
