"""Nothing leaves the machine while tests run: sockets reach loopback and no further."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class NetworkShutError(AssertionError):
    """A test tried to reach another machine."""


def _is_here(host: object) -> bool:
    if host in {"", "localhost", None}:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


@contextmanager
def shut() -> Iterator[None]:
    """Refuse every connection and every look-up that is not of this machine."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not _is_here(address[0]):
            raise NetworkShutError(f"a test tried to connect to {address[0]}")
        connect(self, address)

    def guarded_look_up(host: Any, *args: Any, **named: Any) -> Any:
        if not _is_here(host):
            raise NetworkShutError(f"a test tried to look up {host}")
        return look_up(host, *args, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield
