"""How the sheet of courses is read, and what follows from a row's own words; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from app.core.money import pounds
from app.courses.states import Audience, Cpd, Mode, Price, Running, TitleStatus
from app.organisations.states import Origin
from app.sheets.rules import CellError, Cells, Facts

COLUMNS: Final = (
    "course_id",
    "title",
    "title_status",
    "origin",
    "provider_id",
    "hub_id",
    "delivery_mode",
    "duration",
    "cpd_accredited",
    "cpd_points",
    "price",
    "currency",
    "audience",
    "dates_or_frequency",
    "location",
    "summary",
    "still_running",
    "source",
)
CURRENCIES: Final = {"GBP": "£", "EUR": "€", "USD": "US$"}

# Words in a course's own audience text that place it in a group; a course can be in several.
AUDIENCE_WORDS: Final[Mapping[Audience, str]] = {
    Audience.INDUSTRY: (
        r"industry|staff|workforce|compan|employer cohort|professional|technician|developers"
        r"|start-up|spinout"
    ),
    Audience.NEWCOMERS: r"newcomer|new entrant|career changer|graduate|\bnew and|early-career",
    Audience.STUDENTS: r"student|universit",
    Audience.RESEARCHERS: r"research|academi|scholar|phd|scientist|faculty",
    Audience.CLINICIANS: r"clinician|\bnhs\b|resident",
    Audience.REGULATORS: r"inspector|assessor|investigator|regulator\b",
    Audience.SCHOOLS: r"school|college",
    Audience.PUBLIC: r"public",
}
RUNNING: Final[Mapping[str, Running]] = {
    "yes": Running.RUNNING,
    "recording": Running.RECORDING,
    "planned": Running.PLANNED,
    "no": Running.ENDED,
}
SCHEMA_MODES: Final[Mapping[Mode, str]] = {
    Mode.PRACTICAL: "onsite",
    Mode.IN_PERSON: "onsite",
    Mode.BLENDED: "blended",
    Mode.ONLINE: "online",
    Mode.ONLINE_RECORDED: "online",
    Mode.VR: "onsite",
}


def course(cells: Cells) -> Facts:
    """Return the facts of one course; whatever its source leaves out stays unknown."""
    price, currency = cells.money("price"), cells.text("currency", most=3).upper()
    if price and currency not in CURRENCIES:
        known = ", ".join(CURRENCIES)
        raise CellError(f"currency is “{currency}”; a price needs one of: {known}")
    cpd, cpd_note, credit = _cpd(cells)
    running, running_note = still_running(cells.text("still_running", most=80))
    audience = cells.text("audience", most=300)
    return {
        "key": cells.needed("course_id", most=40),
        "title": cells.needed("title", most=200),
        "title_status": cells.needed_choice("title_status", TitleStatus),
        "origin": cells.needed_choice("origin", Origin),
        "provider_key": cells.text("provider_id"),
        "hub_code": cells.text("hub_id"),
        "mode": cells.choice("delivery_mode", Mode),
        "duration": cells.text("duration", most=120),
        "cpd": cpd,
        "cpd_note": cpd_note,
        "credit": credit,
        "price_pence": price,
        "currency": currency,
        "audience": audience,
        "audience_groups": packed(audience_groups(audience)),
        "dates": cells.text("dates_or_frequency", most=200),
        "location": cells.text("location", most=200),
        "summary": cells.text("summary"),
        "running": running,
        "running_note": running_note,
        "source": cells.needed("source"),
    }


def _cpd(cells: Cells) -> tuple[Cpd, str, str]:
    """Return what the course counts for, in whose words, and the credits it gives."""
    words, credit = cells.text("cpd_accredited", most=120), cells.text("cpd_points", most=120)
    if words.lower() == "yes":
        return Cpd.ACCREDITED, "", credit
    if credit or words.lower() not in {"", "no"}:
        return Cpd.CREDITS, "" if words.lower() in {"", "no"} else words, credit
    return (Cpd.NONE if words else Cpd.UNKNOWN), "", ""


def still_running(words: str) -> tuple[Running, str]:
    """Return whether a course runs, and what the source adds to it, such as “as of 2023”."""
    match = re.fullmatch(r"(\w+)(?:\s*\((.+)\))?", words)
    if match and match[1].lower() in RUNNING:
        return RUNNING[match[1].lower()], match[2] or ""
    return Running.UNKNOWN, "" if words.lower() == "unknown" else words


def audience_groups(words: str) -> list[Audience]:
    """Return the groups that the words name, in the order of the facet."""
    return [
        group
        for group, pattern in AUDIENCE_WORDS.items()
        if re.search(pattern, words, re.IGNORECASE)
    ]


def packed(groups: Iterable[Audience]) -> str:
    """Return the groups as one column keeps them: |industry|students|, nothing for none."""
    values = "|".join(group.value for group in groups)
    return f"|{values}|" if values else ""


def unpacked(groups: str) -> list[str]:
    """Return the values that `packed` put together."""
    return [value for value in groups.split("|") if value]


def rank(*, origin: Origin, running: Running, country: str) -> int:
    """Return where a course stands in a list by default: ours first, and what is over last."""
    order = 0 if origin is Origin.HUB else 1 if country == "UK" else 2
    return order + (10 if running is Running.ENDED else 0)


def price_kind(pence: int | None) -> Price:
    """Return what is known of a price; nothing published is not the same as nothing to pay."""
    if pence is None:
        return Price.UNKNOWN
    return Price.PRICED if pence else Price.FREE


def price_words(pence: int | None, currency: str) -> str:
    """Return the price as people read it: £1,250, €90, Free, or Price not published."""
    kind = price_kind(pence)
    if pence is None or kind is not Price.PRICED:
        return kind.label
    return pounds(pence).replace("£", CURRENCIES.get(currency, f"{currency} "))


MODE_LABELS: Final = {mode.value: mode.label for mode in Mode}


def line_of_facts(mode: str | None, *others: str) -> str:
    """Return the facts of a list's row as one line; empty ones are left out."""
    return " · ".join(fact for fact in (MODE_LABELS[mode] if mode else "", *others) if fact)


def structured(  # noqa: PLR0913 -- the vocabulary asks for that many facts
    *,
    title: str,
    summary: str,
    address: str,
    provider: str,
    mode: Mode | None,
    audience: str,
    price_pence: int | None,
    currency: str,
) -> Facts:
    """Return the course in the words of schema.org; what is not known is left out."""
    facts: Facts = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": title,
        "description": summary or title,
        "url": address,
    }
    if provider:
        facts["provider"] = {"@type": "Organization", "name": provider}
    if audience:
        facts["audience"] = {"@type": "EducationalAudience", "audienceType": audience}
    if mode:
        facts["hasCourseInstance"] = {"@type": "CourseInstance", "courseMode": SCHEMA_MODES[mode]}
    if price_pence is not None:
        facts["offers"] = {
            "@type": "Offer",
            "category": "Paid" if price_pence else "Free",
            "price": f"{price_pence / 100:.2f}",
            "priceCurrency": currency or "GBP",
        }
    return facts
