"""Need: the band that a means officer records, who stepped back, and how a round counts it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROUND = "bursary_round"
BANDS = "band IN ('high', 'some', 'no_particular', 'unclear')"
INSTANT = sa.DateTime(timezone=True)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    _assessments("means_assessment")
    _conflicts("means_conflict")
    op.add_column(ROUND, sa.Column("need_rule", sa.String(), server_default="", nullable=False))


def _assessments(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(BANDS, name=op.f(f"ck_{table}_band_known")),
        _key(table, "application_id", "bursary_application"),
        _key(table, "officer_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("application_id", name=op.f(f"uq_{table}_application_id")),
    )


def _conflicts(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f(f"ck_{table}_has_words")),
        _key(table, "application_id", "bursary_application"),
        _key(table, "officer_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "application_id", "officer_id", name=op.f(f"uq_{table}_application_id_officer_id")
        ),
    )


def downgrade() -> None:
    with op.batch_alter_table(ROUND) as table:
        table.drop_column("need_rule")
    op.drop_table("means_conflict")
    op.drop_table("means_assessment")
