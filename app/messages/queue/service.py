"""Huey on the store that the settings name, with the service's two tasks."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from huey import PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer

NAME: Final = "capsid"
STOP_WITHIN: Final = 4  # seconds that a task may go on after the order to stop
LOOK_EVERY: Final = 1.0  # seconds between two looks into a queue that cannot call us


class Worker(Consumer):  # type: ignore[misc]  # Huey is untyped
    """Huey's consumer, which takes either signal as the order to finish and stop."""

    def __init__(self, queue: Any, threads: int) -> None:
        super().__init__(queue, workers=threads, max_delay=LOOK_EVERY, shutdown_timeout=STOP_WITHIN)

    def _set_signal_handlers(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._finish)

    def _finish(self, number: int, _frame: Any) -> None:
        self._signum, self._graceful, self._restart = number, True, False


def with_tasks(
    huey: Any, *, when_woken: Callable[[], None], when_due: Callable[[], None]
) -> Callable[[], Any]:
    """Give the queue its two tasks; return the call that puts a look at the outbox into it.

    Neither is retried by the queue: a message has its own tries, a tick its own minute.
    """

    # The queue names a task by the module it is written in, which has to be the same one
    # for whoever puts it in and whoever takes it out.
    @huey.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
    def every_minute() -> None:
        when_due()

    @huey.task()  # type: ignore[untyped-decorator]
    def wake() -> None:
        when_woken()

    return wake  # type: ignore[no-any-return]


def open_store(url: str, file: Path, secret: str) -> Any:
    """Return Huey on Redis, on PostgreSQL, or in a file of its own."""
    options = {
        "name": NAME,
        "results": False,
        "utc": True,
        # What comes out of the store is unpickled, so only what we signed may.
        "serializer": SignedSerializer(secret=secret, salt=NAME),
    }
    if url.startswith(("redis://", "rediss://")):
        return RedisHuey(url=url, **options)
    if url.startswith("postgres"):
        return PostgresHuey(dsn=url.replace("+psycopg", "", 1), **options)
    return SqliteHuey(filename=str(file), **options)
