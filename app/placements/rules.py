"""How the sheets of apprenticeship standards and of employers are read; pure."""

from __future__ import annotations

import re
from typing import Final

from app.organisations.states import OrganisationKind
from app.sheets.rules import CellError, Cells, Facts, slug

STANDARD_COLUMNS: Final = (
    "st_code",
    "code_verified",
    "title",
    "level",
    "typical_months_to_gateway",
    "epa_months",
    "max_funding_gbp",
    "lars_code",
    "route",
    "options",
    "status_note",
    "used_in_advanced_therapies",
    "source",
)
EMPLOYER_COLUMNS: Final = (
    "employer",
    "kind",
    "relation",
    "joined",
    "city",
    "related_hub",
    "note",
    "source",
)
REFERENCE: Final = re.compile(r"(?:ST|FA|AU)\d{4}")
LEVELS: Final = range(2, 9)


def standard(cells: Cells) -> Facts:
    """Return the facts of one standard; its key is its reference, or its title without one."""
    reference = cells.text("st_code", most=10)
    if reference and not REFERENCE.fullmatch(reference):
        raise CellError(f"st_code is “{reference}”; write two letters and four digits: ST1406")
    level = cells.whole("level")
    if level is not None and level not in LEVELS:
        raise CellError(f"level is {level}; an apprenticeship has a level from 2 to 8")
    title = cells.needed("title", most=200)
    return {
        "key": reference or slug(title),
        "reference": reference,
        "code_verified": bool(cells.yes_no("code_verified")),
        "title": title,
        "level": level,
        "months_to_gateway": cells.whole("typical_months_to_gateway"),
        "assessment_months": cells.whole("epa_months"),
        "max_funding_pence": cells.money("max_funding_gbp"),
        "lars_code": cells.text("lars_code", most=20),
        "route": cells.text("route", most=120),
        "options": cells.text("options"),
        "status_note": cells.text("status_note"),
        "used_in_advanced_therapies": cells.yes_no("used_in_advanced_therapies"),
        "source": cells.needed("source"),
    }


def employer(cells: Cells) -> Facts:
    """Return the facts of one employer; its key is made of its name."""
    name = cells.needed("employer", most=200)
    return {
        "key": f"employer-{slug(name)}"[:80],
        "name": name,
        "kind": cells.needed_choice("kind", OrganisationKind),
        "relation": cells.text("relation", most=120),
        "joined": cells.text("joined", most=40),
        "city": cells.text("city", most=120),
        "hub_code": cells.text("related_hub"),
        "note": cells.text("note"),
        "source": cells.needed("source"),
    }


def structured(
    *, title: str, reference: str, level: int | None, months: int | None, address: str
) -> Facts:
    """Return the standard in the words of schema.org; what is not known is left out."""
    facts: Facts = {
        "@context": "https://schema.org",
        "@type": "WorkBasedProgram",
        "name": f"{title} apprenticeship",
        "description": f"Apprenticeship standard {reference}".strip() + f": {title}",
        "url": address,
    }
    if reference:
        facts["identifier"] = reference
    if level is not None:
        facts["educationalCredentialAwarded"] = f"Apprenticeship, level {level}"
    if months is not None:
        facts["timeToComplete"] = f"P{months}M"
    return facts
