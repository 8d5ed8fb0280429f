"""Loading the catalogue in one transaction, and keeping search and pages in step with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.catalogue import rules
from app.catalogue.rules import Reading
from app.core.roles import Actor
from app.courses import service as courses
from app.organisations import service as organisations
from app.placements import service as placements
from app.programmes import service as programmes
from app.search import service as search
from app.sheets.rules import Facts
from app.sheets.service import Tally
from app.skills import service as skills

PUT: Final[Mapping[str, Callable[[Session, Sequence[Facts]], Tally]]] = {
    rules.HUBS: organisations.put_hubs,
    rules.PROVIDERS: organisations.put_organisations,
    rules.SKILLS: skills.put_skills,
    rules.ROLES: skills.put_roles,
    rules.PAY: skills.put_pay_bands,
    rules.COURSES: courses.put_courses,
    rules.PROGRAMMES: programmes.put_programmes,
    rules.MODULES: programmes.put_modules,
    rules.STANDARDS: placements.put_standards,
    rules.EMPLOYERS: placements.put_employers,
}


class RefusedCatalogueError(Exception):
    """Something in the folder cannot be taken, so nothing is; `reading` says what and where."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(f"{len(reading.problems)} problems")
        self.reading = reading


def load(
    session: Session, reading: Reading, *, by: Actor | None, now: datetime
) -> dict[str, Tally]:
    """Write what was read and return a tally for each sheet; raise when any line was refused."""
    if reading.problems:
        raise RefusedCatalogueError(reading)
    tallies = {file: PUT[file](session, facts) for file, facts in reading.facts.items()}
    if any(tally.touched for tally in tallies.values()):
        index(session, now=now)
    audit.record(
        session,
        "catalogue.loaded",
        subject=None,
        by=by,
        now=now,
        sheets={file: asdict(tally) for file, tally in tallies.items()},
    )
    return tallies


def index(session: Session, *, now: datetime) -> None:
    """Make the search index hold the catalogue as it is now, and publish a new version."""
    for part in (organisations, skills, courses, programmes, placements):
        part.index(session)
    search.publish(session, now=now)
