"""What applicants hide from reviewers, or leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = "application_redaction"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("passage", sa.String(length=200), nullable=False),
        sa.Column("treatment", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "treatment IN ('hide', 'leave')", name=op.f(f"ck_{TABLE}_treatment_known")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["bursary_application.id"],
            name=op.f(f"fk_{TABLE}_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["form_question.id"], name=op.f(f"fk_{TABLE}_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "application_id",
            "question_id",
            "passage",
            name=op.f(f"uq_{TABLE}_application_id_question_id_passage"),
        ),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
