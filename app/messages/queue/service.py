"""Huey on the store that the settings name, with the service's two tasks."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

import structlog
from huey import PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer

NAME: Final = "capsid"
STOP_WITHIN: Final = 4  # seconds that a task may go on after the order to stop
LOOK_EVERY: Final = 1.0  # seconds between two looks into a queue that cannot call us
GATHER: Final = 0.25  # seconds in which everybody who posts a letter shares one wake
log = structlog.get_logger()


class Worker(Consumer):  # type: ignore[misc]  # Huey is untyped
    """Huey's consumer, which takes either signal as the order to finish and stop."""

    def _set_signal_handlers(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._finish)

    def _finish(self, number: int, _frame: Any) -> None:
        self._signum, self._graceful, self._restart = number, True, False


@dataclass(frozen=True)
class Jobs:
    """The queue with its two tasks, opened when it is first needed, by whoever needs it."""

    url: str
    file: Path
    secret: str
    is_asleep: bool
    when_woken: Callable[[], None]
    every_minute: Callable[[], None]

    def wake(self) -> None:
        """Ask the worker to look at the outbox now; if that fails it looks within a minute."""
        if self.is_asleep:
            return
        try:
            self._opened[1]()
        except Exception:
            log.exception("the worker was not woken")

    def wake_soon(self) -> None:
        """Wake the worker in a moment, once for all who ask until then; nobody waits for it.

        In the minute of a deadline one wake a letter would write as much as the letters do.
        """
        if not self.is_asleep:
            self._asked.set()

    @cached_property
    def _asked(self) -> Event:
        asked = Event()
        Thread(target=self._wake_when, args=(asked,), name="wake", daemon=True).start()
        return asked

    def _wake_when(self, asked: Event) -> None:
        while asked.wait():
            time.sleep(GATHER)
            asked.clear()  # before the wake: who asks from here on is not yet seen by it
            self.wake()

    def close(self) -> None:
        """Let go of this thread's connection to the store, if one was opened."""
        if "_opened" in vars(self):
            self._opened[0].storage.close()

    def worker(self, threads: int) -> Worker:
        """Return the worker, ready to run until it is told to stop."""
        return Worker(
            self._opened[0], workers=threads, max_delay=LOOK_EVERY, shutdown_timeout=STOP_WITHIN
        )

    @cached_property
    def _opened(self) -> tuple[Any, Callable[[], Any]]:
        """The queue, and the call that puts a look at the outbox into it.

        Neither task is retried by the queue: a message has its own tries, a tick its own minute.
        """
        huey = open_store(self.url, self.file, self.secret)

        # The queue names a task by the module it is written in, which has to be the same one
        # for whoever puts it in and whoever takes it out.
        @huey.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
        def every_minute() -> None:
            self.every_minute()

        @huey.task()  # type: ignore[untyped-decorator]
        def wake() -> None:
            self.when_woken()

        return huey, wake


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
