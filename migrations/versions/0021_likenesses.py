"""Likely duplicates are kept as they are found: keys as digests, pairs, and what was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = "application_likeness_key"
READ = "application_likeness_read"
PAIR = "application_likely_pair"


def _application(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        ["bursary_application.id"],
        name=op.f(f"fk_{table}_{column}"),
        ondelete="CASCADE",
    )


def _round(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_round_id")
    return sa.ForeignKeyConstraint(["round_id"], ["bursary_round.id"], name=name)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def upgrade() -> None:
    op.create_table(
        KEY,
        _number("application_id"),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        _application(KEY, "application_id"),
        _round(KEY),
        sa.PrimaryKeyConstraint("application_id", "key", name=op.f(f"pk_{KEY}")),
    )
    op.create_index(op.f(f"ix_{KEY}_round_id_key"), KEY, ["round_id", "key"])
    op.create_table(
        READ,
        _number("application_id"),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        _application(READ, "application_id"),
        sa.PrimaryKeyConstraint("application_id", name=op.f(f"pk_{READ}")),
    )
    op.create_table(
        PAIR,
        _number("first_id"),
        _number("second_id"),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("signs", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f(f"ck_{PAIR}_lower_first")),
        _application(PAIR, "first_id"),
        _application(PAIR, "second_id"),
        _round(PAIR),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f(f"pk_{PAIR}")),
    )
    columns = ["round_id", "weight", "first_id", "second_id"]
    op.create_index(op.f(f"ix_{PAIR}_{'_'.join(columns)}"), PAIR, columns)
    op.create_index(op.f(f"ix_{PAIR}_second_id"), PAIR, ["second_id"])


def downgrade() -> None:
    op.drop_table(PAIR)
    op.drop_table(READ)
    op.drop_table(KEY)
