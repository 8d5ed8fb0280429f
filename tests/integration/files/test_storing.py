"""Bytes in a folder and in a bucket: the same promises, and the same words when they fail."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from app.core import clock
from app.core.errors import FullError, UnavailableError
from app.files import service
from app.files.storage.service import Bucket, MissingBytesError, Storage
from config import ROOT
from tests.support import buckets


@pytest.fixture(scope="module")
def a_bucket():
    with buckets.bucket() as made:
        yield made


@pytest.fixture(params=["folder", "file url", "bucket"])
def storage(request, tmp_path, a_bucket):
    """Return each kind of store in turn."""
    if request.param == "bucket":
        return Storage(a_bucket)
    if request.param == "folder":
        return Storage(Bucket("", tmp_path / "files"))
    return Storage(Bucket(f"file://{tmp_path}/else%20where", tmp_path))


def test_what_is_kept_comes_back_and_can_be_forgotten(storage):
    storage.put("ab/one", b"\0some bytes\xff")
    storage.put("cd/two", b"other")

    assert storage.get("ab/one") == b"\0some bytes\xff"
    listed = dict(storage.listed())
    assert set(listed) == {"ab/one", "cd/two"}
    assert all(abs(clock.now() - at) < timedelta(minutes=1) for at in listed.values())
    for _ in range(2):
        storage.delete("ab/one")
        storage.delete("cd/two")
    assert list(storage.listed()) == []
    with pytest.raises(MissingBytesError):
        storage.get("ab/one")


def test_bytes_without_a_row_are_swept_a_day_later_and_no_earlier(storage):
    storage.put("aa/kept", b"kept")
    storage.put("bb/orphan", b"orphan")
    now = clock.now()

    swept = [
        service.sweep({"aa/kept", "cc/lost"}, storage, now=now + after)
        for after in (timedelta(hours=23), timedelta(hours=25), timedelta(hours=26))
    ]

    assert swept == [0, 1, 0]
    assert [key for key, _ in storage.listed()] == ["aa/kept"]
    storage.delete("aa/kept")


def test_a_store_that_is_away_says_so_in_words(tmp_path):
    gone = Bucket(
        "s3://x", tmp_path, endpoint="http://127.0.0.1:9", region="x", key="k", secret="s"
    )
    storage = Storage(gone)

    for act in (
        lambda: storage.put("a/b", b"x"),
        lambda: storage.get("a/b"),
        lambda: storage.delete("a/b"),
        lambda: list(storage.listed()),
    ):
        with pytest.raises(UnavailableError, match="What you wrote is kept"):
            act()


def test_a_folder_that_cannot_be_made_is_away(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(UnavailableError):
        Storage(Bucket("", tmp_path / "file" / "files")).put("a/b", b"x")


FULL = """
import resource, signal, sys
from pathlib import Path
from app.core import clock
from app.core.errors import UnavailableError
from app.files.storage.service import Bucket, Storage
storage = Storage(Bucket("", Path(sys.argv[1])))
storage.put("aa/small", b"x" * 1000)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    storage.put("aa/large", b"x" * 1_000_000)
except UnavailableError:
    print("refused")
print(sorted(key for key, _ in storage.listed()))
"""


def test_what_does_not_fit_leaves_no_half_of_itself(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split("\n")[:2] == ["refused", "['aa/small']"]
    assert (tmp_path / "aa" / "small").read_bytes() == b"x" * 1000
    assert not (tmp_path / "aa" / "large").exists()


def test_a_full_disk_is_told_from_one_that_is_away(tmp_path, monkeypatch):
    class Full:
        def put(self, _key, _data):
            raise OSError(28, "No space left on device")

    storage = Storage(Bucket("", tmp_path))
    monkeypatch.setattr("app.files.storage.service._opened", lambda _bucket: Full())

    with pytest.raises(FullError, match="no room"):
        storage.put("a/b", b"x")
