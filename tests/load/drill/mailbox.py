"""A mail server that hangs, refuses and breaks off as told, and counts what it took."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any, Final, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

MOODS: Final = ("ok", "451", "drop after DATA", "550", "hang", "break off")


@dataclass
class Mailbox:
    """What was taken, by Message-ID; whom it refused for good; how it behaves now."""

    url: str
    mood: str = "ok"
    taken: Counter[str] = field(default_factory=Counter)
    refused: set[str] = field(default_factory=set)

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the message, or do what the mood says."""
        mood = self.mood
        number = str(message_from_bytes(cast("bytes", envelope.content))["Message-ID"]).strip()
        if mood == "451":
            return "451 4.3.0 Try again later"
        if mood == "550":
            self.refused.add(number)
            return "550 5.7.1 We do not want this"
        if mood == "hang":
            while self.mood == "hang":  # noqa: ASYNC110 -- set from another thread
                await asyncio.sleep(0.1)
            return "451 4.3.0 Too late"
        if mood != "break off":
            self.taken[number] += 1
        if mood != "ok":
            cast("Any", server).transport.abort()
        return "250 OK"


@contextmanager
def running() -> Iterator[Mailbox]:
    """Run the server for a while."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mailbox = Mailbox(f"smtp://127.0.0.1:{port}")
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
