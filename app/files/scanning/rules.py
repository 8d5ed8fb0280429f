"""Where clamd listens, and what its answer means."""

from __future__ import annotations

import re
from typing import Final

from app.core.errors import DomainError
from app.files.states import ScanEvent

_TCP: Final = re.compile(r"tcp:(?P<host>\[[^\]]+\]|[^:/\[\]]+):(?P<port>[0-9]{1,5})")


class ScannerAwayError(DomainError):
    """The scanner gave no answer that says anything of the file."""


def place(address: str) -> str | tuple[str, int]:
    """Return a socket's path, or a host and a port; raise ValueError for anything else."""
    if address.startswith("unix:"):
        return address.removeprefix("unix:")
    found = _TCP.fullmatch(address)
    if found is None:
        raise ValueError("HUB_CLAMD has to be unix:/path/of/the/socket or tcp:host:port")
    return found["host"].strip("[]"), int(found["port"])


def meaning(answer: bytes) -> ScanEvent:
    """Return what clamd says of a file; raise ScannerAwayError when it is an error of its own."""
    said = answer.rstrip(b"\0\n").decode("utf-8", "replace")
    if said.endswith(": OK"):
        return ScanEvent.CLEAR
    if said.endswith(" FOUND"):
        return ScanEvent.ACCUSE
    raise ScannerAwayError(f"clamd: {said[:200]}")
