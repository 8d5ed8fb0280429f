"""How the web server runs, in a demo as in production; gunicorn reads this file by itself."""

from __future__ import annotations

import gc
import os
import signal
import socket
import struct
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers import gthread

from config import at_start

# While the application is built nearly nothing becomes garbage; looking for some took a fifth of
# the start. `when_ready` has it looked for again.
gc.disable()

_settings = at_start()

bind = f"{_settings.host}:{_settings.port}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# A sync worker waits on whatever connection it accepted, and browsers open some before they
# need them: two idle ones held both workers for half a minute. These wait in a poller instead.
worker_class = "gthread"
threads = 4
# A thread hands a silent connection to the poller after this many seconds, and not after five.
gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.05
# What is under way has this long to end before a stop is enforced.
graceful_timeout = 3
# The application is built once and forked: half the memory, and a start in half the time. No
# connection is opened while it is built, so none is shared between the processes.
preload_app = True
timeout = 30
# The application writes a line for each request itself, without paths and addresses.
accesslog = None
loglevel = "warning"


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
SILENCE_SECONDS = 5


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
