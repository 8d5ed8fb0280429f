"""How the web server runs, in a demo as in production; gunicorn reads this file by itself."""

from __future__ import annotations

import os
from typing import Any

from gunicorn.workers import gthread

from config import load

_settings = load()

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
# Otherwise it opens a socket in the home folder, which copies side by side would fight for.
control_socket_disable = True


def when_ready(_server: Any) -> None:
    """Say what `./hub run` wants said, now that the port answers."""
    greeting = os.environ.get("HUB_GREETING")
    if greeting:
        print(greeting, flush=True)  # noqa: T201 -- it is for the person at the terminal
