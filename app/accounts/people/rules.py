"""The words for what happened to a person's account, and when a role ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.core.roles import Role

TITLES: Final = {
    "account.registered": "Registered",
    "account.confirmed": "Confirmed the email address",
    "account.signed_in": "Signed in",
    "account.signed_out": "Signed out",
    "account.renamed": "Name changed",
    "account.password_changed": "Password changed",
    "account.password_reset": "Password reset by email",
    "account.session_ended": "A session was ended",
    "account.sessions_ended": "All sessions were ended by an admin",
    "account.disabled": "Disabled",
    "account.enabled": "Enabled again",
    "account.invited": "Invited",
    "account.invitation_withdrawn": "Invitation taken back",
    "account.invitation_accepted": "Accepted an invitation",
    "role.granted": "Role given",
    "role.ended": "Role ended",
    "message.failed": "A message could not be delivered",
}


def title(kind: str, data: Mapping[str, Any]) -> str:
    """Return the words for an event, with the role it is about; one without words says its kind."""
    words = TITLES.get(kind, kind.replace(".", " ").replace("_", " ").capitalize())
    role = data.get("role")
    return f"{words}: {Role(role).label}" if role in set(Role) else words


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which the day is over in the zone."""
    return datetime.combine(day + timedelta(days=1), time(), zone)
