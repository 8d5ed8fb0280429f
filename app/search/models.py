"""The index of everything a visitor can find, and the version of what is published.

The columns are the same on every engine. The full-text index is not: SQLite keeps a virtual
table beside this one with three triggers, PostgreSQL a generated column with a GIN index. Their
statements are listed here once, run after `create_all`, and run again by the migration.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import DDL, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base, Choice, Id, one_of
from app.search.states import Kind


class SearchEntry(Base):
    """One thing that can be found; its slice writes it whenever the thing itself is written.

    `subject_id` is a plain number, because this table stands below every slice. Of two things
    that match equally well, the one written first comes first.
    """

    __tablename__ = "search_entry"
    __table_args__ = (
        one_of("kind", Kind),
        UniqueConstraint("kind", "subject_id"),
    )

    id: Mapped[Id]
    kind: Mapped[Kind] = mapped_column(Choice(Kind))
    subject_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    href: Mapped[str] = mapped_column(String(200))
    hub_codes: Mapped[str] = mapped_column(String(120), default="")


class Publication(Base):
    """The version of everything public: one row, whose token is new after every change.

    Pages make their ETag of it, and counts that are a function of the catalogue are kept by it.
    """

    __tablename__ = "publication"

    id: Mapped[Id]
    token: Mapped[str] = mapped_column(String(32))
    changed_at: Mapped[datetime]


SQLITE_INDEX: Final = (
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
)
SQLITE_DROP: Final = ("DROP TABLE IF EXISTS search_fts",)

# PostgreSQL reads “cell/gene” as a path and keeps it whole; without its punctuation it is two
# words, as it is for SQLite.
POSTGRESQL_INDEX: Final = (
    """
    ALTER TABLE search_entry ADD COLUMN tsv tsvector GENERATED ALWAYS AS (
      setweight(to_tsvector('english', regexp_replace(title, '[^[:alnum:]]+', ' ', 'g')), 'A')
      || setweight(to_tsvector('english', regexp_replace(summary, '[^[:alnum:]]+', ' ', 'g')), 'B')
      || setweight(to_tsvector('english', regexp_replace(body, '[^[:alnum:]]+', ' ', 'g')), 'C')
    ) STORED
    """,
    "CREATE INDEX ix_search_entry_tsv ON search_entry USING gin (tsv)",
)
POSTGRESQL_DROP: Final = (
    "DROP INDEX IF EXISTS ix_search_entry_tsv",
    "ALTER TABLE search_entry DROP COLUMN IF EXISTS tsv",
)


def owned_by_engine(name: str | None) -> bool:
    """Return whether a table, column or index is one of those above and not in the metadata."""
    return name is not None and (
        name.startswith("search_fts") or name in {"tsv", "ix_search_entry_tsv"}
    )


for _dialect, _moment, _statements in (
    ("sqlite", "after_create", SQLITE_INDEX),
    ("sqlite", "before_drop", SQLITE_DROP),
    ("postgresql", "after_create", POSTGRESQL_INDEX),
):
    for _statement in _statements:
        event.listen(
            SearchEntry.__table__,
            _moment,
            DDL(  # type: ignore[no-untyped-call]
                _statement.replace("%", "%%")
            ).execute_if(dialect=_dialect),
        )
