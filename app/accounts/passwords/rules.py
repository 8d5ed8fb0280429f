"""Which passwords are refused: short ones and guessable ones, and no rule on how they look.

NCSC: at least twelve characters, no composition rules, a list of common ones. `common.txt` holds
the passwords most often found in breaches, from the list that Django ships (BSD licence).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

MIN_LENGTH: Final = 12
# Argon2 takes any length; this only keeps somebody from sending a novel to be hashed.
MAX_LENGTH: Final = 1000
SHORTEST_WORD: Final = 3
ENOUGH_BESIDES: Final = 4
REPETITION: Final = re.compile(r"(.{1,8}?)\1+")
RUNS: Final = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


@cache
def _common() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("common.txt").read_text("utf-8").split())


def _core(text: str) -> str:
    """Return the word that digits and signs were put around."""
    return text.strip("0123456789!?.,-_@#$%&*+ ")


def _is_common(folded: str) -> bool:
    return folded in _common() or _core(folded) in _common()


def _is_run(folded: str) -> bool:
    return any(folded in run or folded in run[::-1] for run in RUNS)


def _is_personal(folded: str, about: Iterable[str]) -> bool:
    """Return whether little is left of it without the person's own words."""
    rest = folded
    for words in about:
        for word in words.casefold().replace("@", " ").replace(".", " ").split():
            if len(word) >= SHORTEST_WORD:
                rest = rest.replace(word, "")
    return rest != folded and len(_core(rest)) < ENOUGH_BESIDES


def problem(password: str, *, about: Iterable[str] = ()) -> str | None:
    """Return what is wrong with a new password, as what to do; None when it is good.

    `about` are words that others know of the person: the name, the address.
    """
    if len(password) < MIN_LENGTH:
        return f"Use {MIN_LENGTH} characters or more. Three words you can remember work well"
    if len(password) > MAX_LENGTH:
        return f"Use at most {MAX_LENGTH} characters"
    folded = password.casefold()
    if REPETITION.fullmatch(folded) or _is_run(folded) or _is_common(folded):
        return "Choose a password that is harder to guess: this one is on lists of common passwords"
    if _is_personal(folded, about):
        return "Choose a password that does not consist of your name or email address"
    return None
