"""Indexes for the log of readings: by month, and by what was read."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

LOG = "access_log"


def upgrade() -> None:
    op.create_index(op.f(f"ix_{LOG}_at_id"), LOG, ["at", "id"])
    op.create_index(op.f(f"ix_{LOG}_subject_type_subject_id"), LOG, ["subject_type", "subject_id"])


def downgrade() -> None:
    op.drop_index(op.f(f"ix_{LOG}_subject_type_subject_id"), table_name=LOG)
    op.drop_index(op.f(f"ix_{LOG}_at_id"), table_name=LOG)
