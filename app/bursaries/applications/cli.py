"""What `flask audit verify` asks of applications: that what was sent is what the event saw."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.bursaries.applications import queries, rules


def sent_as_recorded(session: Session) -> Iterator[str]:
    """Yield each application whose snapshot is not what its event of sending recorded."""
    for row in queries.sent(session):
        recorded = (row.data or {}).get("snapshot")
        if recorded is None:
            yield f"no event tells of the sending of {row.reference}"
        elif rules.digest(row.content) != recorded or row.sha256 != recorded:
            yield f"what {row.reference} sent was changed after it was sent"
