"""Speaking to clamd: INSTREAM, the one command that needs no file in common."""

from __future__ import annotations

import socket
import struct
import time
from typing import Final

from app.files.scanning.rules import ScannerAwayError, meaning, place
from app.files.states import ScanEvent

PIECE: Final = 64 * 1024
LONGEST_ANSWER: Final = 4096


def scan(address: str, data: bytes, *, patience: float) -> ScanEvent:
    """Return CLEAR or ACCUSE; raise ScannerAwayError when the answer is not here in time."""
    ends = time.monotonic() + patience
    where = place(address)
    try:
        with (
            socket.socket(socket.AF_UNIX)
            if isinstance(where, str)
            else socket.create_connection(where, timeout=patience)
        ) as line:
            if isinstance(where, str):
                line.settimeout(_left(ends))
                line.connect(where)
            return meaning(_asked(line, data, ends))
    except OSError as wrong:
        raise ScannerAwayError(f"clamd: {wrong}") from wrong


def _asked(line: socket.socket, data: bytes, ends: float) -> bytes:
    pieces = [data[start : start + PIECE] for start in range(0, len(data), PIECE)]
    framed = (struct.pack("!I", len(piece)) + piece for piece in pieces)
    for sent in (b"zINSTREAM\0", *framed, struct.pack("!I", 0)):
        line.settimeout(_left(ends))
        line.sendall(sent)
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        line.settimeout(_left(ends))
        more = line.recv(LONGEST_ANSWER)
        if not more:
            break
        answer += more
    return answer


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("it did not answer in time")
    return left
