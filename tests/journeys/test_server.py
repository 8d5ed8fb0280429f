"""What the real server does with people whose lines are slow or dead."""

from __future__ import annotations

import http.client
import re
import socket
import sqlite3
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import pytest

from tests.support.live import Live, flask

# More than all threads of both workers together.
MANY = 12
BEGUN = {
    "nothing": b"",
    "half a header": b"GET /about HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: ",
    "half a body": (
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemail=ann"
    ),
}


@pytest.mark.parametrize("begun", list(BEGUN))
def test_people_who_fall_silent_do_not_keep_the_others_out(live: Live, begun: str) -> None:
    host = urlsplit(live.url)
    with ExitStack() as held:
        for _ in range(MANY):
            line = held.enter_context(socket.create_connection((host.hostname, host.port)))
            line.sendall(BEGUN[begun])

        with urlopen(f"{live.url}/about", timeout=25) as answer:  # noqa: S310 -- our own server
            body = answer.read()

    assert answer.status == 200
    assert b"<h1" in body


@pytest.mark.parametrize("line", [b"GET %s HTTP/9x", b"GET %s", b"G{T %s HTTP/1.1"])
def test_what_is_no_request_leaves_no_path_in_the_log(live: Live, line: bytes) -> None:
    host = urlsplit(live.url)
    with socket.create_connection((host.hostname, host.port)) as sent:
        sent.sendall(line % b"/invitations/secret-token" + b"\r\n\r\n")
        answer = sent.recv(4096)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert (live.data / "log").read_text().count("secret-token") == 0


def test_the_data_folder_is_its_owners_alone(live: Live) -> None:
    made = live.data / "made"
    flask({**live.environment, "HUB_DATA": str(made)}, "routes")

    assert made.stat().st_mode & 0o777 == 0o700


def test_more_than_can_be_answered_are_told_so_and_keep_their_words(live: Live) -> None:
    host = urlsplit(live.url).netloc
    words = "An hour of writing about viral vectors."
    with urlopen(f"{live.url}/sign-in", timeout=25) as answer:  # noqa: S310 -- our own server
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        (token,) = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', answer.read().decode())
    form = {"csrf_token": token, "email": "ann@demo.example", "password": "no", "story": words}

    def ask(method: str, path: str) -> tuple[int, str | None, bool, float]:
        began = time.monotonic()
        with closing(http.client.HTTPConnection(host, timeout=30)) as connection:
            kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
            connection.request(method, path, body=urlencode(form), headers=kind)
            answer = connection.getresponse()
            has_words = words in answer.read().decode()
        return answer.status, answer.headers["Retry-After"], has_words, time.monotonic() - began

    with closing(sqlite3.connect(live.data / "capsid.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # whoever writes hangs on this
        with ThreadPoolExecutor(MANY * 10) as pool:
            asked = [pool.submit(ask, "POST", "/sign-in") for _ in range(MANY * 10)]
            time.sleep(1)
            alive = ask("GET", "/health/live")
            answers = [each.result() for each in asked]
        other.execute("ROLLBACK")

    assert alive[0] == 200
    assert alive[3] < 10
    told = Counter(answer[:3] for answer in answers)
    assert set(told) == {(503, "5", True), (503, "10", True)}
    assert max(answer[3] for answer in answers) < 10
    assert ask("GET", "/about")[0] == 200
