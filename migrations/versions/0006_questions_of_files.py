"""Questions that ask for files: one more kind in the CHECK."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NAME = "ck_form_question_kind_known"
BEFORE = (
    *("short_text", "long_text", "number", "money", "date", "one_choice", "several_choices"),
    *("yes_no", "hub", "course"),
)


def know(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("form_question") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), f"kind IN ({listed})")


def upgrade() -> None:
    know(*BEFORE, "file")


def downgrade() -> None:
    # The version before cannot show them, and an answer without its question is none.
    op.execute(
        "DELETE FROM application_answer WHERE question_id IN"
        " (SELECT id FROM form_question WHERE kind = 'file')"
    )
    op.execute("DELETE FROM form_question WHERE kind = 'file'")
    know(*BEFORE)
