"""Changes that a screener asks an applicant for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("words <> ''", name=op.f("ck_change_request_has_words")),
        sa.CheckConstraint("asked_at < due_at", name=op.f("ck_change_request_due_after_asking")),
        _key("change_request", "application_id", "bursary_application"),
        _key("change_request", "snapshot_id", "application_snapshot"),
        _key("change_request", "answer_id", "application_snapshot"),
        _key("change_request", "asked_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    op.create_index(
        op.f("ix_change_request_application_id_id"), "change_request", ["application_id", "id"]
    )
    op.create_table(
        "change_request_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        _key("change_request_section", "request_id", "change_request"),
        _key("change_request_section", "section_id", "form_section"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request_section")),
        sa.UniqueConstraint(
            "request_id", "section_id", name=op.f("uq_change_request_section_request_id_section_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("change_request_section")
    op.drop_table("change_request")
