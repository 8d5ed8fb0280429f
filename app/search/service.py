"""Keeping the index and the version of what is published in step with the slices."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.search.models import Publication, SearchEntry
from app.search.rules import Entry
from app.search.states import Kind


def replace(session: Session, kind: Kind, entries: Iterable[Entry]) -> None:
    """Make the index hold exactly these things of the kind, in this order."""
    session.execute(delete(SearchEntry).where(SearchEntry.kind == kind))
    rows = [
        {
            "kind": kind,
            "subject_id": entry.subject_id,
            "title": entry.title,
            "summary": entry.summary,
            "body": entry.body,
            "href": entry.href,
            "hub_codes": entry.hub_codes,
        }
        for entry in entries
    ]
    if rows:
        session.execute(insert(SearchEntry), rows)


def publish(session: Session, *, now: datetime) -> None:
    """Give what is published a new version: pages kept by browsers are asked for again."""
    publication = session.scalar(select(Publication).limit(1))
    if publication is None:
        publication = Publication(id=1)
        session.add(publication)
    publication.token = secrets.token_hex(8)
    publication.changed_at = now
