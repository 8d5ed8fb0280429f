"""What a file is, and what is known of viruses in it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.core.machine import Labelled


class FileKind(Labelled):
    """The types that are taken, as people name them."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"


class ScanState(Labelled):
    """What the scanner has said of a file."""

    WAITING = "waiting", "Being scanned", "waiting"
    CLEAN = "clean", "Scanned", "done"
    INFECTED = "infected", "Holds a virus", "refused"
    NOT_SCANNED = "not_scanned", "Not scanned", "quiet"


class ScanEvent(StrEnum):
    """What the scanner can say, or that there is none."""

    CLEAR = "clear"
    ACCUSE = "accuse"
    DO_WITHOUT = "do_without"


TRANSITIONS: Final[Mapping[tuple[ScanState, ScanEvent], ScanState]] = {
    (ScanState.WAITING, ScanEvent.CLEAR): ScanState.CLEAN,
    (ScanState.WAITING, ScanEvent.ACCUSE): ScanState.INFECTED,
    (ScanState.WAITING, ScanEvent.DO_WITHOUT): ScanState.NOT_SCANNED,
    # A service that gets its scanner later has it look at what is there already.
    (ScanState.NOT_SCANNED, ScanEvent.CLEAR): ScanState.CLEAN,
    (ScanState.NOT_SCANNED, ScanEvent.ACCUSE): ScanState.INFECTED,
}
