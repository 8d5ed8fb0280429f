"""A real clamd for the tests, which knows one virus: the harmless one that everybody tests with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Final

from tests.support.attachments import EICAR

PATIENCE: Final = 30.0
MISSING: Final = "clamd is missing: install clamav-daemon (./hub test does, where it may)"


def program() -> str:
    """Return where clamd is; a machine without one fails the test in words."""
    found = os.environ.get("HUB_CLAMD_PROGRAM") or shutil.which("clamd", path=_path())
    assert found, MISSING
    return found


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"


@contextmanager
def clamd() -> Iterator[str]:
    """Run a clamd on a socket of its own and give its address."""
    # A socket's path has to be short, and the run's folder may be deep.
    with tempfile.TemporaryDirectory(prefix="clamd-") as made:
        folder = Path(made)
        (folder / "local.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
        place = folder / "socket"
        (folder / "conf").write_text(
            f"LocalSocket {place}\nDatabaseDirectory {folder}\nForeground yes\nSelfCheck 0\n"
            f"TemporaryDirectory {folder}\nStreamMaxLength 30M\n"
        )
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(
                [program(), "--config-file", str(folder / "conf")], stdout=log, stderr=log
            )
            try:
                _wait(process, place, folder / "log")
                yield f"unix:{place}"
            finally:
                process.terminate()
                process.wait(PATIENCE)


def _wait(process: subprocess.Popen[bytes], place: Path, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(place))
            except OSError:
                time.sleep(0.02)
            else:
                return
    raise AssertionError(f"clamd did not start:\n{log.read_text()}")


@contextmanager
def hanging() -> Iterator[str]:
    """Give the address of something that takes a call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"tcp:127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def saying(answer: bytes) -> Iterator[str]:
    """Give the address of something that says the same of whatever it is sent."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            line, _ = server.accept()
            with line:
                while not line.recv(65536).endswith(b"\0\0\0\0"):
                    pass
                line.sendall(answer)

        thread = Thread(target=speak)
        thread.start()
        yield f"tcp:127.0.0.1:{server.getsockname()[1]}"
        thread.join(PATIENCE)
