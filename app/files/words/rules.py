"""What the package of a Word file may hold: names of parts, types, relations, XML."""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat

from app.files.rules import MEGABYTE, UnfitFileError

PARTS: Final = 2_000
UNPACKED: Final = 100 * MEGABYTE
RATIO: Final = 200  # text of one letter a million times is no letter of motivation
CONTENT_TYPES: Final = "[Content_Types].xml"
MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DAMAGED: Final = (
    "This Word file is damaged, or is not one. Open it, save it as DOCX again and choose that"
)
ACTIVE: Final = (
    "This Word file holds a program or another file. Save it as a PDF, or as DOCX without macros "
    "and embedded objects, and choose that"
)
OUTSIDE: Final = (
    "This Word file takes a part of itself from another place. Save it as a PDF and choose that"
)
BOMB: Final = "This Word file unpacks to more than we accept. Save it as a PDF and choose that"
_XML: Final = (".xml", ".rels", ".svg")
_MEDIA: Final = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".odttf")
_ACTIVE: Final = re.compile(
    r"vba|macro|activex|oleobject|/embeddings/|customui|\.bin$", re.IGNORECASE
)
_LINK: Final = "/hyperlink"
_OUTSIDE: Final = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_FIELD: Final = re.compile(
    r"\b(?:DDE(?:AUTO)?|INCLUDETEXT|INCLUDEPICTURE|RD|IMPORT)\b", re.IGNORECASE
)
# What is known of the writer, and of who changed and commented; the words themselves stay.
AUTHOR: Final = re.compile(rb"""(\bw\d*:(?:author|initials|userId)=)("[^"]*"|'[^']*')""")
BLANKS: Final = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'custom-properties"/>',
    "word/people.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>',
}


def check_name(name: str) -> None:
    """Raise UnfitFileError unless a part of that name may be in the package."""
    if _ACTIVE.search(name):
        raise UnfitFileError(ACTIVE)
    steps = name.split("/")
    if "\\" in name or "\x00" in name or ".." in steps or "" in steps:
        raise UnfitFileError(DAMAGED)
    if not name.lower().endswith((*_XML, *_MEDIA)):
        raise UnfitFileError(ACTIVE)


def is_xml(name: str) -> bool:
    """Return whether the part is read as XML."""
    return name.lower().endswith(_XML)


class _Reading:
    """What one part says while it is read."""

    def __init__(self) -> None:
        self.fields: list[str] = []
        self.main: str | None = None
        self._is_field = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Look at one element."""
        last = tag.rpartition(":")[2]
        self._is_field = last == "instrText"
        self.fields += [text for name, text in attributes.items() if name.endswith(":instr")]
        if last == "Relationship":
            self._relation(attributes)
        if last in {"Override", "Default"}:
            kind = attributes.get("ContentType", "")
            if _ACTIVE.search(kind):
                raise UnfitFileError(ACTIVE)
            if kind == MAIN:
                self.main = attributes.get("PartName", "")

    @staticmethod
    def _relation(attributes: dict[str, str]) -> None:
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        if _ACTIVE.search(kind) or kind.endswith(("/aFChunk", "/package")):
            raise UnfitFileError(ACTIVE)
        is_link = kind.endswith(_LINK) and _OUTSIDE.match(target)
        if attributes.get("TargetMode", "").lower() == "external" and not is_link:
            raise UnfitFileError(OUTSIDE)
        if "attachedTemplate" in kind or (":" in target and not is_link):
            raise UnfitFileError(OUTSIDE)

    def text(self, text: str) -> None:
        """Take the text of a field's instruction, which may come in pieces."""
        if self._is_field:
            self.fields.append(text)

    def end(self, _tag: str) -> None:
        """Leave the element."""
        self._is_field = False


def _refuse_types(*_args: object) -> None:
    raise UnfitFileError(DAMAGED)  # no part of a Word file defines entities


def check_xml(data: bytes) -> str | None:
    """Return the main part that the list of types names, None elsewhere; refuse what acts."""
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_types
    parser.EntityDeclHandler = _refuse_types
    parser.StartElementHandler = reading.start
    parser.CharacterDataHandler = reading.text
    parser.EndElementHandler = reading.end
    try:
        parser.Parse(data, True)  # noqa: FBT003 -- expat takes it by place
    except expat.ExpatError:
        raise UnfitFileError(DAMAGED) from None
    if _FIELD.search("".join(reading.fields)):
        raise UnfitFileError(OUTSIDE)
    return reading.main
