"""What the metadata cannot say: a circle of keys, the search index, and the guards of the audit.

Frozen here as it was when it was first made; the models hold the same statements for whoever makes
the tables without migrations, and a test compares the two.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# An application names its snapshot, a snapshot its application. SQLite has no ALTER TABLE ... ADD
# CONSTRAINT and makes the table anew.
KEY = "fk_bursary_application_snapshot_id"

SEARCH = {
    "sqlite": (
        """
    CREATE VIRTUAL TABLE search_fts USING fts5(
      title, summary, body, content='search_entry', content_rowid='id',
      tokenize='porter unicode61 remove_diacritics 2', prefix='2 3'
    )
    """,
        """
    CREATE TRIGGER search_entry_insert AFTER INSERT ON search_entry BEGIN
      INSERT INTO search_fts(rowid, title, summary, body)
      VALUES (new.id, new.title, new.summary, new.body);
    END
    """,
        """
    CREATE TRIGGER search_entry_delete AFTER DELETE ON search_entry BEGIN
      INSERT INTO search_fts(search_fts, rowid, title, summary, body)
      VALUES ('delete', old.id, old.title, old.summary, old.body);
    END
    """,
        """
    CREATE TRIGGER search_entry_update AFTER UPDATE ON search_entry BEGIN
      INSERT INTO search_fts(search_fts, rowid, title, summary, body)
      VALUES ('delete', old.id, old.title, old.summary, old.body);
      INSERT INTO search_fts(rowid, title, summary, body)
      VALUES (new.id, new.title, new.summary, new.body);
    END
    """,
    ),
    "postgresql": (
        """
    ALTER TABLE search_entry ADD COLUMN tsv tsvector GENERATED ALWAYS AS (
      setweight(to_tsvector('english', regexp_replace(title, '[^[:alnum:]]+', ' ', 'g')), 'A')
      || setweight(to_tsvector('english', regexp_replace(summary, '[^[:alnum:]]+', ' ', 'g')), 'B')
      || setweight(to_tsvector('english', regexp_replace(body, '[^[:alnum:]]+', ' ', 'g')), 'C')
    ) STORED
    """,
        "CREATE INDEX ix_search_entry_tsv ON search_entry USING gin (tsv)",
    ),
}
NO_SEARCH = {
    "sqlite": (
        "DROP TRIGGER search_entry_insert",
        "DROP TRIGGER search_entry_delete",
        "DROP TRIGGER search_entry_update",
        "DROP TABLE search_fts",
    ),
    "postgresql": (
        "DROP INDEX IF EXISTS ix_search_entry_tsv",
        "ALTER TABLE search_entry DROP COLUMN IF EXISTS tsv",
    ),
}
GUARDS = {
    "sqlite": (
        """
    CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END
    """,
        """
    CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END
    """,
    ),
    "postgresql": (
        """
    CREATE FUNCTION refuse_change_of_audit_event() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit_event is append-only'; END $$
    """,
        """
    CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit_event()
    """,
        """
    CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_event()
    """,
    ),
}
NO_GUARDS = {
    "sqlite": (
        "DROP TRIGGER audit_event_no_update",
        "DROP TRIGGER audit_event_no_delete",
    ),
    "postgresql": (
        "DROP TRIGGER audit_event_no_change ON audit_event",
        "DROP TRIGGER audit_event_no_truncate ON audit_event",
        "DROP FUNCTION refuse_change_of_audit_event()",
    ),
}


def upgrade() -> None:
    with op.batch_alter_table("bursary_application") as table:
        table.create_foreign_key(KEY, "application_snapshot", ["snapshot_id"], ["id"])
    _run(SEARCH)
    _run(GUARDS)


def downgrade() -> None:
    _run(NO_GUARDS)
    _run(NO_SEARCH)
    with op.batch_alter_table("bursary_application") as table:
        table.drop_constraint(KEY, type_="foreignkey")


def _run(statements: dict[str, tuple[str, ...]]) -> None:
    connection = op.get_bind()
    for statement in statements[connection.dialect.name]:
        connection.exec_driver_sql(statement.replace("%", "%%") if "%" in statement else statement)
