"""The tests' own PostgreSQL ends with the run, however the run ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import ROOT
from tests.support import ground

PATIENCE = 30.0
RUN = """
import time
from tests.support import ground, postgres
made = ground.claim()
postgres.url()
print(made, flush=True)
{after}
"""
STOPS = "postgres.stop(made); ground.clear(made)"


def begun(after: str) -> tuple[subprocess.Popen[str], Path]:
    """Return a run of its own that has started its PostgreSQL, and the run's folder."""
    hidden = {ground.VARIABLE, "TEST_DATABASE_URL"}
    run = subprocess.Popen(
        [sys.executable, "-c", RUN.format(after=after)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in hidden},
    )
    assert run.stdout is not None
    return run, Path(run.stdout.readline().strip())


def wait_until_gone(folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not folder.exists()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie has ended, though nobody has asked how; only Linux has the file.
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


@pytest.mark.parametrize("killed", [True, False])
def test_no_server_and_no_folder_outlives_a_run(killed):
    run, folder = begun("time.sleep(600)" if killed else STOPS)
    with run:
        pid = None
        if killed:
            pid = int((folder / "postgres/data/postmaster.pid").read_text().split()[0])
            assert is_running(pid)
            run.send_signal(signal.SIGKILL)
    wait_until_gone(folder)

    assert run.returncode == (-signal.SIGKILL if killed else 0)
    assert pid is None or not is_running(pid)
