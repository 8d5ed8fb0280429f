"""When a message is tried again, when it is given up, and how it is named."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Final

_ADDRESS: Final = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
# How long a worker may hold a message; one that was killed frees it by not coming back.
LEASE: Final = timedelta(minutes=2)
FIRST_WAIT: Final = timedelta(seconds=15)
# While the mail server may be merely down, it is asked so often that everything is out within
# five minutes of its return; after six hours it is the message that is the trouble.
LONGEST_WAIT: Final = timedelta(minutes=4)
# After a try that may have arrived the letter waits so long, and in time all others do.
WAIT_IN_DOUBT: Final = timedelta(minutes=3)
PATIENT_AFTER: Final = timedelta(hours=6)
PATIENT_WAIT: Final = timedelta(minutes=30)
GIVE_UP_AFTER: Final = timedelta(days=3)
# A try that broke off after the text was handed over may have arrived. One more is worth the
# risk of a second copy, a third copy is not.
MAX_UNCERTAIN: Final = 2


def wait(*, tries: int, age: timedelta) -> timedelta:
    """Return how long to wait after the given number of tries on a message of that age."""
    if age >= PATIENT_AFTER:
        return PATIENT_WAIT
    doublings = min(max(0, tries - 1), 8)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def pause_in_doubt(failures: int) -> timedelta:
    """Return how long to send nothing at all after so many tries in a row that may have arrived.

    Each of them costs a letter one of its two copies: a server that is ill in the middle of a
    message must not be handed all that wait.
    """
    return min(FIRST_WAIT * (1 << min(max(0, failures - 1), 8)), WAIT_IN_DOUBT)


def is_hopeless(*, age: timedelta, uncertain: int) -> bool:
    """Return whether trying again would do more harm than good."""
    return age >= GIVE_UP_AFTER or uncertain >= MAX_UNCERTAIN


def message_id(dedupe_key: str, sender: str) -> str:
    """Return the Message-ID: the same for the same key, so that two copies show as one."""
    domain = sender.rpartition("@")[2].strip("<> ") or "localhost"
    return f"<{hashlib.sha256(dedupe_key.encode()).hexdigest()[:40]}@{domain}>"


def one_line(text: str) -> str:
    """Return the text on one line without control characters, fit for a header."""
    if not text.isprintable():  # most lines are, and a letter is written of many
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())


def without_addresses(words: str) -> str:
    """Return what a mail server said without the addresses that it repeats."""
    return _ADDRESS.sub("[address]", words)
