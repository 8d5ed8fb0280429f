"""The service as it really runs: gunicorn, the worker, and a data folder with the demo in it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from config import ROOT
from tests.support import databases, ground

PATIENCE: Final = 30.0
STOPS_WITHIN: Final = 5.0


@dataclass(frozen=True, slots=True)
class Live:
    """A running copy of the service."""

    url: str
    data: Path
    environment: dict[str, str]


def environment(data: Path, database_url: str = "", port: int = 0) -> dict[str, str]:
    """Return the environment of one copy: a demo with its own folder, database and port."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("HUB_")},
        "HUB_ENVIRONMENT": "demo",
        "HUB_DATA": str(data),
        "HUB_DATABASE_URL": database_url,
        "HUB_PORT": str(port or 8000),
        "HUB_PASSWORD_TIME_COST": "1",
        "HUB_PASSWORD_MEMORY_KIB": "8",
    }


def flask(environ: Mapping[str, str], *words: str) -> None:
    """Run a command of the service; fail with what it printed when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"flask {' '.join(words)}:\n{done.stdout}\n{done.stderr}"


def _seeded(engine_name: str) -> str:
    data = ground.folder() / f"demo-{engine_name}"
    data.mkdir()
    if engine_name == "sqlite":
        seed, url = "", f"sqlite:///{data / 'capsid.db'}"
    else:
        seed = url = databases.create_postgresql(f"capsid_test_{os.getpid()}_demo")
    databases.build_schema(url)
    environ = environment(data, seed)
    flask(environ, "catalogue", "load", "data/")
    flask(environ, "demo", "load")
    return f"{data}\n{seed}"


@contextmanager
def running(engine_name: str, name: str) -> Iterator[Live]:
    """Run a copy of the service with the demo in it and, at the end, stop it within 5 seconds."""
    seeded, seed = ground.once(f"demo-{engine_name}", lambda: _seeded(engine_name)).split("\n")
    data = ground.folder() / name
    shutil.copytree(seeded, data)
    database = seed.rpartition("/")[2].partition("?")[0]
    url = databases.create_postgresql(f"{database}_{name}", template=database) if seed else ""
    environ = environment(data, url, _free_port())
    live = Live(f"http://127.0.0.1:{environ['HUB_PORT']}", data, environ)
    with (data / "log").open("w") as log:
        started = [
            subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
            for command in (
                [sys.executable, "-m", "gunicorn", "wsgi:app"],
                [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "run"],
            )
        ]
        try:
            _wait(live, started)
            yield live
        finally:
            _stop(started)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(live: Live, started: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and all(process.poll() is None for process in started):
        try:
            with urlopen(f"{live.url}/health/live", timeout=5):  # noqa: S310 -- our own server
                return
        except (URLError, ConnectionError):
            time.sleep(0.05)
    raise AssertionError(f"the service did not start:\n{(live.data / 'log').read_text()}")


def _stop(started: list[subprocess.Popen[bytes]]) -> None:
    for process in started:
        process.send_signal(signal.SIGTERM)
    slow = []
    for process in started:
        try:
            process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            slow.append(process.args)
    assert slow == []
