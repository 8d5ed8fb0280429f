"""Reading what is known of files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.base import Record
from app.files.models import Document
from app.files.states import ScanState

AT_ONCE: Final = 50


def about(session: Session, subject_type: str, subject_id: int) -> Sequence[Document]:
    """Return the files about something that are not removed, the first sent first."""
    return session.scalars(
        select(Document)
        .where(
            Document.subject_type == subject_type,
            Document.subject_id == subject_id,
            Document.removed_at.is_(None),
        )
        .order_by(Document.id)
    ).all()


def named(session: Session, subject_type: str, subject_id: int, token: str) -> Document | None:
    """Return one of the files about something, None when there is no such."""
    return session.scalars(
        select(Document).where(
            Document.token == token,
            Document.subject_type == subject_type,
            Document.subject_id == subject_id,
            Document.removed_at.is_(None),
        )
    ).one_or_none()


def to_scan(session: Session, states: Collection[ScanState], *, after: int = 0) -> Sequence[Record]:
    """Return the next files in one of the states, as (id, key)."""
    return session.execute(
        select(Document.id, Document.key)
        .where(
            Document.state.in_(states),
            Document.removed_at.is_(None),
            Document.id > after,
        )
        .order_by(Document.id)
        .limit(AT_ONCE)
    ).all()


def locked(session: Session, document_id: int) -> Document | None:
    """Return the row as it stands now, locked until the transaction ends."""
    return session.scalars(
        select(Document).where(Document.id == document_id).with_for_update()
    ).one_or_none()


def removed_before(session: Session, instant: datetime) -> Sequence[Document]:
    """Return the files that were removed before the instant."""
    return session.scalars(
        select(Document).where(Document.removed_at < instant).with_for_update()
    ).all()


def wanted(session: Session) -> set[str]:
    """Return the keys whose bytes have to be there: of every file but those with a virus."""
    return set(session.scalars(select(Document.key).where(Document.state != ScanState.INFECTED)))


def kept(session: Session) -> Sequence[Record]:
    """Return token, key and hash of every file whose bytes have to be there."""
    return session.execute(
        select(Document.token, Document.key, Document.sha256)
        .where(Document.state != ScanState.INFECTED)
        .order_by(Document.id)
    ).all()
