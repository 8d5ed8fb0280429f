"""Reading a link: whose it is, and what they have written so far."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.accounts.rules import hashed
from app.bursaries.referees.models import Referee, Reference, ReferenceToken
from app.bursaries.references import queries as references


def link(session: Session, secret: str) -> ReferenceToken | None:
    """Return the link with its referee and what they wrote; None for one we never made."""
    return session.scalars(
        select(ReferenceToken)
        .where(ReferenceToken.token_hash == hashed(secret))
        .options(
            joinedload(ReferenceToken.referee, innerjoin=True).joinedload(Referee.reference)
        )
    ).first()  # fmt: skip


def locked(session: Session, secret: str) -> ReferenceToken | None:
    """Return the link as it stands now, the row of its referee locked; None as above.

    Everything that changes a link or a reference locks the referee, and the referee first.
    """
    referee_id = session.scalar(
        select(ReferenceToken.referee_id).where(ReferenceToken.token_hash == hashed(secret))
    )
    if referee_id is None:
        return None
    references.locked(session, referee_id)
    return session.scalars(
        select(ReferenceToken)
        .where(ReferenceToken.token_hash == hashed(secret))
        .options(joinedload(ReferenceToken.referee, innerjoin=True))
        .execution_options(populate_existing=True)
    ).one()


def written(session: Session, referee_id: int) -> Reference | None:
    """Return what the referee wrote so far, None before they said how they know the applicant."""
    return session.scalars(
        select(Reference)
        .where(Reference.referee_id == referee_id)
        .execution_options(populate_existing=True)
    ).first()
