"""A mail server that misbehaves as told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailServer:
    """What arrives is kept; `answers` says what happens to the next messages, "ok" after that."""

    port: int = 0
    answers: list[str] = field(default_factory=list)
    received: list[EmailMessage] = field(default_factory=list)
    senders_refused: bool = False

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_MAIL(  # noqa: N802 -- the library's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take or refuse whoever sends."""
        if self.senders_refused:
            return "550 5.7.1 Sender not allowed"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 -- the library's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take or refuse an address."""
        if address.startswith("unknown"):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the message, or do what the next answer says."""
        answer = self.answers.pop(0) if self.answers else "ok"
        if answer[0] in "45":
            return answer
        if answer == "hang":
            await asyncio.sleep(3)
            return "451 Too late"
        if answer == "break off":
            cast("Any", server).transport.abort()
            return "250 OK"
        content = cast("bytes", envelope.content)
        self.received.append(cast("EmailMessage", message_from_bytes(content, policy=default)))
        if answer == "drop":
            cast("Any", server).transport.abort()
        return "250 OK"


@contextmanager
def running(**options: Any) -> Iterator[MailServer]:
    """Run a mail server for a while."""
    server = MailServer()
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """Return a running mail server."""
    with running() as server:
        yield server
