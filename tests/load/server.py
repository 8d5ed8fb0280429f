"""A gunicorn whose work is counted: CPU of its whole tree, memory, and time to the first page."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config import ROOT

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    pid: int
    port: int
    ready_after: float

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
    ) -> Answer:
        """Return the answer to one request on a connection of its own."""
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        seconds = time.perf_counter() - started
        return Answer(response.status, dict(response.headers), content, seconds)

    def cpu(self) -> float:
        """Return the seconds of CPU that the server's processes have used."""
        return sum(_cpu_of(pid) for pid in self.tree())

    def memory(self) -> float:
        """Return the MB that the processes hold, shared pages divided among them."""
        return sum(_pss_of(pid) for pid in self.tree()) / 1024

    def tree(self) -> list[int]:
        """Return the process and its children."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]


def _cpu_of(pid: int) -> float:
    # Nanoseconds on a CPU; /proc/<pid>/stat would count in hundredths of a second.
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def _pss_of(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


@contextmanager
def running(application: str, environ: Mapping[str, str], port: int) -> Iterator[Server]:
    """Run the application under gunicorn with two workers, as `./hub run` does."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", application],
        cwd=ROOT,
        env={**os.environ, **environ, "HUB_PORT": str(port), "WEB_CONCURRENCY": "2"},
    )
    try:
        yield Server(process.pid, port, _wait(process, port, started))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def _wait(process: subprocess.Popen[bytes], port: int, started: float) -> float:
    probe = Server(process.pid, port, 0)
    while time.perf_counter() - started < PATIENCE and process.poll() is None:
        try:
            if probe.ask("/").status == http.HTTPStatus.OK:
                return time.perf_counter() - started
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"no first page within {PATIENCE:.0f} s")
