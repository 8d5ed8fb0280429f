"""Questions with help, limits and conditions, and four new kinds of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE = "form_question"
BEFORE = (
    "short_text",
    "long_text",
    "number",
    "money",
    "date",
    "one_choice",
    "several_choices",
    "yes_no",
    "hub",
    "course",
    "file",
)
# What a release without the new kinds shows of them at best.
INSTEAD = {
    "ranked_hubs": "hub",
    "ranked_courses": "course",
    "address": "short_text",
    "declaration": "yes_no",
}
TEXTS = (("help", sa.String()), ("show_if_key", sa.String(60)), ("show_if_value", sa.String(200)))
CHECKS = (
    ("minimum_not_above_maximum", "minimum <= maximum"),
    ("condition_whole", "(show_if_key = '') = (show_if_value = '')"),
    ("condition_on_another", "show_if_key <> key"),
)


def _known(table: BatchOperations, words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    table.drop_constraint(op.f("ck_form_question_kind_known"), type_="check")
    table.create_check_constraint(
        op.f("ck_form_question_kind_known"), sa.text(f"kind IN ({listed})")
    )


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        for name, kind in TEXTS:
            table.add_column(sa.Column(name, kind, server_default="", nullable=False))
        for name in ("minimum", "maximum"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
        _known(table, (*BEFORE, *INSTEAD))
        for name, rule in CHECKS:
            table.create_check_constraint(op.f(f"ck_form_question_{name}"), sa.text(rule))


def downgrade() -> None:
    kind = sa.table(TABLE, sa.column("kind"))
    for new, old in INSTEAD.items():
        op.execute(sa.update(kind).where(kind.c.kind == new).values(kind=old))
    with op.batch_alter_table(TABLE) as table:
        for name, _ in CHECKS:
            table.drop_constraint(op.f(f"ck_form_question_{name}"), type_="check")
        _known(table, BEFORE)
        for name in ("maximum", "minimum", "show_if_value", "show_if_key", "help"):
            table.drop_column(name)
