"""Signing in by a link: its purpose, its count, and where the person was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# table, constraint, column, the words before, the word that is new
WORDS = (
    (
        "single_use_token",
        "ck_single_use_token_purpose_known",
        "purpose",
        ("confirm", "reset", "invite"),
        "sign_in",
    ),
    (
        "sign_in_attempt",
        "ck_sign_in_attempt_kind_known",
        "kind",
        ("sign_in", "confirm_mail", "reset_mail"),
        "link_mail",
    ),
)


def _known(table: str, name: str, column: str, words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f(name), sa.text(f"{column} IN ({listed})"))


def upgrade() -> None:
    for table, name, column, before, new in WORDS:
        _known(table, name, column, (*before, new))
    op.add_column(
        "single_use_token",
        sa.Column("target", sa.String(length=200), server_default="", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("single_use_token", "target")
    for table, name, column, before, new in WORDS:
        op.execute(sa.delete(sa.table(table, sa.column(column))).where(sa.column(column) == new))
        _known(table, name, column, before)
