"""The handle on the queue; Huey is loaded by whoever opens it, not by the server's start."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

import structlog

if TYPE_CHECKING:
    from app.messages.queue.service import Worker

GATHER: Final = 0.25  # seconds in which everybody who posts a letter shares one wake
log = structlog.get_logger()


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
        from app.messages.queue.service import Worker

        return Worker(self._opened[0], threads)

    @cached_property
    def _opened(self) -> tuple[Any, Callable[[], Any]]:
        """The queue, and the call that puts a look at the outbox into it."""
        from app.messages.queue.service import open_store, with_tasks

        huey = open_store(self.url, self.file, self.secret)
        return huey, with_tasks(huey, when_woken=self.when_woken, when_due=self.every_minute)
