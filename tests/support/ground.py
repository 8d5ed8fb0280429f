"""The temporary folder that one test run shares between its processes.

The process that pytest was started in makes it and clears it away; xdist's workers find it
through the environment. What only one of them may do (start PostgreSQL, build a schema) is
done under a lock in it. The process that made it holds another lock for as long as it lives,
so that whoever waits for that lock is told of its end, however it came.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, TextIO

VARIABLE: Final = "CAPSID_TESTS_GROUND"
ALIVE: Final = "alive.lock"
_held: list[TextIO] = []


def claim() -> Path | None:
    """Return the folder when this process made it just now, None when an outer one did."""
    if VARIABLE in os.environ:
        return None
    folder = Path(tempfile.mkdtemp(prefix="capsid-tests-"))
    folder.chmod(0o711)  # PostgreSQL may run as another user, who has to pass through
    os.environ[VARIABLE] = str(folder)
    alive = (folder / ALIVE).open("w")
    fcntl.flock(alive, fcntl.LOCK_EX)
    _held.append(alive)  # the kernel lets go of it when this process ends
    return folder


def folder() -> Path:
    """Return the run's folder."""
    return Path(os.environ[VARIABLE])


def once(name: str, make: Callable[[], str]) -> str:
    """Return what `make` returned in whichever process of the run came first."""
    result = folder() / f"{name}.done"
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            result.write_text(make())
        return result.read_text()


def clear(made: Path) -> None:
    """Remove the folder of a run that is over."""
    os.environ.pop(VARIABLE, None)
    shutil.rmtree(made, ignore_errors=True)
    while _held:
        _held.pop().close()
