"""How the sheets of programmes and modules are read, and what follows from their words; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from app.organisations.states import Origin
from app.programmes.states import Level, Status, Study
from app.sheets.rules import Cells, Facts, slug

PROGRAMME_COLUMNS: Final = (
    "programme_id",
    "title",
    "award",
    "provider",
    "origin",
    "credits",
    "mode",
    "duration",
    "fees",
    "entry_requirements",
    "intake",
    "status",
    "note",
    "source",
)
MODULE_COLUMNS: Final = (
    "module_code",
    "module_title",
    "programme_id",
    "provider",
    "credits",
    "level",
    "assessment",
    "summary",
    "source",
)
DOCTORAL: Final = re.compile(r"\bphd\b|dphil|engd|doctor", re.IGNORECASE)
STUDY_WORDS: Final[Mapping[Study, str]] = {
    Study.FULL_TIME: "full-time",
    Study.PART_TIME: "part-time",
    Study.DISTANCE: "distance",
    Study.MODULAR: "modular",
}
# Tried in order; a specification or a grant of past years tells what was, not what is.
STATUS_WORDS: Final[tuple[tuple[str, Status], ...]] = (
    (r"closed", Status.CLOSED),
    (r"offered", Status.OFFERED),
    (r"specification|\d{4} grant", Status.OLD),
    (r"listed|entry|module dated", Status.LISTED),
)


def programme(cells: Cells) -> Facts:
    """Return the facts of one programme; whatever its source leaves out stays unknown."""
    award, mode = cells.text("award", most=80), cells.text("mode", most=120)
    words = cells.text("status", most=120)
    return {
        "key": cells.needed("programme_id", most=40),
        "title": cells.needed("title", most=200),
        "award": award,
        "level": level(award),
        "provider_name": cells.text("provider", most=200),
        "origin": cells.needed_choice("origin", Origin),
        "credits": cells.whole("credits"),
        "mode": mode,
        "study": packed_study(mode),
        "duration": cells.text("duration", most=120),
        "fees": cells.text("fees"),
        "entry_requirements": cells.text("entry_requirements"),
        "intake": cells.text("intake"),
        "status": status(words),
        "status_words": words,
        "known_year": known_year(words),
        "note": cells.text("note"),
        "source": cells.needed("source"),
    }


def module(cells: Cells) -> Facts:
    """Return the facts of one module; `key` is its code or title with its programme's."""
    title, code = cells.needed("module_title", most=200), cells.text("module_code", most=40)
    programme_key = cells.text("programme_id")
    owner = programme_key or cells.text("provider", most=200)
    return {
        "key": slug(f"{owner} {code or title}"),
        "code": code,
        "title": title,
        "programme_key": programme_key,
        "provider_name": cells.text("provider", most=200),
        "credits": cells.whole("credits"),
        "level": cells.text("level", most=40),
        "assessment": cells.text("assessment", most=200),
        "summary": cells.text("summary"),
        "source": cells.needed("source"),
    }


def level(award: str) -> Level:
    """Return the level of the highest award that the words name."""
    return Level.DOCTORAL if DOCTORAL.search(award) else Level.MASTERS


def packed_study(mode: str) -> str:
    """Return the ways to study as one column keeps them: |full_time|part_time|."""
    values = "|".join(study.value for study, word in STUDY_WORDS.items() if word in mode.lower())
    return f"|{values}|" if values else ""


def status(words: str) -> Status:
    """Return what the words of a source amount to."""
    for pattern, meaning in STATUS_WORDS:
        if re.search(pattern, words, re.IGNORECASE):
            return meaning
    return Status.UNKNOWN


def known_year(words: str) -> int | None:
    """Return the last year that the words of a status name, None when they name none."""
    years = re.findall(r"\b(?:19|20)\d{2}\b", words)
    return max(map(int, years)) if years else None


def full_name(award: str, title: str) -> str:
    """Return the award and the title together, beginning with a capital."""
    name = f"{award} {title}".strip()
    return name[:1].upper() + name[1:]


def sum_of(numbers: Sequence[int | None]) -> int | None:
    """Return the sum when every number is known and there is one; None otherwise."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None


def structured(
    *,
    title: str,
    award: str,
    summary: str,
    address: str,
    provider: str,
    total_credits: int | None,
) -> Facts:
    """Return the programme in the words of schema.org; what is not known is left out."""
    facts: Facts = {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalProgram",
        "name": full_name(award, title),
        "description": summary or title,
        "url": address,
    }
    if provider:
        facts["provider"] = {"@type": "EducationalOrganization", "name": provider}
    if award:
        facts["educationalCredentialAwarded"] = award
    if total_credits is not None:
        facts["numberOfCredits"] = total_credits
    return facts
