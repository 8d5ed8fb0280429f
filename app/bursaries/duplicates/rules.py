"""Rules of likely duplicates as pure functions: which facts agree, and which pairs are shown."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from app.core.machine import Labelled


class Sign(Labelled):
    """What two people have in common."""

    EMAIL = "email", "The same e-mail address"
    NAME = "name", "The same name"
    BIRTH = "birth", "The same date of birth"
    POST_CODE = "post_code", "The same postcode"


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is compared of one application; what the form did not ask is empty.

    `names` are the account's name and those that the form asked for.
    """

    id: int
    emails: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    births: frozenset[str] = frozenset()
    post_codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two applications, the lower number first, and what they have in common."""

    first: int
    second: int
    signs: tuple[Sign, ...]


# Letters that a decomposition leaves whole, as people write them on another keyboard.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
)
_APOSTROPHES: Final = "'\u2019`"
_DOTLESS: Final = frozenset({"gmail.com", "googlemail.com"})


def name_key(name: str) -> str:
    """Return a name without case, accents, marks and order of its parts; "" for no letters."""
    apart = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS).casefold()
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    kept = (letter if letter.isalnum() else " " for letter in plain if letter not in _APOSTROPHES)
    return " ".join(sorted("".join(kept).split()))


def email_key(email: str) -> str:
    """Return an address without case and tag, and without dots: one mailbox often has several."""
    local, at, domain = email.strip().casefold().rpartition("@")
    if not at:
        return ""
    bare = local.partition("+")[0].replace(".", "")
    if not bare:
        return ""
    return f"{bare}@{'gmail.com' if domain in _DOTLESS else domain}"


def post_code_key(code: str) -> str:
    """Return a postcode in one way of writing it."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def signs(one: Likeness, other: Likeness) -> tuple[Sign, ...]:
    """Return what the two have in common, in a fixed order."""
    common = (
        (Sign.EMAIL, one.emails & other.emails),
        (Sign.NAME, one.names & other.names),
        (Sign.BIRTH, one.births & other.births),
        (Sign.POST_CODE, one.post_codes & other.post_codes),
    )
    return tuple(sign for sign, both in common if both - {""})


def is_likely(one: Likeness, other: Likeness) -> bool:
    """Return whether somebody should look at the two.

    One mailbox is enough. A name is enough unless the dates of birth are known and differ, or
    (where no birth date is known) the postcodes do; without the name, birth date and postcode
    have to agree both.
    """
    found = set(signs(one, other))
    if Sign.EMAIL in found or {Sign.BIRTH, Sign.POST_CODE} <= found:
        return True
    if Sign.NAME not in found:
        return False
    if one.births and other.births:
        return Sign.BIRTH in found
    if one.post_codes and other.post_codes:
        return Sign.POST_CODE in found
    return True


def keys(person: Likeness) -> frozenset[str]:
    """Return digests by which others are found that may be likely.

    Each is of a mailbox, of a name, or of a birth date with a postcode: `is_likely` says yes to
    nobody who shares none of them.
    """
    told = [
        *(f"email {each}" for each in person.emails),
        *(f"name {each}" for each in person.names),
        *(f"both {birth} {code}" for birth in person.births for code in person.post_codes if code),
    ]
    return frozenset(
        hashlib.sha256(each.encode()).hexdigest() for each in told if each.partition(" ")[2]
    )


def pairs(people: Sequence[Likeness]) -> list[Pair]:
    """Return the likely pairs, those with most in common first.

    Only who shares a mailbox, a name or a birth date is compared: not everybody with everybody.
    """
    found = {}
    for one, other in _neighbours(people):
        first, second = sorted((one, other), key=lambda each: each.id)
        if (first.id, second.id) not in found and is_likely(first, second):
            found[first.id, second.id] = Pair(first.id, second.id, signs(first, second))
    return sorted(found.values(), key=lambda pair: (-len(pair.signs), pair.first, pair.second))


def _neighbours(people: Sequence[Likeness]) -> Iterator[tuple[Likeness, Likeness]]:
    shelves: dict[tuple[str, str], list[Likeness]] = {}
    for person in people:
        for kind, keys in (("e", person.emails), ("n", person.names), ("b", person.births)):
            for key in keys - {""}:
                shelves.setdefault((kind, key), []).append(person)
    for shelf in shelves.values():
        yield from combinations(shelf, 2)


@dataclass(frozen=True, slots=True)
class Line:
    """One question with what both answered."""

    label: str
    one: str
    other: str

    @property
    def is_same(self) -> bool:
        """Both said the same, but for spaces and case."""
        return bool(self.one) and self.one.casefold().split() == self.other.casefold().split()


def side_by_side(one: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]) -> list[Line]:
    """Return every question that either answered, in the order of the form."""
    mine, theirs = dict(one), dict(other)
    labels = dict.fromkeys([label for label, _ in (*one, *other)])
    return [Line(label, mine.get(label, ""), theirs.get(label, "")) for label in labels]
