"""Referees, their links and what they write, and how many of them a round wants."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
RELATIONS = "relation IN ('tutor', 'manager', 'colleague', 'mentor', 'other')"


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    _referees("referee")
    _tokens("reference_token")
    _references("reference")
    with op.batch_alter_table("bursary_round") as batch:
        batch.add_column(sa.Column("references_wanted", sa.Integer(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_bursary_round_references_wanted_in_range"),
            "references_wanted BETWEEN 1 AND 3",
        )
    op.execute("UPDATE bursary_round SET references_wanted = 2")


def _referees(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_folded", sa.String(length=254), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("reminded_at", INSTANT, nullable=True),
        sa.Column("why_not", sa.String(length=40), nullable=True),
        sa.Column("why_not_words", sa.String(), nullable=False),
        _check(
            table,
            "state_known",
            "state IN ('named', 'requested', 'opened', 'given', 'declined', 'bounced', "
            "'cancelled', 'expired', 'replaced')",
        ),
        _check(table, "relation_known", RELATIONS),
        _check(
            table,
            "why_not_known",
            "why_not IN ('too_little', 'no_time', 'too_close', 'rather_not')",
        ),
        _check(
            table,
            "asked_at_once_asked",
            "asked_at IS NOT NULL OR state IN ('named', 'cancelled', 'replaced')",
        ),
        _check(table, "not_asked_while_named", "asked_at IS NULL OR state <> 'named'"),
        _check(table, "due_iff_asked", "(asked_at IS NULL) = (due_at IS NULL)"),
        _check(table, "due_after_asking", "asked_at < due_at"),
        _check(table, "reminded_once_asked", "reminded_at IS NULL OR asked_at IS NOT NULL"),
        _check(table, "declined_for_a_reason", "state <> 'declined' OR why_not IS NOT NULL"),
        _key(table, "application_id", "bursary_application"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        "uq_referee_standing",
        table,
        ["application_id", "email_folded"],
        unique=True,
        sqlite_where=sa.text("state <> 'replaced'"),
        postgresql_where=sa.text("state <> 'replaced'"),
    )
    op.create_index(op.f("ix_referee_email_folded"), table, ["email_folded"])
    op.create_index(op.f("ix_referee_state_due_at"), table, ["state", "due_at"])


def _tokens(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referee_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("used_at", INSTANT, nullable=True),
        _check(table, "expires_after_it_is_made", "created_at < expires_at"),
        _key(table, "referee_id", "referee"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{table}_token_hash")),
    )
    op.create_index(op.f("ix_reference_token_referee_id"), table, ["referee_id"])


def _references(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referee_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("known_for", sa.String(length=40), nullable=True),
        sa.Column("compared", sa.String(length=40), nullable=True),
        sa.Column("does_well", sa.String(), nullable=False),
        sa.Column("needs_help", sa.String(), nullable=False),
        sa.Column("support", sa.String(length=40), nullable=True),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("given_at", INSTANT, nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        _check(table, "relation_known", RELATIONS),
        _check(
            table, "known_for_known", "known_for IN ('under_one', 'one_to_three', 'over_three')"
        ),
        _check(
            table,
            "compared_known",
            "compared IN ('among_best', 'better', 'like_most', 'developing', 'cannot_say')",
        ),
        _check(table, "support_known", "support IN ('yes', 'reserved', 'no', 'cannot_say')"),
        _check(
            table,
            "whole_once_given",
            "given_at IS NULL OR (known_for IS NOT NULL AND compared IS NOT NULL"
            " AND support IS NOT NULL AND does_well <> '' AND needs_help <> '')",
        ),
        _key(table, "referee_id", "referee"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("referee_id", name=op.f(f"uq_{table}_referee_id")),
    )


def downgrade() -> None:
    with op.batch_alter_table("bursary_round") as batch:
        batch.drop_constraint(op.f("ck_bursary_round_references_wanted_in_range"), type_="check")
        batch.drop_column("references_wanted")
    op.drop_table("reference")
    op.drop_table("reference_token")
    op.drop_table("referee")
