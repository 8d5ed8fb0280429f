"""Adjustments and late access, the log of their readings, and reminders of deadlines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


GUARDS = {
    "sqlite": (
        """
        CREATE TRIGGER access_log_no_update BEFORE UPDATE ON access_log
        BEGIN SELECT RAISE(ABORT, 'access_log is append-only'); END
        """,
        """
        CREATE TRIGGER access_log_no_delete BEFORE DELETE ON access_log
        BEGIN SELECT RAISE(ABORT, 'access_log is append-only'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION refuse_change_of_access_log() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'access_log is append-only'; END $$
        """,
        """
        CREATE TRIGGER access_log_no_change BEFORE UPDATE OR DELETE ON access_log
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_access_log()
        """,
        """
        CREATE TRIGGER access_log_no_truncate BEFORE TRUNCATE ON access_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_access_log()
        """,
    ),
}
NO_GUARDS = {
    "sqlite": (),  # its triggers go with the table
    "postgresql": ("DROP FUNCTION refuse_change_of_access_log()",),
}


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    _adjustments("bursary_adjustment")
    _reminders("application_reminder")
    _readings("access_log")


def _adjustments(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("need", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        _check(table, "kind_known", "kind IN ('more_days', 'other_format', 'call', 'late_access')"),
        _check(table, "state_known", "state IN ('asked', 'granted', 'arranged', 'refused')"),
        _check(table, "has_need", "need <> ''"),
        _check(table, "answered_unless_asked", "(state = 'asked') = (answered_at IS NULL)"),
        _check(table, "until_iff_granted", "(state = 'granted') = (until IS NOT NULL)"),
        _check(
            table,
            "another_answers",
            "answered_by_id IS NULL OR answered_by_id <> asked_by_id",
        ),
        _key(table, "round_id", "bursary_round"),
        _key(table, "person_id", "user_account"),
        _key(table, "asked_by_id", "user_account"),
        _key(table, "answered_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_round_id_person_id"), table, ["round_id", "person_id"])
    op.create_index(op.f(f"ix_{table}_state_id"), table, ["state", "id"])


def _reminders(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _check(table, "days_positive", "days > 0"),
        _key(table, "application_id", "bursary_application"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "application_id",
            "days",
            "ends_at",
            name=op.f(f"uq_{table}_application_id_days_ends_at"),
        ),
    )


def _readings(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("field_class", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _check(table, "has_purpose", "purpose <> ''"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_field_class_at"), table, ["field_class", "at"])
    _run(GUARDS)


def downgrade() -> None:
    op.drop_table("access_log")
    _run(NO_GUARDS)
    op.drop_table("application_reminder")
    op.drop_table("bursary_adjustment")


def _run(statements: dict[str, tuple[str, ...]]) -> None:
    for statement in statements[op.get_bind().dialect.name]:
        op.execute(statement)
