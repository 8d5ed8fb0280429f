"""Reading invitations: the one that a link opens, and those that wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import Invitation, SingleUseToken
from app.accounts.rules import hashed
from app.accounts.states import Purpose


def open_invitation(
    session: Session, secret: str, *, now: datetime, for_use: bool = False
) -> Invitation | None:
    """Return the invitation that the link opens, with its roles; None when it is over.

    `for_use` locks it, so that of two requests with one link the second finds it used.
    """
    wanted = (
        select(Invitation)
        .join(SingleUseToken, SingleUseToken.id == Invitation.token_id)
        .where(
            SingleUseToken.token_hash == hashed(secret),
            SingleUseToken.purpose == Purpose.INVITE,
            SingleUseToken.used_at.is_(None),
            SingleUseToken.expires_at > now,
        )
        .options(selectinload(Invitation.roles), selectinload(Invitation.token))
    )
    if for_use:
        wanted = wanted.with_for_update(of=SingleUseToken)
    return session.scalars(wanted).one_or_none()


def waiting_invitations(session: Session, *, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the invitations that nobody has accepted yet and that still can be."""
    return session.execute(
        select(
            Invitation.id,
            Invitation.name,
            Invitation.email,
            Invitation.created_at,
            SingleUseToken.expires_at,
        )
        .join(SingleUseToken, SingleUseToken.id == Invitation.token_id)
        .where(SingleUseToken.used_at.is_(None), SingleUseToken.expires_at > now)
        .order_by(Invitation.id.desc()),
    ).all()


def invitation(session: Session, invitation_id: int) -> Invitation | None:
    """Return one invitation with its token, or None."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .options(selectinload(Invitation.token)),
    ).one_or_none()
