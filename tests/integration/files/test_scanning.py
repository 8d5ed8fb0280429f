"""The scanner: a real clamd, one that hangs, one that is away, and none at all."""

from __future__ import annotations

import time

import pytest

from app.files import jobs, service
from app.files.models import Document
from app.files.rules import UnfitFileError
from app.files.scanning.rules import ScannerAwayError
from app.files.scanning.service import scan
from app.files.service import Shelf
from app.files.states import ScanEvent, ScanState
from app.files.storage.service import Bucket, Storage
from tests.support import scanner
from tests.support.attachments import EICAR, docx, image, pdf
from tests.support.factories import actor_of, make_user


@pytest.fixture(scope="module")
def clamd():
    with scanner.clamd() as address:
        yield address


@pytest.fixture
def storage(tmp_path):
    return Storage(Bucket("", tmp_path / "files"))


def shelf_with(storage, address):
    return Shelf(storage, scanner=address, holds_unscanned=True)


@pytest.fixture
def kept(session, now):
    """Return a function that takes a file in and writes its row."""
    owner = make_user(session)

    def keep(shelf, data):
        received = shelf.receive("cv.png", data)
        document = service.write_down(
            session, received, about=("thing", 1), by=actor_of(owner), now=now
        )
        session.flush()
        return document

    return keep


def test_clamd_tells_the_virus_from_the_letter(clamd):
    assert scan(clamd, EICAR, patience=10) is ScanEvent.ACCUSE
    assert scan(clamd, pdf(), patience=10) is ScanEvent.CLEAR
    assert scan(clamd, b"x" * 3_000_000, patience=10) is ScanEvent.CLEAR


@pytest.mark.parametrize(
    "make", [lambda: docx({"word/media/a.png": EICAR}), lambda: pdf() + b"\n%" + EICAR]
)
def test_a_file_with_a_virus_is_refused_at_once_and_not_kept(clamd, storage, make):
    with pytest.raises(UnfitFileError, match="found a virus"):
        shelf_with(storage, clamd).receive("cv", make())

    assert list(storage.listed()) == []


def test_a_clean_file_is_known_at_once(clamd, storage, kept):
    assert kept(shelf_with(storage, clamd), image()).state is ScanState.CLEAN


def test_without_a_scanner_files_are_not_scanned(storage, kept):
    assert kept(shelf_with(storage, ""), image()).state is ScanState.NOT_SCANNED


def test_a_scanner_that_hangs_holds_nobody(storage, kept, monkeypatch):
    monkeypatch.setattr(service, "QUICK", 0.3)
    with scanner.hanging() as address:
        began = time.monotonic()
        document = kept(shelf_with(storage, address), image())

    assert document.state is ScanState.WAITING
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"nonsense"])
def test_an_error_of_the_scanner_is_no_finding(answer):
    with scanner.saying(answer) as address, pytest.raises(ScannerAwayError):
        scan(address, b"x", patience=5)


@pytest.mark.parametrize("address", ["unix:/nowhere/at/all", "tcp:127.0.0.1:9"])
def test_a_scanner_that_is_away_is_asked_again_later(  # noqa: PLR0913, PLR0917 -- who is in it
    app, session, storage, kept, clamd, now, address
):
    document = kept(shelf_with(storage, address), image())
    assert document.state is ScanState.WAITING
    session.commit()

    with app.app_context():
        assert jobs.scan_waiting(shelf_with(storage, address), now) == 0
        assert jobs.scan_waiting(shelf_with(storage, clamd), now) == 1
        assert jobs.scan_waiting(shelf_with(storage, clamd), now) == 0

    session.refresh(document)
    assert document.state is ScanState.CLEAN


def test_the_worker_finds_the_virus_that_came_while_nobody_looked(
    app, session, storage, kept, clamd, now
):
    document = kept(shelf_with(storage, ""), image())
    storage.put(document.key, EICAR)
    session.commit()

    with app.app_context():
        assert jobs.scan_waiting(shelf_with(storage, ""), now) == 0
        assert jobs.scan_waiting(shelf_with(storage, clamd), now) == 1

    session.refresh(document)
    assert document.state is ScanState.INFECTED


def test_a_file_whose_bytes_are_lost_keeps_no_other_waiting(
    app, session, storage, kept, clamd, now
):
    shelf = shelf_with(storage, "")
    documents = [kept(shelf, image()) for _ in range(3)]
    storage.delete(documents[0].key)
    session.commit()

    with app.app_context():
        assert jobs.scan_waiting(shelf_with(storage, clamd), now) == 2


def test_a_removed_file_is_forgotten_a_day_later(app, session, storage, kept, now):
    owner = make_user(session)
    shelf = shelf_with(storage, "")
    one, two = kept(shelf, image()), kept(shelf, image(size=(9, 9)))
    service.remove(session, one, by=actor_of(owner), now=now)
    session.commit()
    key = one.key

    with app.app_context():
        jobs.sweep_daily(shelf, now.replace(hour=23))
        jobs.sweep_daily(shelf, now.replace(day=3))
    session.expire_all()

    assert [each.id for each in session.query(Document)] == [two.id]
    assert key not in dict(storage.listed())
    assert list(service.damage(session, storage)) == []


def test_damage_is_named(session, storage, kept):
    shelf = shelf_with(storage, "")
    lost, changed, whole = (kept(shelf, image(size=(size, size))) for size in (4, 5, 6))
    storage.delete(lost.key)
    storage.put(changed.key, b"something else")

    assert list(service.damage(session, storage)) == [
        f"file {lost.token} has no bytes",
        f"file {changed.token} is not what was kept",
    ]
    assert whole.sha256
