"""A Word file packed anew: only parts that may be there, and none that tells who wrote it."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.files.rules import UnfitFileError
from app.files.words import rules

LOCKED: Final = 0x1
_LARGE: Final = 1024 * 1024


def clean_docx(data: bytes) -> bytes:
    """Return the file packed anew; refuse what holds programs, other files or is none."""
    try:
        with ZipFile(BytesIO(data)) as package:
            return _packed(_parts(package))
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise UnfitFileError(rules.DAMAGED) from None


def _parts(package: ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in package.infolist() if not entry.is_dir()]
    if len(entries) > rules.PARTS or sum(entry.file_size for entry in entries) > rules.UNPACKED:
        raise UnfitFileError(rules.BOMB)
    parts: dict[str, bytes] = {}
    left = rules.UNPACKED
    for entry in entries:
        _check(entry)
        if entry.filename in parts:
            raise UnfitFileError(rules.DAMAGED)  # two readers would see two files
        with package.open(entry) as opened:
            content = opened.read(left + 1)
        left -= len(content)
        if left < 0:
            raise UnfitFileError(rules.BOMB)
        parts[entry.filename] = content
    _check_whole(parts)
    return parts


def _check(entry: ZipInfo) -> None:
    rules.check_name(entry.filename)
    if entry.flag_bits & LOCKED or entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise UnfitFileError(rules.DAMAGED)
    if entry.file_size > _LARGE and entry.file_size > rules.RATIO * entry.compress_size:
        raise UnfitFileError(rules.BOMB)


def _check_whole(parts: dict[str, bytes]) -> None:
    main = None
    for name, content in parts.items():
        if rules.is_xml(name):
            named = rules.check_xml(content)
            main = named if name == rules.CONTENT_TYPES else main
        elif content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MZ", b"%PDF", b"#!")):
            raise UnfitFileError(rules.ACTIVE)
    if main is None or main.lstrip("/") not in parts:
        raise UnfitFileError(rules.DAMAGED)


def _packed(parts: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            kept = rules.BLANKS.get(name, content)
            if rules.is_xml(name):
                kept = rules.AUTHOR.sub(rb'\1"Author"', kept)
            package.writestr(ZipInfo(name), kept, ZIP_DEFLATED)
    return made.getvalue()
