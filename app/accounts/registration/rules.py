"""What a person's name may be, and the words for a password that is another's."""

from __future__ import annotations

from typing import Final

MAX_NAME: Final = 200
# A name stands in messages to addresses that nobody has confirmed yet: it must not advertise.
NEVER_IN_A_NAME: Final = ("://", "www.", "@", "\\")
# The letter may belong to a registration that somebody else made with the same address.
NOT_THIS_ONE: Final = (
    "Enter the password that was chosen with this message. If you do not know it, "
    "choose a new one below"
)


def name_problem(name: str) -> str | None:
    """Return what is wrong with a person's name, as what to do; None when it is good."""
    if len(name) > MAX_NAME:
        return f"Use at most {MAX_NAME} characters for your name"
    if any(mark in name.casefold() for mark in NEVER_IN_A_NAME) or not name.isprintable():
        return "Enter your name without web or email addresses"
    return None
