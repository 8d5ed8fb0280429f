"""The tables of people: who they are, how they sign in, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.states import Purpose, SessionEnd, Throttle
from app.core.base import Base, Choice, Id, one_of
from app.core.roles import FOR_A_HUB, FOR_A_ROUND, Role
from app.organisations.models import Hub


def _words(roles: Iterable[Role]) -> str:
    return ", ".join(f"'{role.value}'" for role in roles)


def _scoped() -> tuple[CheckConstraint, CheckConstraint]:
    """Return the CHECKs that hold a role to the hub and round it may have."""
    return (
        CheckConstraint(
            f"(role IN ({_words(FOR_A_HUB)})) = (hub_id IS NOT NULL)", name="hub_where_needed"
        ),
        CheckConstraint(
            f"round_id IS NULL OR role IN ({_words(FOR_A_ROUND)})", name="round_where_allowed"
        ),
    )


class User(Base):
    """A person with an account. The address is theirs once `confirmed_at` says so."""

    __tablename__ = "user_account"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254))
    email_folded: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)


class RoleGrant(Base):
    """A role somebody holds from one instant to another, for the hub or round that it may have.

    `round_id` is a plain number: rounds live in a slice above this one.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        one_of("role", Role),
        *_scoped(),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="ends_after_start"),
        Index(None, "user_id"),
        Index(None, "role"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[Role] = mapped_column(Choice(Role))
    hub_id: Mapped[int | None] = mapped_column(ForeignKey("hub.id"))
    round_id: Mapped[int | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="raise")
    hub: Mapped[Hub | None] = relationship(lazy="raise")


class UserSession(Base):
    """A sign-in that lasts. The cookie holds a random token, this table only its hash."""

    __tablename__ = "user_session"
    __table_args__ = (
        one_of("ended_because", SessionEnd),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_for_a_reason"),
        Index(None, "user_id"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[SessionEnd | None] = mapped_column(Choice(SessionEnd))


class SingleUseToken(Base):
    """What a link in a message opens, once and for a while; only its hash is kept.

    One that confirms an address holds the name and password of the registration it was made for:
    somebody else may have registered with the address, and each letter confirms its own alone.
    """

    __tablename__ = "single_use_token"
    __table_args__ = (one_of("purpose", Purpose), Index(None, "user_id"))

    id: Mapped[Id]
    purpose: Mapped[Purpose] = mapped_column(Choice(Purpose))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    # Where the person was when they asked for the link: a path of this site.
    target: Mapped[str] = mapped_column(String(200), default="", server_default="")

    user: Mapped[User | None] = relationship(lazy="raise")


class Attempt(Base):
    """A try that is counted: a sign-in, or a message somebody had us send.

    The address is kept as a hash, because people type passwords into that field too.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        one_of("kind", Throttle),
        Index(None, "address_hash", "at"),
        Index(None, "place", "at"),
    )

    id: Mapped[Id]
    kind: Mapped[Throttle] = mapped_column(Choice(Throttle))
    address_hash: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    is_counted: Mapped[bool] = mapped_column(default=True)


class Invitation(Base):
    """Somebody asked to join the staff; the link in the message makes the account."""

    __tablename__ = "invitation"
    __table_args__ = (Index(None, "email_folded"),)

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254))
    email_folded: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    token_id: Mapped[int] = mapped_column(ForeignKey("single_use_token.id"), unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    token: Mapped[SingleUseToken] = relationship(lazy="raise")
    roles: Mapped[list[InvitedRole]] = relationship(lazy="raise", order_by="InvitedRole.id")


class InvitedRole(Base):
    """A role that an invitation brings."""

    __tablename__ = "invited_role"
    __table_args__ = (one_of("role", Role), *_scoped(), Index(None, "invitation_id"))

    id: Mapped[Id]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    role: Mapped[Role] = mapped_column(Choice(Role))
    hub_id: Mapped[int | None] = mapped_column(ForeignKey("hub.id"))
    round_id: Mapped[int | None]
