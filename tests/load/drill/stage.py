"""The service under the drill: web, worker and database, each of which can be struck down."""

from __future__ import annotations

import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

import psycopg

from config import ROOT
from tests.load.drill.crowd import ask
from tests.support import live
from tests.support.postgres import Cluster

PATIENCE: Final = 30.0
WORKER: Final = ("-m", "flask", "--app", "wsgi", "worker", "run")

# As systemd hands a socket over: it is number 3, and named for this process.
TAKE: Final = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "wsgi:app"])
"""


class Database(Protocol):
    """A database that can be away for a while."""

    url: str

    def away(self, seconds: float) -> None:
        """Take it away, wait, and bring it back."""

    def cut(self) -> None:
        """Break off every connection at once, if it has any."""

    def close(self) -> None:
        """Stop it."""


class Sqlite:
    """A file; somebody who holds its lock is all that can keep others from it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "capsid.db"
        self.url = f"sqlite:///{self._file}"

    def away(self, seconds: float) -> None:
        """Hold the lock."""
        with closing(sqlite3.connect(self._file, timeout=60, isolation_level=None)) as held:
            held.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)
            held.execute("ROLLBACK")

    def cut(self) -> None:
        """Nothing: there is no connection to break."""

    def close(self) -> None:
        """Nothing: the file goes with its folder."""


class Postgresql:
    """A cluster of its own."""

    def __init__(self) -> None:
        self._cluster = Cluster("drill")
        self._cluster.start()
        with psycopg.connect(self._cluster.address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE capsid")
        self.url = self._cluster.address.replace("/postgres?", "/capsid?")
        self.url = self.url.replace("postgresql:", "postgresql+psycopg:")

    def away(self, seconds: float) -> None:
        """Stop it as a power cut would, and start it again."""
        self._cluster.stop(at_once=True)
        time.sleep(seconds)
        self._cluster.start()

    def cut(self) -> None:
        """End every session of the service."""
        with (
            suppress(psycopg.OperationalError),  # it may be away
            psycopg.connect(self._cluster.address, autocommit=True) as connection,
        ):
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'capsid'"
            )

    def close(self) -> None:
        """Stop the cluster."""
        self._cluster.stop()


class Service:
    """Web and worker; whoever dies is started again at once, as systemd would."""

    def __init__(self, environ: Mapping[str, str], log: Path) -> None:
        self.port = int(environ["HUB_PORT"])
        self._environ = {**os.environ, **environ, "WEB_CONCURRENCY": "2"}
        self._log = log.open("a")
        self._is_over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", self.port), backlog=2048)
        self._web = self._start_web()
        self._worker = self._start(*WORKER)
        self._watch = threading.Thread(target=self._keep_the_worker, daemon=True)
        self._watch.start()

    def _start_web(self) -> subprocess.Popen[bytes]:
        number = self._socket.fileno()
        return self._start("-c", TAKE, str(number), keep=[number])

    def _start(self, *words: str, keep: Sequence[int] = ()) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=self._environ,
            stdout=self._log,
            stderr=self._log,
            pass_fds=keep,
        )

    def _keep_the_worker(self) -> None:
        while not self._is_over.wait(0.5):
            if self._worker.poll() is not None:
                self._worker = self._start(*WORKER)

    def wait(self) -> None:
        """Wait until a page is there."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if ask(self.port, "/health/ready", "").status == 200:
                return
            time.sleep(0.1)
        raise RuntimeError("the service did not start")

    def kill_web(self) -> None:
        """Kill one of the two web workers, whatever it is doing."""
        os.kill(random.choice(_children(self._web.pid)), signal.SIGKILL)  # noqa: S311

    def kill_worker(self) -> None:
        """Kill the worker that sends letters."""
        self._worker.kill()

    def reload(self) -> None:
        """Have new web workers take over from the old (HUP)."""
        self._web.send_signal(signal.SIGHUP)

    def restart(self) -> None:
        """Stop the web and start it anew, as `systemctl restart` does: the socket stays open."""
        self._web.send_signal(signal.SIGTERM)
        self._web.wait(PATIENCE)
        self._web = self._start_web()

    def stop(self) -> None:
        """Stop both."""
        self._is_over.set()
        self._watch.join()
        for process in (self._web, self._worker):
            process.send_signal(signal.SIGTERM)
        for process in (self._web, self._worker):
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
        self._socket.close()
        self._log.close()


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


@contextmanager
def running(environ: Mapping[str, str], log: Path) -> Iterator[Service]:
    """Run the service for a while."""
    service = Service(environ, log)
    try:
        service.wait()
        yield service
    finally:
        service.stop()


def database(engine: str, folder: Path) -> Database:
    """Return an empty database on the engine."""
    return Sqlite(folder) if engine == "sqlite" else Postgresql()


def environment(folder: Path, url: str, port: int, mail: str) -> dict[str, str]:
    """Return the environment of the service under the drill."""
    return live.environment(folder, url, port) | {"HUB_MAIL_URL": mail}
