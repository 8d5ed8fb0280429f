"""Reading skills, job roles and pay."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.skills.models import CareerRole, PayBand, Skill


def skills(session: Session) -> Sequence[Skill]:
    """Return every skill in the order of the sheet, which keeps categories together."""
    return session.scalars(select(Skill).order_by(Skill.position, Skill.id)).all()


def roles(session: Session) -> Sequence[CareerRole]:
    """Return every job role in the order of the sheet."""
    return session.scalars(select(CareerRole).order_by(CareerRole.position, CareerRole.id)).all()


def pay_bands(session: Session) -> Sequence[PayBand]:
    """Return every pay band in the order of the sheet."""
    return session.scalars(select(PayBand).order_by(PayBand.position, PayBand.id)).all()
