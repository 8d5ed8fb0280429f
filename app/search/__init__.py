"""Full-text search over everything public, on SQLite FTS5 and PostgreSQL tsvector alike."""
