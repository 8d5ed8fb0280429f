"""A reviewer's queue from one index: an assignment knows its round."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

QUEUE = "ix_review_assignment_queue"
BEFORE = "ix_review_assignment_reviewer_id_state_due_at"
KEY = "fk_review_assignment_round_id"


def upgrade() -> None:
    op.add_column("review_assignment", sa.Column("round_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE review_assignment SET round_id = (SELECT round_id FROM bursary_application"
        " WHERE bursary_application.id = review_assignment.application_id)"
    )
    op.drop_index(BEFORE, "review_assignment")
    with op.batch_alter_table("review_assignment") as table:
        table.alter_column("round_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(KEY, "bursary_round", ["round_id"], ["id"])
    op.create_index(
        QUEUE,
        "review_assignment",
        ["reviewer_id", "round_id", "state", "position", "id", "application_id", "due_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(QUEUE, "review_assignment")
    with op.batch_alter_table("review_assignment") as table:
        table.drop_constraint(KEY, type_="foreignkey")
        table.drop_column("round_id")
    op.create_index(BEFORE, "review_assignment", ["reviewer_id", "state", "due_at"], unique=False)
