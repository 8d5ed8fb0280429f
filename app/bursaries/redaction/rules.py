"""Finding what gives an applicant away, and the text without it, as pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.bursaries.redaction.states import GiveAway, Treatment
from app.bursaries.rounds.rules import QuestionPlan
from app.bursaries.rounds.states import QuestionKind, Visibility

HIDDEN: Final = "[hidden]"
# Every repetition below has an end, so that no text makes looking through it slow.
# Parts of a name as short as “Al” stand in too many words to say anything.
SHORTEST_NAME: Final = 3
LONGEST_PASSAGE: Final = 200
_CAPITAL: Final = r"[A-Z][\w\u2019'&-]*"
_PLACE: Final = rf"(?:{_CAPITAL} (?:of |for |and )?){{1,5}}"
_TITLE: Final = rf"{_CAPITAL}(?: {_CAPITAL}){{0,4}}"
_HOUSE: Final = (
    r"(?:University|College|Institute|Hospital|Infirmary|Polytechnic|School|Academy"
    r"|NHS Trust|NHS Foundation Trust)"
)
_PATTERNS: Final[tuple[tuple[GiveAway, re.Pattern[str]], ...]] = (
    (GiveAway.ADDRESS, re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")),
    (GiveAway.ADDRESS, re.compile(r"(?:https?://|www\.)\S*[\w/]", re.IGNORECASE)),
    (GiveAway.ADDRESS, re.compile(r"\b(?:\d{4}-){3}\d{3}[\dX]\b")),  # an ORCID iD
    (GiveAway.ADDRESS, re.compile(r"(?<![\w+])\+?\d[\d ()-]{8,24}\d\b")),
    (GiveAway.PLACE, re.compile(rf"\bUniversity (?:College )?(?:of )?(?:the )?{_TITLE}")),
    (GiveAway.PLACE, re.compile(rf"\b{_PLACE}{_HOUSE}\b")),
    (GiveAway.PLACE, re.compile(r"\b(?:UCL|KCL|LSE|Imperial|Oxbridge)\b")),
    (
        GiveAway.PRONOUN,
        re.compile(
            r"\b(?:he|him|his|himself|she|her|hers|herself|mr|mrs|ms|miss|mx)\b", re.IGNORECASE
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that may give the writer away: where it stands, and why."""

    start: int
    end: int
    text: str
    why: GiveAway


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an answer; one that may give the writer away says why and what was decided."""

    text: str
    why: GiveAway | None = None
    treatment: Treatment | None = None


def folded(text: str) -> str:
    """Return the text without case and accents, letter for letter, so that places stay the same."""
    if text.isascii():
        return text.lower()
    return "".join(unicodedata.normalize("NFD", sign)[0].casefold()[:1] or sign for sign in text)


def is_checked(question: QuestionPlan) -> bool:
    """Return whether reviewers read free text here: what people may give themselves away in."""
    return (
        question.visibility is Visibility.REVIEWERS
        and not question.identity_risk
        and question.kind in {QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT}
    )


def names(*known: str) -> list[str]:
    """Return what the person goes by, whole and in parts, the longest first."""
    parts = {
        part
        for text in known
        for part in (text.strip(), *re.split(r"[\s,]+", text))
        if len(part.strip(".-\u2019'")) >= SHORTEST_NAME
    }
    return sorted(parts, key=lambda part: (-len(part), part))


def hits(text: str, *, called: Sequence[str], places: Sequence[str] = ()) -> list[Hit]:
    """Return the passages that may give the writer away, in order, none inside another.

    `called` are names of the writer, `places` where they study or work, as answered elsewhere.
    """
    found = [
        Hit(match.start(), match.end(), match.group(), why)
        for why, pattern in _PATTERNS
        for match in pattern.finditer(text)
    ]
    plain = folded(text)
    for why, phrases in ((GiveAway.NAME, called), (GiveAway.PLACE, places)):
        found += [
            Hit(start, end, text[start:end], why)
            for phrase in phrases
            for start, end in _spans(plain, phrase)
        ]
    return _apart(found)


def _apart(found: Iterable[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _spans(plain: str, phrase: str) -> list[tuple[int, int]]:
    """Return where the phrase stands in a folded text as words of its own."""
    wanted = folded(phrase.strip())
    if not wanted:
        return []
    before = r"(?<!\w)" if wanted[0].isalnum() else ""
    after = r"(?!\w)" if wanted[-1].isalnum() else ""
    pattern = re.compile(before + re.escape(wanted) + after)
    return [match.span() for match in pattern.finditer(plain)]


def stands_in(text: str, passage: str) -> bool:
    """Return whether the passage stands in the text as words of its own."""
    return bool(_spans(folded(text), passage))


def pieces(
    text: str,
    treatments: Mapping[str, Treatment],
    *,
    called: Sequence[str] = (),
    places: Sequence[str] = (),
) -> list[Piece]:
    """Return the answer cut at its give-aways, found or chosen, each with what was decided.

    `treatments` are by the folded passage.
    """
    plain = folded(text)
    chosen = [
        Hit(start, end, text[start:end], GiveAway.CHOSEN)
        for passage, treatment in treatments.items()
        if treatment is Treatment.HIDE
        for start, end in _spans(plain, passage)
    ]
    made: list[Piece] = []
    place = 0
    for hit in _apart([*hits(text, called=called, places=places), *chosen]):
        made += [Piece(text[place : hit.start])] if hit.start > place else []
        made.append(Piece(hit.text, hit.why, treatments.get(folded(hit.text))))
        place = hit.end
    return made + ([Piece(text[place:])] if place < len(text) else [])


def for_reviewers(text: str, hidden: Iterable[str]) -> str:
    """Return the answer with every hidden passage taken out, wherever it stands."""
    plain = folded(text)
    spans = sorted(
        (span for passage in hidden for span in _spans(plain, passage)),
        key=lambda span: (span[0], -span[1]),
    )
    made, place = "", 0
    for start, end in spans:
        if start >= place:
            made += text[place:start] + HIDDEN
            place = end
        elif end > place:
            place = end  # two passages that overlap go together
    return made + text[place:]
