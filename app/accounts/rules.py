"""What is decided about people without asking anybody: addresses, tokens, lifetimes, limits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

from app.accounts.states import NextStep, Purpose
from app.core.roles import STAFF, Role

# A long form is written with pauses, and somebody who applies sees only their own things; staff
# see other people's and get the time of the setting itself (60 minutes unless it is changed).
APPLICANT_IDLE_FACTOR: Final = 4
SEEN_EVERY: Final = timedelta(minutes=5)

TOKEN_LIFETIME: Final = {
    Purpose.CONFIRM: timedelta(hours=24),
    Purpose.RESET: timedelta(hours=1),
    Purpose.INVITE: timedelta(days=7),
    Purpose.SIGN_IN: timedelta(hours=1),
}

TRY_WINDOW: Final = timedelta(minutes=15)
TRIES_PER_ACCOUNT: Final = 10
# A whole seminar room may sit behind one address, so this stops machines and not classes.
TRIES_PER_PLACE: Final = 100
MAIL_WINDOW: Final = timedelta(hours=1)
MAILS_PER_ADDRESS: Final = 5
MAILS_PER_PLACE: Final = 200

ATTEMPTS_KEPT: Final = timedelta(days=7)
SESSIONS_KEPT: Final = timedelta(days=90)

BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lasts unused and in all."""

    idle: timedelta = timedelta(minutes=60)
    absolute: timedelta = timedelta(hours=12)


def folded(email: str) -> str:
    """Return the address as it is compared: without space around it and without case."""
    return email.strip().casefold()


def hashed(secret: str) -> str:
    """Return what is stored of a random token. It has 256 bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def place(address: str | None) -> str:
    """Return what is counted of an internet address: IPv6 by its /64, which one person holds."""
    if not address:
        return ""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        return str(IPv6Address(int(parsed) >> 64 << 64)) + "/64"
    return str(parsed)


def device(user_agent: str) -> str:
    """Return the words by which people know a device again: Firefox on Windows."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def idle_limit(roles: Iterable[Role], lifetimes: Lifetimes) -> timedelta:
    """Return how long the session of somebody with these roles may lie unused."""
    if any(role in STAFF for role in roles):
        return lifetimes.idle
    return lifetimes.idle * APPLICANT_IDLE_FACTOR


def is_alive(
    *,
    last_seen: datetime,
    expires: datetime,
    roles: Iterable[Role],
    lifetimes: Lifetimes,
    now: datetime,
) -> bool:
    """Return whether a session that nobody ended may still be used."""
    return now < expires and now < last_seen + idle_limit(roles, lifetimes)


def after_password(*, is_confirmed: bool, is_disabled: bool) -> NextStep:
    """Return what follows a right password: the one place where a second factor would go."""
    if is_disabled:
        return NextStep.REFUSE
    if not is_confirmed:
        return NextStep.CONFIRM_ADDRESS
    return NextStep.SIGN_IN
