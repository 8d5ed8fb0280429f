"""How words that somebody typed become a query of each engine; nothing typed is ever syntax."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MAX_WORDS: Final = 8
MAX_LETTERS: Final = 40
MAX_QUERY: Final = 200

# PostgreSQL's English dictionary leaves such words out of its index; leaving them out of the
# query here makes both engines find the same things.
# fmt: off
STOP_WORDS: Final = frozenset({
    "a", "about", "an", "and", "are", "as", "at", "be", "by", "can", "do", "for", "from", "has",
    "have", "how", "i", "in", "into", "is", "it", "its", "me", "my", "of", "on", "or", "our",
    "so", "than", "that", "the", "their", "this", "to", "was", "we", "what", "when", "where",
    "which", "who", "why", "will", "with", "you", "your",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Entry:
    """What one thing offers to be found by; titles count most, then the summary, then the body."""

    subject_id: int
    title: str
    href: str
    summary: str = ""
    body: str = ""
    hub_codes: str = ""


def words(typed: str) -> list[str]:
    """Return the words to look for, lower case, letters and digits only; none for none."""
    found = [word[:MAX_LETTERS] for word in re.findall(r"[^\W_]+", typed[:MAX_QUERY].lower())]
    telling = [word for word in found if word not in STOP_WORDS]
    return telling[:MAX_WORDS]


def fts5(found: list[str]) -> str:
    """Return the FTS5 query: every word, the last one also as a beginning."""
    *whole, last = [f'"{word}"' for word in found]
    return " AND ".join([*whole, f"({last} OR {last}*)"])


def tsquery(found: list[str]) -> str:
    """Return the text for to_tsquery: every word, the last one also as a beginning."""
    *whole, last = [f"'{word}'" for word in found]
    return " & ".join([*whole, f"({last} | {last}:*)"])
