"""What everybody with an application has to be told of a round, batch by batch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NEWS = "bursary_round_news"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        NEWS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("closes_at", INSTANT, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["bursary_round.id"], name=op.f(f"fk_{NEWS}_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{NEWS}")),
    )
    op.create_index(op.f(f"ix_{NEWS}_done_at_id"), NEWS, ["done_at", "id"])


def downgrade() -> None:
    op.drop_table(NEWS)
