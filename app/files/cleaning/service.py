"""The clean copy of a file, made where nothing but that file can come to harm."""

from __future__ import annotations

import subprocess
import sys
from threading import BoundedSemaphore
from typing import Final

import structlog

from app.files.rules import UnfitFileError
from app.files.states import FileKind
from config import ROOT

PATIENCE: Final = 20.0  # seconds on the wall; the process ends itself after less of its own
REFUSED: Final = 3
UNREADABLE: Final = (
    "We could not open this file. Open it on your computer, save it again and choose the new file"
)
log = structlog.get_logger()
# Each takes up to a gigabyte for a moment: a page full of uploads must not take them all at once.
_seats: Final = BoundedSemaphore(2)


def cleaned(data: bytes, kind: FileKind) -> bytes:
    """Return the copy to keep; raise UnfitFileError for what is not what it seems, or is unsafe."""
    command = [sys.executable, "-I", "-c", _PROGRAM, str(ROOT), kind.value]
    with _seats:
        try:
            done = subprocess.run(  # noqa: S603 -- our own program, and the file comes by the pipe
                command, input=data, capture_output=True, timeout=PATIENCE, env={}, check=False
            )
        except subprocess.TimeoutExpired:
            raise UnfitFileError(UNREADABLE) from None
    if done.returncode == REFUSED:
        raise UnfitFileError(done.stderr.decode("utf-8", "replace"))
    if done.returncode or not done.stdout:
        # Its kind alone: what it says can quote what is in the file.
        failure = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        log.error("file not read", code=done.returncode, kind=failure.partition(":")[0][:60])
        raise UnfitFileError(UNREADABLE)
    return done.stdout


# Without the environment and the folder that the service was started in: nothing there is found
# by its name, and no secret is in reach of what the file may make of its reader.
_PROGRAM: Final = """
import sys
sys.path.insert(0, sys.argv[1])
from app.files.cleaning.cli import main
sys.exit(main(sys.argv[2]))
"""
