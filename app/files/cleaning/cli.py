"""`python -m app.files.cleaning.cli KIND`: clean what comes in; it runs for one file and ends.

A file that makes its reader hang, crash or ask for more memory than there is takes this process
with it and nothing else.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from app.files.images.service import picture
from app.files.pdfs.service import clean_pdf
from app.files.rules import MEGABYTE, UnfitFileError
from app.files.states import FileKind
from app.files.words.service import clean_docx

MEMORY: Final = 1024 * MEGABYTE
SECONDS: Final = 15
REFUSED: Final = 3
CLEANERS: Final[Mapping[FileKind, Callable[[bytes], bytes]]] = {
    FileKind.PDF: clean_pdf,
    FileKind.DOCX: clean_docx,
    FileKind.JPEG: lambda data: picture(data, "JPEG"),
    FileKind.PNG: lambda data: picture(data, "PNG"),
}


def limit() -> None:
    """Hold this process to its memory and time; it opens and writes no file."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a system that knows no such limit
            resource.setrlimit(what, (most, most))


def main(kind: str) -> int:
    """Write the clean copy of what comes in, or the words of the refusal; return the exit code."""
    limit()
    try:
        clean = CLEANERS[FileKind(kind)](sys.stdin.buffer.read())
    except UnfitFileError as unfit:
        sys.stderr.write(unfit.message)
        return REFUSED
    sys.stdout.buffer.write(clean)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
