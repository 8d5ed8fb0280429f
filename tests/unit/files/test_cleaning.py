"""What comes in is refused or comes out harmless; what is honest comes out whole."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pytest
from PIL import Image

from app.files.cleaning.service import cleaned
from app.files.rules import UnfitFileError, kind_of
from app.files.states import FileKind
from tests.support.attachments import HONEST, HOSTILE, SECRET_NAME, docx, image, pdf

HARM = (
    *(b"JavaScript", b"app.alert", b"Launch", b"cmd.exe", b"evil.example", b"SubmitForm"),
    *(b"EmbeddedFile", b"evil.exe", b"XFA", b"<script", b"vbaProject", b"<?php", b"Exif"),
    SECRET_NAME.encode(),
)


def taken(data: bytes) -> bytes:
    return cleaned(data, kind_of(data))


def test_there_are_forty_eight_and_more() -> None:
    assert len(HOSTILE) >= 48


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_or_comes_out_harmless(name: str) -> None:
    hostile = HOSTILE[name]
    data = hostile.make()

    if hostile.refused:
        with pytest.raises(UnfitFileError) as refusal:
            taken(data)
        # The words say what to do, and nothing of our insides.
        assert "hoose" in refusal.value.message
        assert "Traceback" not in refusal.value.message
    else:
        clean = taken(data)
        assert [harm for harm in HARM if harm in clean] == []
        assert kind_of(clean) is kind_of(data)
        assert taken(clean) == clean or kind_of(clean) is FileKind.JPEG


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_comes_out_whole_and_without_its_author(name: str) -> None:
    data = HONEST[name]()
    clean = taken(data)

    assert SECRET_NAME.encode() not in clean
    match kind_of(data):
        case FileKind.PDF:
            with pikepdf.open(BytesIO(clean)) as document:
                assert len(document.pages) == 1
        case FileKind.DOCX:
            with ZipFile(BytesIO(clean)) as package:
                assert package.testzip() is None
                assert b"A letter" in package.read("word/document.xml")
                assert SECRET_NAME.encode() not in package.read("docProps/core.xml")
        case _:
            with Image.open(BytesIO(clean)) as seen:
                assert (seen.size, len(seen.getexif())) == ((40, 30), 0)


def test_who_commented_in_a_word_file_is_not_kept() -> None:
    comment = (
        '<w:comments xmlns:w="w"><w:comment w:author="Ada Field" w:initials="AF"/></w:comments>'
    )

    with ZipFile(BytesIO(taken(docx({"word/comments.xml": comment})))) as package:
        kept = package.read("word/comments.xml")

    assert b"Ada" not in kept
    assert b'w:author="Author"' in kept


def test_a_link_to_a_page_is_no_harm_in_a_word_file() -> None:
    link = (
        '<Relationships xmlns="r"><Relationship Id="a" Type="x/relationships/hyperlink" '
        'Target="https://example.org/" TargetMode="External"/></Relationships>'
    )

    assert taken(docx({"word/_rels/document.xml.rels": link}))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGB", "RGBA", "P"])
def test_every_kind_of_png_is_drawn_anew(mode: str) -> None:
    made = BytesIO()
    Image.new(mode, (4, 4)).save(made, "PNG")

    assert taken(made.getvalue()).startswith(b"\x89PNG")


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_kind_of_jpeg_is_drawn_anew(mode: str) -> None:
    made = BytesIO()
    Image.new(mode, (4, 4)).save(made, "JPEG")

    assert taken(made.getvalue()).startswith(b"\xff\xd8\xff")


def test_a_turned_photo_stays_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    with Image.open(BytesIO(taken(image("JPEG", size=(40, 20), exif=exif)))) as seen:
        assert seen.size == (20, 40)


def test_what_crashes_its_reader_is_refused(monkeypatch) -> None:
    monkeypatch.setattr("app.files.cleaning.service._PROGRAM", "import os; os.abort()")

    with pytest.raises(UnfitFileError, match="could not open"):
        cleaned(pdf(), FileKind.PDF)


def test_what_never_ends_is_given_up(monkeypatch) -> None:
    monkeypatch.setattr("app.files.cleaning.service._PROGRAM", "import time; time.sleep(60)")
    monkeypatch.setattr("app.files.cleaning.service.PATIENCE", 0.2)

    with pytest.raises(UnfitFileError, match="could not open"):
        cleaned(pdf(), FileKind.PDF)
