"""Rehearsals: what a run of a round's plan with invented people told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

REHEARSAL = "bursary_rehearsal"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        REHEARSAL,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("thrown_away_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f(f"fk_{REHEARSAL}_by_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["bursary_round.id"], name=op.f(f"fk_{REHEARSAL}_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{REHEARSAL}")),
    )
    op.create_index(op.f(f"ix_{REHEARSAL}_round_id"), REHEARSAL, ["round_id"])


def downgrade() -> None:
    op.drop_index(op.f(f"ix_{REHEARSAL}_round_id"), table_name=REHEARSAL)
    op.drop_table(REHEARSAL)
