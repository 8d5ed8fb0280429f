"""The Flask extensions, made once and bound to an application by `create_app`."""

from __future__ import annotations

import sqlite3
import time
from contextvars import ContextVar
from threading import Lock
from typing import Any, Final
from weakref import WeakKeyDictionary

from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Connection, Dialect, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.base import Base

db: Final = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False},
    disable_autonaming=True,
)
login_manager: Final = LoginManager()
csrf: Final = CSRFProtect()

# A web request that only reads says so, and SQLite then begins a transaction that takes no
# write lock. Everything else takes the lock at once, because a lock that is asked for half-way
# through a transaction cannot wait for another writer and fails with "database is locked".
reading: Final[ContextVar[bool]] = ContextVar("reading", default=False)

WRITES: Final = ("INSERT", "UPDATE", "DELETE")
BUSY_TIMEOUT: Final = "PRAGMA busy_timeout = 5000"
SQLITE_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    BUSY_TIMEOUT,
)


ASK_AFTER: Final = 1.0  # seconds that a connection may rest before it is asked if it still lives


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        connection.autocommit = True  # until a transaction that writes begins
        return
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


# SQLite lets whoever waits for its lock look again after ever longer sleep, so that a lock given
# back lies idle for a while. The threads of a process wait for one another instead and are woken;
# the one of each process whose turn it is looks often.
PATIENCE: Final = 5.0  # seconds; then the page says that the service is busy
LOOK_AGAIN: Final = 0.0005  # seconds
_turns: Final[WeakKeyDictionary[Dialect, Lock]] = WeakKeyDictionary()


@event.listens_for(Engine, "before_cursor_execute")
def _refuse_to_write(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    """Hold a request to its word that it only reads: nothing would undo what it wrote."""
    if reading.get() and statement.startswith(WRITES):
        raise RuntimeError("a request that only reads would have written")


@event.listens_for(Engine, "begin")
def _begin_postgresql(connection: Connection) -> None:
    """Begin a transaction for what writes; what reads asks each statement by itself.

    PostgreSQL shows each statement what was committed before it either way, and a page is spared
    two ways to the server.
    """
    if connection.dialect.name == "postgresql" and not reading.get():
        driver: Any = connection.connection.dbapi_connection
        driver.autocommit = False


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if reading.get():
        connection.exec_driver_sql("BEGIN")
        return
    held = connection.connection.record_info
    turn = _turns.setdefault(connection.dialect, Lock())
    until = time.monotonic() + PATIENCE
    # Whoever waits in vain goes on all the same: SQLite's own lock is the one that counts.
    if held is not None and "turn" not in held and turn.acquire(timeout=PATIENCE):
        held["turn"] = turn
    _take_the_lock(connection, until)


def _take_the_lock(connection: Connection, until: float) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while time.monotonic() < until:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                time.sleep(LOOK_AGAIN)
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # what it says now is the answer
    finally:
        driver.execute(BUSY_TIMEOUT)


@event.listens_for(Engine, "checkin")
def _end_turn(_connection: Any, record: ConnectionPoolEntry) -> None:
    turn = (record.record_info or {}).pop("turn", None)
    if turn is not None:
        turn.release()


@event.listens_for(Engine, "checkin")
def _note_return(connection: Any, record: ConnectionPoolEntry) -> None:
    if connection is not None:  # a broken one does not come back
        record.info["returned"] = time.monotonic()
        if not isinstance(connection, sqlite3.Connection) and not connection.autocommit:
            connection.autocommit = True


@event.listens_for(Engine, "checkout")
def _ask_the_idle(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """Replace every pooled connection when one that has rested turns out to be dead.

    SQLAlchemy's own `pool_pre_ping` asks before every use: three ways to the server and back,
    a quarter of what a page costs. A server that ended takes longer to begin again than this.
    """
    returned = record.info.get("returned")
    if isinstance(connection, sqlite3.Connection) or returned is None:
        return
    if time.monotonic() - returned < ASK_AFTER:
        return
    try:
        connection.execute("SELECT 1")
    except connection.Error as gone:
        raise InvalidatePoolError from gone


def engine_options(url: str) -> dict[str, Any]:
    """Return the pool's settings for the engine at `url`."""
    # An error that quotes its parameters puts what a person typed into a log.
    common = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return common | {"connect_args": {"timeout": PATIENCE}}
    return common | {
        "pool_size": 4,
        "max_overflow": 4,
        "pool_timeout": 5,
        # A web page never waits longer than this for a lock or a query; migrations set their own.
        "connect_args": {
            "connect_timeout": 3,
            # A server that is cut off from us says nothing, not even that it is gone.
            "tcp_user_timeout": 5000,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
            "options": "-c lock_timeout=5s -c statement_timeout=30s",
        },
    }
