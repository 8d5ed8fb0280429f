"""Reading standards and employers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.core.errors import NotFoundError
from app.organisations.models import Organisation
from app.placements.models import Employer, Standard


def standards(session: Session) -> Sequence[Standard]:
    """Return every standard, by level and title; those of an unknown level come last."""
    return session.scalars(
        select(Standard).order_by(Standard.level.is_(None), Standard.level, Standard.title),
    ).all()


def standard(session: Session, slug: str) -> Standard:
    """Return the standard at that address; raise NotFoundError when there is none."""
    found = session.scalar(select(Standard).where(Standard.slug == slug))
    if found is None:
        raise NotFoundError
    return found


WITH_ORGANISATION = joinedload(Employer.organisation).joinedload(Organisation.hub)


def employers(session: Session) -> Sequence[Employer]:
    """Return every employer with its organisation and hub, in the order of the sheet."""
    return session.scalars(
        select(Employer).options(WITH_ORGANISATION).order_by(Employer.position, Employer.id),
    ).all()


def employer(session: Session, slug: str) -> Employer:
    """Return the employer at that address; raise NotFoundError when there is none."""
    found = session.scalar(
        select(Employer)
        .join(Employer.organisation)
        .options(WITH_ORGANISATION)
        .where(Organisation.slug == slug),
    )
    if found is None:
        raise NotFoundError
    return found


TOTAL_STANDARDS: Final = select(func.count()).select_from(Standard)


def employers_of_hub(session: Session, hub_id: int) -> Sequence[Employer]:
    """Return the employers that belong to one hub."""
    return session.scalars(
        select(Employer)
        .join(Employer.organisation)
        .options(WITH_ORGANISATION)
        .where(Organisation.hub_id == hub_id)
        .order_by(Employer.position),
    ).all()
