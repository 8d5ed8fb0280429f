"""How the web server runs, in a demo as in production; gunicorn reads this file by itself."""

from __future__ import annotations

import gc
import os
import signal
import socket
import struct
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers import gthread

from app.web.admission import turned_away
from config import at_start

# While the application is built nearly nothing becomes garbage; looking for some took a fifth of
# the start. `when_ready` has it looked for again.
gc.disable()

_settings = at_start()

bind = f"{_settings.host}:{_settings.port}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# A thread hands a silent connection to the poller after this many seconds, and not after five.
gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.05
# What is under way has this long to end before a stop is enforced: to clean a file takes so long.
graceful_timeout = 15
# The application is built once and forked: half the memory, and a start in half the time. No
# connection is opened while it is built, so none is shared between the processes.
preload_app = True
timeout = 30
# The application writes a line for each request itself, without paths and addresses.
accesslog = None
loglevel = "warning"


# So many connections of a process may wait for a thread, each for so many seconds.
LONGEST_LINE = 80
LONGEST_WAIT = 4.0
# Whoever is turned away has sent all of it already, or is not waited for: a fifth of a second.
SILENCE_AT_THE_DOOR = struct.pack("ll", 0, 200_000)


class Doorkeeping(gthread.ThreadWorker):  # type: ignore[misc]
    """Threads, a short line before them, and a doorkeeper for whoever finds it too long.

    A sync worker waits on whatever connection it accepted, and browsers open some before they
    need them: two idle ones held both workers for half a minute. With threads these wait in a
    poller. The line before the threads has no end of its own, and whoever stands in it is told
    nothing: here one thread more says "503, try again soon" to those who would wait too long.
    """

    def init_process(self) -> None:
        """Open the door, then serve."""
        self.line: deque[tuple[float, Future[Any]]] = deque()
        self.door = ThreadPoolExecutor(1, initializer=turned_away.set, initargs=(True,))
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """Let the connection wait for a thread, or turn it away when too many wait already."""
        self._shorten_line()
        if len(self.line) < LONGEST_LINE:
            self.line.append((time.monotonic(), self._hand_over(conn, self.tpool)))
        else:
            self._turn_away(conn)

    def _turn_away(self, conn: Any) -> None:
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, SILENCE_AT_THE_DOOR)
        self._hand_over(conn, self.door)

    def _hand_over(self, conn: Any, pool: ThreadPoolExecutor) -> Future[Any]:
        place = pool.submit(self.handle, conn)
        place.add_done_callback(
            lambda done: self.method_queue.defer(self.finish_request, conn, done)
        )
        return place

    def finish_request(self, conn: Any, place: Future[Any]) -> None:
        """Go on with a connection that was answered; turn away one that left the line."""
        if place.cancelled():
            self._turn_away(conn)
        else:
            super().finish_request(conn, place)

    def murder_pending(self) -> None:
        """Do what gunicorn does every second, and look at the line."""
        super().murder_pending()
        self._shorten_line()

    def _shorten_line(self) -> None:
        late = time.monotonic() - LONGEST_WAIT
        while self.line:
            since, place = self.line[0]
            if since > late and not place.running() and not place.done():
                return
            self.line.popleft()
            place.cancel()  # does nothing to one whose turn has come


worker_class = Doorkeeping


class QuietLogger(Logger):  # type: ignore[misc]
    """Gunicorn's log without what a stranger sent: a path can hold a single-use token."""

    def warning(self, msg: str, *args: Any, **named: Any) -> None:
        """Write the warning; one about a request that is none says only that."""
        if msg.startswith("Invalid request"):
            msg, args = "Invalid request", ()
        super().warning(msg, *args, **named)

    def exception(self, msg: str, *args: Any, **named: Any) -> None:
        """Write the failure; which address was asked for is left out."""
        if msg.startswith("Error handling request"):
            msg, args = "Error handling request", ()
        super().exception(msg, *args, **named)


logger_class = QuietLogger
# Otherwise it opens a socket in the home folder, which copies side by side would fight for.
control_socket_disable = True


# Whoever begins to send and falls silent gives the thread back after this long.
SILENCE_SECONDS = 3


def when_ready(server: Any) -> None:
    """Share what was built with the workers, and say what `./hub run` wants said."""
    for listener in server.LISTENERS:
        # Connections take the limit over from the socket that accepts them.
        listener.sock.setsockopt(
            socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SILENCE_SECONDS, 0)
        )
    # Garbage collection looks at every object and so copies the page it is on, in each worker.
    gc.collect()
    gc.freeze()
    gc.enable()
    greeting = os.environ.get("HUB_GREETING")
    if greeting:
        print(greeting, flush=True)  # noqa: T201 -- it is for the person at the terminal


def post_worker_init(_worker: Any) -> None:
    """Leave Ctrl-C, which the terminal sends to every process, to the master: it tells us once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def worker_exit(_server: Any, _worker: Any) -> None:
    """Leave at once: the last request is answered, and taking a heap to pieces takes seconds."""
    os._exit(0)
