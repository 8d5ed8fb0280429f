"""What the real server does with people whose lines are slow or dead."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from urllib.parse import urlsplit
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
