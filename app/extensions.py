"""The Flask extensions, made once and bound to an application by `create_app`."""

from __future__ import annotations

import sqlite3
from contextvars import ContextVar
from typing import Any, Final

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from app.core.base import Base

db: Final = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False},
    disable_autonaming=True,
)
login_manager: Final = LoginManager()
csrf: Final = CSRFProtect()
migrate: Final = Migrate()

# A web request that only reads says so, and SQLite then begins a transaction that takes no
# write lock. Everything else takes the lock at once, because a lock that is asked for half-way
# through a transaction cannot wait for another writer and fails with "database is locked".
reading: Final[ContextVar[bool]] = ContextVar("reading", default=False)

SQLITE_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if reading.get() else "BEGIN IMMEDIATE")


def engine_options(url: str) -> dict[str, Any]:
    """Return the pool's settings for the engine at `url`."""
    # An error that quotes its parameters puts what a person typed into a log.
    common = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return common | {"connect_args": {"timeout": 10}}
    return common | {
        "pool_size": 4,
        "max_overflow": 4,
        "pool_pre_ping": True,
        "pool_timeout": 5,
        # A web page never waits longer than this for a lock or a query; migrations set their own.
        "connect_args": {
            "connect_timeout": 5,
            "options": "-c lock_timeout=5s -c statement_timeout=30s",
        },
    }
