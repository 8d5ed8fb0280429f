"""Who the demonstration's people are; their names say that they are invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.core.roles import Role

# It is printed at every start of a demonstration and opens nothing anywhere else.
DEMO_PASSWORD: Final = "capsid-demo-2027"  # noqa: S105 -- public on purpose
DOMAIN: Final = "demo.example"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody invented, with the roles they hold; `hub` is a hub's code."""

    local: str
    name: str
    roles: tuple[Role, ...] = ()
    hub: str | None = None

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.local}@{DOMAIN}"


LEAD: Final = (Role.HUB_LEAD, Role.REVIEWER)
PEOPLE: Final = (
    DemoPerson("student", "Amina Yusuf (demo)"),
    DemoPerson("student2", "Callum Reid (demo)"),
    DemoPerson("reviewer.sheffield", "Grace Whitaker (demo)", LEAD, "sheffield"),
    DemoPerson("reviewer.bristol", "Tomasz Nowak (demo)", LEAD, "bristol"),
    DemoPerson("reviewer.london", "Priya Raman (demo)", LEAD, "london"),
    DemoPerson("chair", "Helen Okafor (demo)", (Role.CHAIR,)),
    DemoPerson("admin", "Rhys Morgan (demo)", (Role.ADMIN,)),
    DemoPerson("admin2", "Siobhan Kelly (demo)", (Role.ADMIN,)),
    DemoPerson("employer", "Daniel Mensah (demo)", (Role.EMPLOYER,)),
    DemoPerson("provider", "Laura Fielding (demo)", (Role.PROVIDER,)),
    DemoPerson("apprentice", "Zara Hussain (demo)", (Role.APPRENTICE,)),
    DemoPerson("means", "Ines Duarte (demo)", (Role.MEANS_OFFICER,)),
    DemoPerson("data", "Martin Hale (demo)", (Role.DATA_OFFICER,)),
    DemoPerson("auditor", "Peter Lindqvist (demo)", (Role.AUDITOR,)),
)
