"""A refusal names a rule of its round, or a reason that holds in every round."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLE = "application_screening"
# What was a reason of its own is a rule of some rounds now; the words keep what it was.
BEFORE = {
    "not_on_hub_course": "Not on, or applying for, a course of the hubs",
    "not_resident": "Does not meet the residence rule",
    "funded_elsewhere": "The same costs are already paid by another award",
}
STAYS = ("duplicate", "incomplete", "other")
AFTER = ("rule", "incomplete", "duplicate", "late", "not_changed", "untrue", "other")
CODE = "ck_application_screening_reason_code_known"
NAMED = "ck_application_screening_rule_named_by_its_reason"
KEY = "fk_application_screening_rule_id"
_row = sa.table(TABLE, sa.column("reason_code", sa.String), sa.column("words", sa.String))


def _is_one_of(words: tuple[str, ...]) -> sa.TextClause:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.text(f"reason_code IN ({listed})")


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f(CODE), type_="check")
    for code, label in BEFORE.items():
        op.execute(
            sa.update(_row)
            .where(_row.c.reason_code == code)
            .values(reason_code="other", words=f"{label}. " + _row.c.words)
        )
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("rule_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(KEY), "bursary_eligibility_rule", ["rule_id"], ["id"])
        table.create_check_constraint(op.f(CODE), _is_one_of(AFTER))
        table.create_check_constraint(
            op.f(NAMED),
            sa.text("(rule_id IS NOT NULL) = (reason_code IS NOT NULL AND reason_code = 'rule')"),
        )


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f(NAMED), type_="check")
        table.drop_constraint(op.f(CODE), type_="check")
    new = [code for code in AFTER if code not in STAYS]
    op.execute(sa.update(_row).where(_row.c.reason_code.in_(new)).values(reason_code="other"))
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f(KEY), type_="foreignkey")
        table.drop_column("rule_id")
        table.create_check_constraint(op.f(CODE), _is_one_of((*BEFORE, *STAYS)))
