"""A database's schema as plain values, to compare two of them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Engine, inspect

TRIGGERS: Final = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname, pg_get_triggerdef(oid) || coalesce(pg_get_functiondef(tgfoid), '')
        FROM pg_trigger WHERE NOT tgisinternal
    """,
}
LEFT: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    "postgresql": """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
}


def described(engine: Engine) -> dict[str, Any]:
    """Return every table with its columns and constraints, and every trigger."""
    with engine.connect() as connection:
        schema = inspect(connection)
        found: dict[str, Any] = {
            table: {
                "columns": {
                    column["name"]: (str(column["type"]), column["nullable"], column["default"])
                    for column in schema.get_columns(table)
                },
                "keys": schema.get_pk_constraint(table),
                "checks": _by_name(schema.get_check_constraints(table)),
                "uniques": _by_name(schema.get_unique_constraints(table)),
                "foreign keys": _by_name(schema.get_foreign_keys(table)),
                "indexes": _by_name(schema.get_indexes(table)),
            }
            for table in schema.get_table_names()
            if table != "alembic_version"
        }
        triggers = connection.exec_driver_sql(TRIGGERS[engine.dialect.name].replace("%", "%%"))
        found["triggers"] = {name: " ".join(text.split()) for name, text in triggers}
        connection.rollback()
    return found


def _by_name(constraints: Any) -> dict[str, Any]:
    return {str(constraint["name"]): _plain(constraint) for constraint in constraints}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return str(value)


def left(engine: Engine) -> list[str]:
    """Return the name of everything in the schema, but for Alembic's own table."""
    with engine.connect() as connection:
        names = connection.exec_driver_sql(LEFT[engine.dialect.name].replace("%", "%%")).scalars()
        return sorted(name for name in names.all() if "alembic_version" not in name)
