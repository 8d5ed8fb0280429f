"""A number that rises with every change of a form, so that a stale page cannot undo one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "form_version", sa.Column("row_version", sa.Integer(), server_default="1", nullable=False)
    )


def downgrade() -> None:
    with op.batch_alter_table("form_version") as table:
        table.drop_column("row_version")
