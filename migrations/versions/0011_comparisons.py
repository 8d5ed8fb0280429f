"""What a person said about two applications that look like one person's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "application_comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "first_id < second_id", name=op.f("ck_application_comparison_lower_first")
        ),
        sa.CheckConstraint(
            "is_same = (kept_id IS NOT NULL)",
            name=op.f("ck_application_comparison_one_kept_of_the_same"),
        ),
        sa.CheckConstraint(
            "kept_id IS NULL OR kept_id IN (first_id, second_id)",
            name=op.f("ck_application_comparison_kept_is_one_of_both"),
        ),
        sa.CheckConstraint("words <> ''", name=op.f("ck_application_comparison_has_words")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_application_comparison_by_id")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["bursary_application.id"],
                name=op.f(f"fk_application_comparison_{column}"),
            )
            for column in ("first_id", "second_id", "kept_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_comparison")),
        sa.UniqueConstraint(
            "first_id", "second_id", name=op.f("uq_application_comparison_first_id_second_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("application_comparison")
