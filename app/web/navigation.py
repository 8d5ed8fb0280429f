"""The links at the top of every page: the same for all, and then what each role works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.core.roles import Actor, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the navigation."""

    text: str
    href: str
    current: bool


PUBLIC: Final = (
    ("Courses", "/courses/"),
    ("Programmes", "/programmes/"),
    ("Placements", "/placements/"),
    ("Bursaries", "/bursaries/"),
    ("Hubs", "/hubs/"),
    ("Search", "/search"),
)
BY_ROLE: Final = (
    ("Reviews", "/review/", frozenset({Role.REVIEWER})),
    ("Screening", "/admin/rounds/", frozenset({Role.HUB_LEAD})),
    ("Panel", "/panel/", frozenset({Role.CHAIR, Role.ADMIN})),
    ("Admin", "/admin/", frozenset({Role.ADMIN})),
    ("Adjustments", "/adjustments/", frozenset({Role.DATA_OFFICER})),
    ("Readings", "/readings/", frozenset({Role.DATA_OFFICER})),
    ("Means", "/means/", frozenset({Role.MEANS_OFFICER})),
    ("Figures", "/reports/", frozenset({Role.AUDITOR, Role.ADMIN})),
)


def entries(person: Actor | None, path: str) -> list[Entry]:
    """Return the links for the person, the one that holds `path` marked as current."""
    links = list(PUBLIC)
    if person is not None:
        links.append(("My applications", "/applications/"))
        links += [(text, href) for text, href, roles in BY_ROLE if person.holds(*roles)]
    return [Entry(text, href, path.startswith(href)) for text, href in links]
