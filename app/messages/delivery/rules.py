"""A letter as an e-mail, built by the standard library, which refuses a broken header."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr

from app.messages.rules import message_id


@dataclass(frozen=True, slots=True)
class Parcel:
    """One claimed message: what is sent, and the try by which its claim is known again."""

    id: int
    attempt: int
    dedupe_key: str
    to: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom the letters come from."""

    name: str
    address: str

    @property
    def bare(self) -> str:
        """The address alone, for the envelope."""
        return parseaddr(self.address)[1]


def as_email(parcel: Parcel, sender: Sender, *, now: datetime) -> EmailMessage:
    """Return the e-mail with a text and an HTML part; two copies have the same Message-ID."""
    email = EmailMessage(policy=SMTP)
    email["From"] = formataddr((sender.name, sender.bare))
    email["To"] = parcel.to
    email["Subject"] = parcel.subject
    email["Date"] = format_datetime(now)
    email["Message-ID"] = message_id(parcel.dedupe_key, sender.bare)
    email["Auto-Submitted"] = "auto-generated"  # so that holiday replies do not answer it
    email.set_content(parcel.text)
    email.add_alternative(parcel.html, subtype="html")
    return email
