"""Rules of a postal address as pure functions: how it is kept, and what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

# The parts of an address, in the order in which it is written on an envelope.
PARTS: Final[Mapping[str, str]] = {
    "line1": "Address line 1",
    "line2": "Address line 2 (optional)",
    "town": "Town or city",
    "county": "County (optional)",
    "postcode": "Postcode",
    "country": "Country, if it is not in the United Kingdom",
}
LIMIT: Final = 100
# The shape only: whether such a code exists is the postman's business.
_POST_CODE: Final = re.compile(r"(GIR ?0AA|[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2})", re.IGNORECASE)
_HOME: Final = frozenset(
    {"", "uk", "gb", "united kingdom", "great britain", "britain"}
    | {"england", "scotland", "wales", "northern ireland"}
)


def problems(value: str) -> dict[str, str]:
    """Return what is wrong with each part of an address; nothing when a letter would arrive."""
    given = parts(value)
    found = {}
    if not given["line1"]:
        found["line1"] = "Enter the first line of the address"
    if not given["town"]:
        found["town"] = "Enter the town or city"
    if given["country"].casefold() in _HOME and not _POST_CODE.fullmatch(given["postcode"]):
        found["postcode"] = "Enter a full UK postcode, such as S10 2TN, or name the country"
    long = {key for key, part in given.items() if len(part) > LIMIT}
    return found | dict.fromkeys(long, f"Shorten this to {LIMIT} characters or fewer")


def parts(value: str) -> dict[str, str]:
    """Return every part of an address by its name; what is no address has only empty ones."""
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        found = None
    given = found if isinstance(found, dict) else {}
    return {key: part if isinstance(part := given.get(key), str) else "" for key in PARTS}


def text(given: Mapping[str, str]) -> str:
    """Return an address as it is kept; nothing when no part was filled in."""
    filled = {key: given[key] for key in PARTS if given.get(key)}
    return json.dumps(filled, ensure_ascii=False) if filled else ""
