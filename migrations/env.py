"""How Alembic reaches the database: our settings, our metadata, and short locks."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator, create_engine, event, pool

from app import import_models
from app.core.base import Base
from app.messages.queue.rules import owned_by_queue
from app.search.models import owned_by_engine
from config import load

import_models()


def render(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Return our own column types as the plain ones they are kept in: a migration outlives them."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def url() -> str:
    """Return the database's address: a test's, or the one of the settings."""
    return str(context.config.attributes.get("url") or load().database)


OPTIONS: dict[str, Any] = {
    "target_metadata": Base.metadata,
    "compare_type": True,
    "transaction_per_migration": True,
    "render_item": render,
}


def is_ours(name: str | None, _kind: str, _parents: object) -> bool:
    """Return whether something found in the database is for the models to describe."""
    return not (owned_by_engine(name) or owned_by_queue(name))


def online() -> None:
    """Migrate the database at hand."""
    address = url()
    is_sqlite = address.startswith("sqlite")
    # Somebody else's lock is waited for this long and no longer: the service goes first.
    limits = {} if is_sqlite else {"options": "-c lock_timeout=4s -c statement_timeout=0"}
    engine = create_engine(address, poolclass=pool.NullPool, connect_args=limits)
    if is_sqlite:
        event.listen(engine, "connect", _loosen)
    try:
        with engine.connect() as connection:
            context.configure(
                connection=connection, render_as_batch=is_sqlite, include_name=is_ours, **OPTIONS
            )
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
    finally:
        engine.dispose()


def _loosen(connection: Any, _record: Any) -> None:
    # SQLite alters a table by making it anew; what points at it must bear that for a moment.
    connection.execute("PRAGMA foreign_keys = OFF")


def offline() -> None:
    """Print the statements in place of running them."""
    context.configure(
        url=url(), literal_binds=True, dialect_opts={"paramstyle": "named"}, **OPTIONS
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    offline()
else:
    online()
