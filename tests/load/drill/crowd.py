"""People who send what they wrote: some press twice, some give up, the rest try again."""

from __future__ import annotations

import http.client
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from tests.load.writing import Writer

TWICE: Final = 0.1  # of all people press the button twice
GIVE_UP: Final = 0.05  # go away after the first answer that is not good
THREADS: Final = 400
LOST: Final = 0  # the "status" of an answer that never came


@dataclass(frozen=True, slots=True)
class Try:
    """One request: when it began, what came back, how long that took."""

    at: float
    status: int
    seconds: float
    where: str = ""
    again_after: str = ""


@dataclass(slots=True)
class Person:
    """Somebody with a complete draft, and what they met with."""

    writer: Writer
    presses: int = 1
    is_patient: bool = True
    tries: list[Try] = field(default_factory=list)
    is_told: bool = False  # that it was received


class Crowd:
    """Sends at a steady rate, whether the answers come or not."""

    def __init__(self, port: int, writers: Sequence[Writer]) -> None:
        chance = random.Random(2027)  # noqa: S311 -- who presses twice is no secret
        self.port = port
        self.people = [
            Person(writer, 1 + (chance.random() < TWICE), chance.random() >= GIVE_UP)
            for writer in writers
        ]
        self.began = time.monotonic()

    def send(self, rate: float, *, patience: float) -> None:
        """Have one person after the other come, and wait until the last one has an answer."""
        self.began = time.monotonic()
        with ThreadPoolExecutor(THREADS) as pool:
            coming = []
            for number, person in enumerate(self.people):
                time.sleep(max(0.0, self.began + number / rate - time.monotonic()))
                coming.append(pool.submit(self._come, person, pool, patience))
            wait(coming)
            for each in coming:
                each.result()

    def _come(self, person: Person, pool: ThreadPoolExecutor, patience: float) -> None:
        until = time.monotonic() + patience
        second = pool.submit(self._press, person) if person.presses > 1 else None
        pause = self._press(person)
        if second is not None:
            second.result()
        while not person.is_told and person.is_patient and time.monotonic() < until:
            time.sleep(pause)
            pause = self._press(person)

    def _press(self, person: Person) -> float:
        """Send it; return how long to wait before the next try."""
        writer = person.writer
        body = urlencode({"csrf_token": writer.token, "declared": "y"})
        made = ask(self.port, f"/applications/{writer.reference}/check", writer.cookie, body)
        person.tries.append(made)
        if made.status == HTTPStatus.FOUND and made.where.rstrip("/").endswith("/receipt"):
            person.is_told = True
        return float(made.again_after or 1) * random.uniform(1, 1.5)  # noqa: S311 -- as above

    def tries(self) -> Iterator[Try]:
        """Yield every request of everybody."""
        for person in self.people:
            yield from person.tries


def ask(port: int, path: str, cookie: str, body: str | None = None) -> Try:
    """Return what became of one request on a connection of its own."""
    began = time.monotonic()
    headers = {"Cookie": cookie}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET" if body is None else "POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
    except (OSError, http.client.HTTPException) as error:
        return Try(began, LOST, time.monotonic() - began, type(error).__name__)
    return Try(
        began,
        answer.status,
        time.monotonic() - began,
        answer.headers.get("Location", ""),
        answer.headers.get("Retry-After", ""),
    )


def told(tries: Sequence[Try]) -> Mapping[str, int]:
    """Return how many answers of each kind there were."""
    return dict(sorted(Counter(map(_kind, tries)).items()))


def _kind(made: Try) -> str:
    if made.status == LOST:
        return "no answer"
    if made.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return f"503, again after {made.again_after or 'NEVER SAID'}"
    return str(made.status)


def wrong(tries: Sequence[Try]) -> list[Try]:
    """Return the answers that nobody may ever get."""
    good = {LOST, HTTPStatus.FOUND, HTTPStatus.OK}
    return [
        made
        for made in tries
        if made.status not in good
        and not (made.status == HTTPStatus.SERVICE_UNAVAILABLE and made.again_after)
    ]


def pace(tries: Sequence[Try], keep: Callable[[Try], bool]) -> tuple[float, float, float]:
    """Return median, 95th percentile and maximum of the seconds of those that `keep` says."""
    seconds = sorted(made.seconds for made in tries if keep(made))
    if not seconds:
        return 0.0, 0.0, 0.0
    return statistics.median(seconds), seconds[int(len(seconds) * 0.95)], seconds[-1]
