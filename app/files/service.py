"""The verbs of files: take one in, write it down, scan, remove, hand out, sweep."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core.machine import may
from app.core.roles import Actor
from app.files import queries
from app.files.cleaning.service import cleaned
from app.files.models import Document
from app.files.rules import UnfitFileError, kind_of, shown_name
from app.files.scanning.rules import ScannerAwayError
from app.files.scanning.service import scan
from app.files.states import TRANSITIONS, FileKind, ScanEvent, ScanState
from app.files.storage.service import MissingBytesError, Storage

# A page waits this long for the scanner; the worker waits longer and asks again.
QUICK: Final = 3.0
PATIENT: Final = 60.0
# What lies about for less than this may belong to a request that is still under way.
YOUNG: Final = timedelta(days=1)
VIRUS: Final = "The scanner found a virus in this file, so we did not keep it. Choose another file"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Received:
    """A file whose clean copy is in the store and of which no row tells yet."""

    token: str
    key: str
    name: str
    kind: FileKind
    size: int
    sha256: str
    sent_size: int
    sent_sha256: str
    finding: ScanEvent | None


class Shelf:
    """The store and the scanner of one service."""

    def __init__(self, storage: Storage, *, scanner: str = "", holds_unscanned: bool) -> None:
        self.storage = storage
        self.scanner = scanner
        self.holds_unscanned = holds_unscanned

    def receive(self, name: str, data: bytes) -> Received:
        """Look at a file, clean it and keep its bytes; raise UnfitFileError for what is refused.

        It takes seconds and needs no database: hold no lock meanwhile.
        """
        kind = kind_of(data)
        finding = self._first_look(data)
        clean = cleaned(data, kind)
        key = secrets.token_urlsafe(32)
        received = Received(
            token=secrets.token_urlsafe(16),
            key=f"{key[:2]}/{key[2:]}",
            name=shown_name(name, kind),
            kind=kind,
            size=len(clean),
            sha256=hashlib.sha256(clean).hexdigest(),
            sent_size=len(data),
            sent_sha256=hashlib.sha256(data).hexdigest(),
            finding=finding,
        )
        # The bytes first: a row whose bytes were lost on the way would be a promise not kept.
        self.storage.put(received.key, clean)
        return received

    def _first_look(self, data: bytes) -> ScanEvent | None:
        """Return what the scanner says at once, None when it is for the worker to ask again."""
        if not self.scanner:
            return ScanEvent.DO_WITHOUT
        try:
            finding = scan(self.scanner, data, patience=QUICK)
        except ScannerAwayError as away:
            log.warning("scanner away", why=away.message)
            return None
        if finding is ScanEvent.ACCUSE:
            raise UnfitFileError(VIRUS)
        return finding

    def fetch(self, document: Document) -> bytes:
        """Return the bytes as they were kept; raise UnavailableError when they are not the same."""
        data = self.storage.get(document.key)
        if hashlib.sha256(data).hexdigest() != document.sha256:
            log.error("file damaged in the store", document=document.id)
            raise MissingBytesError("This file was damaged in our store. Please tell us.")
        return data


def write_down(
    session: Session,
    received: Received,
    *,
    about: tuple[str, int],
    by: Actor,
    now: datetime,
) -> Document:
    """Write the row of a file whose bytes are kept, and return it."""
    document = Document(
        token=received.token,
        key=received.key,
        owner_id=by.id,
        subject_type=about[0],
        subject_id=about[1],
        name=received.name,
        kind=received.kind,
        size=received.size,
        sha256=received.sha256,
        sent_size=received.sent_size,
        sent_sha256=received.sent_sha256,
        state=ScanState.WAITING,
        state_since=now,
        created_at=now,
    )
    if received.finding is not None:
        document.move(received.finding, now=now)
    session.add(document)
    audit.record(
        session,
        "file.kept",
        subject=document,
        by=by,
        now=now,
        sha256=received.sha256,
        size=received.size,
        scan=document.state.value,
    )
    return document


def remove(session: Session, document: Document, *, by: Actor, now: datetime) -> None:
    """Have the file shown to nobody from now on; the sweep forgets it a day later."""
    if document.removed_at is None:
        document.removed_at = now
        audit.record(session, "file.removed", subject=document, by=by, now=now)


def note_finding(session: Session, document_id: int, finding: ScanEvent, *, now: datetime) -> bool:
    """Write what the scanner said of a file; return whether that was news."""
    document = queries.locked(session, document_id)
    if document is None or not may(TRANSITIONS, document.state, finding):
        return False
    document.move(finding, now=now)
    audit.record(
        session, "file.scanned", subject=document, by=None, now=now, scan=document.state.value
    )
    return True


def forget_removed(session: Session, *, now: datetime) -> int:
    """Delete the rows of files removed a day ago or longer; return how many."""
    rows = queries.removed_before(session, now - YOUNG)
    for document in rows:
        audit.record(session, "file.forgotten", subject=document, by=None, now=now)
        session.delete(document)
    return len(rows)


def sweep(wanted: set[str], storage: Storage, *, now: datetime) -> int:
    """Delete bytes without a row that are older than a day; return how many there were.

    `wanted` are the keys of the rows. Those without bytes are only told of: nobody can make
    them whole but a backup.
    """
    found = dict(storage.listed())
    orphans = [key for key, at in found.items() if key not in wanted and at < now - YOUNG]
    for key in orphans:
        storage.delete(key)
    lost = len(wanted - found.keys())
    if lost:
        log.error("files without bytes", count=lost)
    return len(orphans)


def damage(session: Session, storage: Storage) -> Iterator[str]:
    """Yield a sentence for each file whose bytes are not there or not what was kept."""
    for row in queries.kept(session):
        try:
            data = storage.get(row.key)
        except MissingBytesError:
            yield f"file {row.token} has no bytes"
        else:
            if hashlib.sha256(data).hexdigest() != row.sha256:
                yield f"file {row.token} is not what was kept"
