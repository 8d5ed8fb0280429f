"""The declarative base and the column types that every model uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, TypeAlias

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    MetaData,
    Row,
    String,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

from app.core.machine import step

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC on every engine; a naive one is a bug and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC, naive for SQLite, which has no zones."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored instant as an aware one in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[Any]):
    """A member of a StrEnum, kept as its text; pair it with `one_of` for the CHECK."""

    impl = String(40)
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return the member's text; a text that is no member raises ValueError."""
        del dialect
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return the member."""
        del dialect
        return None if value is None else self.enum(value)


def one_of(column: str, enum: type[StrEnum]) -> CheckConstraint:
    """Return the CHECK that holds a text column to the enum's values."""
    values = ", ".join(f"'{member.value}'" for member in enum)
    return CheckConstraint(f"{column} IN ({values})", name=f"{column}_known")


def none_of(column: str, members: Iterable[StrEnum]) -> str:
    """Return the condition that a text column has none of these values, for a CHECK."""
    return f"{column} NOT IN ({', '.join(repr(member.value) for member in members)})"


class Base(DeclarativeBase):
    """What every table inherits: the naming of constraints and the plain type map."""

    # A registry of its own rather than `metadata` and `type_annotation_map` on the class:
    # Flask-SQLAlchemy copies the class body, and SQLAlchemy refuses the two together there.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: Instant(),
            dict[str, Any]: JSON(none_as_null=True),
            list[Any]: JSON(none_as_null=True),
        },
    )


Id = Annotated[int, mapped_column(primary_key=True)]

# A row of columns, as list queries return it: named values, no entity behind them.
Record: TypeAlias = Row[*tuple[Any, ...]]


class Stateful:
    """A row with a state machine: the table of its transitions decides every step."""

    transitions: ClassVar[Mapping[tuple[Any, Any], Any]]
    state: Any
    state_since: Any

    def move(self, event: StrEnum, *, now: datetime) -> None:
        """Take the step that `event` leads to; raise TransitionRefusedError when there is none."""
        self.state = step(self.transitions, self.state, event)
        self.state_since = now
