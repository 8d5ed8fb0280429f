"""The ways out: a mail server, or files in a folder."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from app.messages.rules import one_line

TIMEOUT: Final = 10.0
PERMANENT: Final = 500
OK: Final = frozenset({250, 251})
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class DeliveryError(Exception):
    """The message did not go out as far as we know; `why` is what the server said."""

    def __init__(
        self,
        why: str,
        *,
        is_permanent: bool = False,
        is_certain: bool = True,
        is_unreachable: bool = False,
    ) -> None:
        super().__init__(why)
        self.why = one_line(why)[:500]
        self.is_permanent = is_permanent
        self.is_certain = is_certain
        self.is_unreachable = is_unreachable


class Transport(Protocol):
    """A way out. `hand_over` is called at the last moment before the message may arrive."""

    def send(self, email: EmailMessage, *, hand_over: Callable[[], None]) -> None:
        """Send the message or raise DeliveryError."""

    def close(self) -> None:
        """Let go of what is held open."""


class FileTransport:
    """Writes each message into a folder, under its Message-ID: a second copy replaces the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, email: EmailMessage, *, hand_over: Callable[[], None]) -> None:
        """Write the message as an .eml file, whole or not at all."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = email["Message-ID"].strip("<>").partition("@")[0]
        half = self._folder / f".{name}.part"
        hand_over()
        half.write_bytes(email.as_bytes())
        half.replace(self._folder / f"{name}.eml")

    def close(self) -> None:
        """Nothing is held open."""


class SmtpTransport:
    """Speaks to a mail server, over one connection for as many messages as are due."""

    def __init__(self, url: str) -> None:
        self._url: SplitResult = urlsplit(url)
        self._smtp: smtplib.SMTP | None = None

    def send(self, email: EmailMessage, *, hand_over: Callable[[], None]) -> None:
        """Send the message or raise DeliveryError, saying whether it can have arrived."""
        smtp = self._connection()
        is_handed_over = False
        try:
            self._announce(smtp, email)
            _expect(smtp.rcpt(_address(email["To"])), OK)
            hand_over()
            is_handed_over = True
            _expect(smtp.data(email.as_bytes()), OK)
        except smtplib.SMTPResponseException as error:
            self.close()
            raise _from_reply(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise DeliveryError(
                f"The connection broke off: {error}", is_certain=not is_handed_over
            ) from error
        except BaseException:
            self.close()  # the server is in the middle of a message that will not come
            raise

    def _announce(self, smtp: smtplib.SMTP, email: EmailMessage) -> None:
        code, words = smtp.mail(_address(email["From"]))
        if code not in OK:
            # It is us that it does not like, so the next message would fare no better.
            self.close()
            raise DeliveryError(f"{code} {words.decode('utf-8', 'replace')}", is_unreachable=True)

    def close(self) -> None:
        """Let go of the connection."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _connection(self) -> smtplib.SMTP:
        if self._smtp is None:
            try:
                self._smtp = self._connect()
            except (smtplib.SMTPException, OSError) as error:
                raise DeliveryError(
                    f"The mail server cannot be reached: {error}", is_unreachable=True
                ) from error
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "localhost", self._url.port
        if self._url.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port or 465, timeout=TIMEOUT, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(host, port or 587, timeout=TIMEOUT)
        try:
            self._introduce(smtp, host)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _introduce(self, smtp: smtplib.SMTP, host: str) -> None:
        smtp.ehlo()
        is_encrypted = isinstance(smtp, smtplib.SMTP_SSL)
        if not is_encrypted and smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
            is_encrypted = True
        if not self._url.username:
            return
        if not is_encrypted and host not in LOOPBACK:
            raise smtplib.SMTPNotSupportedError("it offers no encryption for the password")
        smtp.login(unquote(self._url.username), unquote(self._url.password or ""))


def _address(header: str) -> str:
    return header.rpartition("<")[2].strip("<> ")


def _expect(reply: tuple[int, bytes], wanted: frozenset[int]) -> None:
    if reply[0] not in wanted:
        raise smtplib.SMTPResponseException(reply[0], reply[1].decode("utf-8", "replace"))


def _from_reply(code: int, words: str | bytes) -> DeliveryError:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    if code < 0:  # smtplib's way to say that the line went dead
        return DeliveryError(f"The connection broke off: {text}", is_certain=False)
    return DeliveryError(f"{code} {text}", is_permanent=code >= PERMANENT)


def open_transport(url: str, folder: Path) -> Transport:
    """Return the way out that the settings name: `smtp://`, `smtps://`, or `files:`."""
    if url.startswith(("smtp://", "smtps://")):
        return SmtpTransport(url)
    if url == "files:":
        return FileTransport(folder)
    raise ValueError("HUB_MAIL_URL begins with smtp:// or smtps://, or is files:")
