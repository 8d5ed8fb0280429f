"""How the sheets of hubs and of providers are read."""

from __future__ import annotations

from typing import Final

from app.organisations.states import OrganisationKind, Origin
from app.sheets.rules import Cells, Facts

HUB_COLUMNS: Final = (
    "hub_id",
    "name",
    "short_name",
    "city",
    "host",
    "partners",
    "lead_named",
    "skills_contact_named",
    "role_contact",
    "capability",
    "opened",
    "funding_note",
    "source",
)
PROVIDER_COLUMNS: Final = (
    "provider_id",
    "name",
    "kind",
    "country",
    "city",
    "origin",
    "related_hub",
    "note",
    "source",
)
ALL_HUBS: Final = "all"


def hub(cells: Cells) -> Facts:
    """Return the facts of one hub; the city is the last part of “Filton, Bristol”."""
    location = cells.needed("city", most=120)
    return {
        "key": cells.needed("hub_id", most=40),
        "name": cells.needed("name", most=200),
        "short_name": cells.text("short_name", most=80),
        "city": location.rpartition(",")[2].strip(),
        "location": location,
        "host": cells.text("host", most=200),
        "partners": cells.text("partners"),
        "lead_named": cells.text("lead_named"),
        "skills_contact_named": cells.text("skills_contact_named"),
        "role_contact": cells.text("role_contact"),
        "capability": cells.text("capability"),
        "opened": cells.day("opened"),
        "funding_note": cells.text("funding_note"),
        "source": cells.needed("source"),
    }


def provider(cells: Cells) -> Facts:
    """Return the facts of one provider; one that belongs to all hubs belongs to none alone."""
    related = cells.text("related_hub", most=40)
    return {
        "key": cells.needed("provider_id", most=80),
        "name": cells.needed("name", most=200),
        "kind": cells.needed_choice("kind", OrganisationKind),
        "origin": cells.needed_choice("origin", Origin),
        "country": cells.text("country", most=80),
        "city": cells.text("city", most=120),
        "hub_code": "" if related == ALL_HUBS else related,
        "is_provider": True,
        "note": cells.text("note"),
        "source": cells.needed("source"),
    }
