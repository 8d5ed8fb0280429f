"""Writing skills, job roles and pay, and telling the search index of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.search import service as search
from app.search.rules import Entry
from app.search.states import Kind
from app.sheets.rules import Facts
from app.sheets.service import Tally, put
from app.skills import queries
from app.skills.models import CareerRole, PayBand, Skill


def _numbered(rows: Sequence[Facts]) -> list[Facts]:
    return [{**row, "position": position} for position, row in enumerate(rows, start=1)]


def put_skills(session: Session, rows: Sequence[Facts]) -> Tally:
    """Write the skills of a sheet by their key."""
    return put(session, Skill, _numbered(rows))


def put_roles(session: Session, rows: Sequence[Facts]) -> Tally:
    """Write the job roles of a sheet by their key."""
    return put(session, CareerRole, _numbered(rows))


def put_pay_bands(session: Session, rows: Sequence[Facts]) -> Tally:
    """Write the pay bands of a sheet by their key."""
    return put(session, PayBand, _numbered(rows))


def index(session: Session) -> None:
    """Make skills and job roles findable."""
    search.replace(
        session,
        Kind.SKILL,
        [
            Entry(skill.id, skill.name, f"/skills/#{skill.key}", skill.category, skill.note)
            for skill in queries.skills(session)
        ],
    )
    search.replace(
        session,
        Kind.ROLE,
        [
            Entry(
                subject_id=role.id,
                title=role.name,
                href=f"/pathways/#{role.key}",
                summary=role.summary,
                body=f"{role.stage.label} {role.typical_entry} {role.next_roles}",
            )
            for role in queries.roles(session)
        ],
    )
