"""Reading schemes, and the rounds that a new one can be a copy of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app.bursaries.rounds.models import EligibilityRule, Round, RoundPlace, Scheme
from app.core.base import Record


def schemes(session: Session) -> Sequence[Record]:
    """Return every scheme with how many rounds it has, by name."""
    return session.execute(
        select(Scheme.id, Scheme.slug, Scheme.name, func.count(Round.id).label("rounds"))
        .outerjoin(Round, Round.scheme_id == Scheme.id)
        .group_by(Scheme.id)
        .order_by(Scheme.name, Scheme.id)
    ).all()


def scheme(session: Session, slug: str) -> Scheme | None:
    """Return the scheme with its funders, or None."""
    return session.scalars(
        select(Scheme).where(Scheme.slug == slug).options(selectinload(Scheme.funders))
    ).first()


def locked(session: Session, scheme_id: int) -> Scheme:
    """Return the scheme as it stands now, its row locked."""
    return session.scalars(
        select(Scheme)
        .where(Scheme.id == scheme_id)
        .options(selectinload(Scheme.funders))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def values(scheme: Scheme | None) -> dict[str, Any]:
    """Return what the page of a scheme edits; a new one is empty."""
    if scheme is None:
        return {"name": "", "summary": "", "funders": []}
    return {
        "name": scheme.name,
        "summary": scheme.summary,
        "funders": [[funder.name, funder.share_percent] for funder in scheme.funders],
    }


def slugs(session: Session) -> set[str]:
    """Return the addresses that rounds and schemes have already."""
    return {*session.scalars(select(Round.slug)), *session.scalars(select(Scheme.slug))}


def rounds_of(session: Session, scheme_id: int) -> Sequence[Round]:
    """Return the scheme's rounds, locked in the order of their numbers."""
    return session.scalars(
        select(Round).where(Round.scheme_id == scheme_id).order_by(Round.id).with_for_update()
    ).all()


def source(session: Session, round_id: int) -> Round | None:
    """Return the round with the places and rules that a copy takes over, or None."""
    return session.scalars(
        select(Round)
        .where(Round.id == round_id)
        .options(selectinload(Round.places), selectinload(Round.rules))
    ).first()


def copied_rows(source: Round) -> list[EligibilityRule | RoundPlace]:
    """Return the places and rules of the round, which a copy has alike."""
    return [*source.places, *source.rules]
