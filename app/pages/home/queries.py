"""What the front page depends on, and what it shows of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.kept import Kept
from app.courses import queries as courses
from app.organisations import queries as organisations
from app.organisations.queries import HubLine
from app.pages.home.rules import Counts, route
from app.placements import queries as placements
from app.programmes import queries as programmes
from app.skills import queries as skills


@dataclass(frozen=True, slots=True)
class Step:
    """One job of the route that the page shows."""

    key: str
    name: str
    summary: str


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner's name and address."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Front:
    """What the page shows of the catalogue: a function of the published version."""

    counts: Counts
    hubs: Sequence[HubLine]
    route: Sequence[Step]
    partners: Sequence[Partner]


# Asked for together: three questions are three ways to the database and back.
_COUNTS: Final = select(
    courses.TOTAL.scalar_subquery(),
    programmes.TOTAL.scalar_subquery(),
    placements.TOTAL_STANDARDS.scalar_subquery(),
)
_kept: Final[Kept[Front]] = Kept()


def front(session: Session, *, version: str) -> Front:
    """Return what the page shows of the catalogue; partners are those in this country."""
    return _kept.get(version, "", lambda: _front(session))


def _front(session: Session) -> Front:
    return Front(
        counts=Counts(*session.execute(_COUNTS).one()),
        hubs=organisations.hubs(session),
        route=[Step(role.key, role.name, role.summary) for role in route(skills.roles(session))],
        partners=[
            Partner(partner.slug, partner.name)
            for partner in organisations.partners(session)
            if partner.country == "UK"
        ],
    )
