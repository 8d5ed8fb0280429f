"""What the worker does with files: scan what waits, and sweep the store once a day."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog

from app.core.errors import UnavailableError
from app.files import queries, service
from app.files.scanning.rules import ScannerAwayError
from app.files.scanning.service import scan
from app.files.service import PATIENT, Shelf
from app.files.states import ScanEvent, ScanState
from app.messages.service import claim_tick
from app.web.unit_of_work import own_transaction

SWEEP: Final = "files swept"
IN_VAIN: Final = 3  # answers in a row that did not come: the scanner is away
log = structlog.get_logger()


def scan_waiting(shelf: Shelf, now: datetime) -> int:
    """Ask the scanner of every file that it has not looked at; return how many are known now.

    Each is written in a transaction of its own: none is open while the scanner looks. A file
    that it cannot answer for waits, and does not keep the others waiting.
    """
    known, last, in_vain = 0, 0, 0
    while in_vain < IN_VAIN and (rows := _next(shelf, last)):
        for document_id, key in rows:
            last = document_id
            finding = _finding(shelf, key)
            in_vain = 0 if finding else in_vain + 1
            if finding is not None:
                with own_transaction() as session:
                    known += service.note_finding(session, document_id, finding, now=now)
            if in_vain == IN_VAIN:
                break
    return known


def _next(shelf: Shelf, last: int) -> list[tuple[int, str]]:
    states = {ScanState.WAITING, ScanState.NOT_SCANNED} if shelf.scanner else {ScanState.WAITING}
    with own_transaction() as session:
        return [(row.id, row.key) for row in queries.to_scan(session, states, after=last)]


def _finding(shelf: Shelf, key: str) -> ScanEvent | None:
    if not shelf.scanner:
        return ScanEvent.DO_WITHOUT
    try:
        return scan(shelf.scanner, shelf.storage.get(key), patience=PATIENT)
    except (ScannerAwayError, UnavailableError) as away:
        log.warning("scan put off", why=away.message)
        return None


def sweep_daily(shelf: Shelf, now: datetime) -> None:
    """Once a day: forget what was removed, and delete bytes that no row tells of."""
    with own_transaction() as session:
        if not claim_tick(session, SWEEP, now=now.replace(hour=0, minute=0)):
            return
        service.forget_removed(session, now=now)
    with own_transaction() as session:
        wanted = queries.wanted(session)
    log.info("swept", files=service.sweep(wanted, shelf.storage, now=now))


def errand(shelf: Shelf, now: datetime) -> None:
    """Do both, whichever is due."""
    scan_waiting(shelf, now)
    sweep_daily(shelf, now)
