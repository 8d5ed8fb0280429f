"""A draft of a round has no dates yet; references, a public notice, and two signatures.

A date may be missing while a round is being built, and from scheduling on it may not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DATES = ("opens_at", "closes_at", "review_due_at", "decide_by")
FROZEN = (
    "'scheduled', 'open', 'paused', 'closed', 'reviewing', 'moderating', 'decided', 'released', "
    "'delivering', 'complete', 'archived'"
)
ADDED = {
    "dated_from_scheduled_on": (
        f"state NOT IN ({FROZEN}) OR (opens_at IS NOT NULL AND closes_at IS NOT NULL"
        " AND review_due_at IS NOT NULL AND decide_by IS NOT NULL)"
    ),
    "references_from_known": "references_from IN ('never', 'shortlisted', 'everyone')",
}


def _name(check: str) -> str:
    return f"ck_bursary_round_{check}"


def upgrade() -> None:
    op.add_column(
        "bursary_round",
        sa.Column("references_from", sa.String(length=40), nullable=False, server_default="never"),
    )
    op.add_column(
        "bursary_round", sa.Column("notice", sa.String(), nullable=False, server_default="")
    )
    with op.batch_alter_table("bursary_round") as table:
        for date in DATES:
            table.alter_column(date, existing_type=sa.DateTime(timezone=True), nullable=True)
        table.alter_column(
            "references_from", existing_type=sa.String(length=40), server_default=None
        )
        table.alter_column("notice", existing_type=sa.String(), server_default=None)
        for name, text in ADDED.items():
            table.create_check_constraint(op.f(_name(name)), text)
    op.create_table(
        "bursary_round_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("first_by_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(second_by_id IS NULL) = (second_at IS NULL)",
            name=op.f("ck_bursary_round_signature_second_at_iff_second"),
        ),
        sa.CheckConstraint(
            "act IN ('schedule', 'cancel')", name=op.f("ck_bursary_round_signature_act_known")
        ),
        sa.CheckConstraint(
            "second_by_id <> first_by_id",
            name=op.f("ck_bursary_round_signature_two_different_people"),
        ),
        sa.ForeignKeyConstraint(
            ["first_by_id"],
            ["user_account.id"],
            name=op.f("fk_bursary_round_signature_first_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["bursary_round.id"], name=op.f("fk_bursary_round_signature_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_by_id"],
            ["user_account.id"],
            name=op.f("fk_bursary_round_signature_second_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bursary_round_signature")),
    )
    op.create_index(
        "uq_bursary_round_signature_standing",
        "bursary_round_signature",
        ["round_id", "act"],
        unique=True,
        sqlite_where=sa.text("second_at IS NULL AND void_at IS NULL"),
        postgresql_where=sa.text("second_at IS NULL AND void_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_bursary_round_signature_standing", table_name="bursary_round_signature")
    op.drop_table("bursary_round_signature")
    # A draft without dates cannot be told in the older tables; a stand-in is better than a loss.
    op.execute(
        "UPDATE bursary_round SET opens_at = '2000-01-01 00:00:00', "
        "closes_at = '2000-01-02 00:00:00', review_due_at = '2000-01-03 00:00:00', "
        "decide_by = '2000-01-04 00:00:00' WHERE opens_at IS NULL OR closes_at IS NULL "
        "OR review_due_at IS NULL OR decide_by IS NULL"
    )
    with op.batch_alter_table("bursary_round") as table:
        for name in ADDED:
            table.drop_constraint(op.f(_name(name)), type_="check")
        for date in DATES:
            table.alter_column(date, existing_type=sa.DateTime(timezone=True), nullable=False)
        table.drop_column("notice")
        table.drop_column("references_from")
