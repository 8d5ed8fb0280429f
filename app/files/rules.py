"""Rules of a file as pure functions: its type by its first bytes, its name, its size in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from app.core.errors import DomainError
from app.files.states import FileKind

MEGABYTE: Final = 1024 * 1024
SIZE_LIMIT: Final = 10 * MEGABYTE
NAME_LIMIT: Final = 100
ACCEPTED: Final = "a PDF, a Word file (DOCX), a JPEG or a PNG"


TOO_LARGE: Final = (
    f"This file is larger than {SIZE_LIMIT // MEGABYTE} MB. Choose a smaller one, or save it "
    "with smaller pictures"
)


class UnfitFileError(DomainError):
    """The file cannot be taken; the message tells its sender what to do."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a type begins, what it is called on the network, and how its names end."""

    start: bytes
    mimetype: str
    endings: tuple[str, ...]


FORMS: Final[Mapping[FileKind, Form]] = {
    FileKind.PDF: Form(b"%PDF-", "application/pdf", (".pdf",)),
    FileKind.DOCX: Form(
        b"PK\x03\x04",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (".docx",),
    ),
    FileKind.JPEG: Form(b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    FileKind.PNG: Form(b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
}
# For the browser's own window: what it offers is a help, never a check.
ACCEPT: Final = ",".join(ending for form in FORMS.values() for ending in form.endings)
_ENDINGS: Final = tuple(ending for form in FORMS.values() for ending in form.endings)
_PLAIN: Final = re.compile(r"[^A-Za-z0-9._ ()-]")
# Controls, what changes the direction of a name or is not seen in it, halves of letters.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def kind_of(data: bytes) -> FileKind:
    """Return the type that the content begins as; raise UnfitFileError for any other.

    What follows has to be opened to know: see `app.files.cleaning`.
    """
    if not data:
        raise UnfitFileError("This file is empty. Choose the file again")
    if len(data) > SIZE_LIMIT:
        raise UnfitFileError(TOO_LARGE)
    for kind, form in FORMS.items():
        if data.startswith(form.start):
            return kind
    raise UnfitFileError(f"This file is of another type. Choose {ACCEPTED}")


def shown_name(name: str, kind: FileKind) -> str:
    """Return the name a person gave, safe to show and to offer, ending as the content is.

    It is words for people: no path is ever made of it.
    """
    last = re.split(r"[/\\]", name)[-1]
    seen = (char for char in last if unicodedata.category(char) not in _UNSEEN)
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFC", "".join(seen))).strip(" .")
    endings = FORMS[kind].endings
    ending = next((each for each in _ENDINGS if plain.lower().endswith(each)), "")
    stem = (plain[: len(plain) - len(ending)] if ending else plain).strip(" .")
    kept = plain[len(plain) - len(ending) :] if ending in endings else endings[0]
    return f"{stem[: NAME_LIMIT - len(kept)].strip() or 'file'}{kept}"


def size_words(size: int) -> str:
    """Return a size as people read it: 120 KB, 2.4 MB."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MEGABYTE:.1f}".removesuffix(".0") + " MB"


def disposition(name: str) -> str:
    """Return the header that has a browser save the file under the name (RFC 6266)."""
    plain = _PLAIN.sub("_", unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode())
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
