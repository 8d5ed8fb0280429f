"""What in the database is the queue's and not ours."""

from __future__ import annotations


def owned_by_queue(name: str | None) -> bool:
    """Return whether a table or index belongs to the queue, which makes its own on PostgreSQL."""
    return name is not None and name.startswith("huey_")
