"""Files that people send: what is known of each, with its bytes in the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sent_size", sa.Integer(), nullable=False),
        sa.Column("sent_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('pdf', 'docx', 'jpeg', 'png')", name=op.f("ck_document_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'clean', 'infected', 'not_scanned')",
            name=op.f("ck_document_state_known"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_document_size_positive")),
        sa.CheckConstraint("sent_size > 0", name=op.f("ck_document_sent_size_positive")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_document_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("key", name=op.f("uq_document_key")),
        sa.UniqueConstraint("token", name=op.f("uq_document_token")),
    )
    op.create_index(op.f("ix_document_owner_id"), "document", ["owner_id"])
    op.create_index(op.f("ix_document_state"), "document", ["state"])
    op.create_index(
        op.f("ix_document_subject_type_subject_id"), "document", ["subject_type", "subject_id"]
    )


def downgrade() -> None:
    op.drop_table("document")
