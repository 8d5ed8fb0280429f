"""Where people go when they have signed in, and what they are told when they may not."""

from __future__ import annotations

from typing import Final

from app.core.roles import Actor, Role

# One sentence for every reason, so that it tells nobody who has an account.
NOT_RIGHT: Final = (
    "We could not sign you in. Check the email address and the password. "
    "If you have just registered, open the link in our message first"
)
TOO_MANY_TRIES: Final = (
    "There were too many tries to sign in. Wait 15 minutes, or reset your password now."
)
TOO_MANY_MAILS: Final = "Too many messages were asked for from here. Try again in an hour."
DESKS: Final = (
    (Role.ADMIN, "/admin/"),
    (Role.CHAIR, "/panel/"),
    (Role.REVIEWER, "/review/"),
    (Role.HUB_LEAD, "/admin/rounds/"),
    (Role.MEANS_OFFICER, "/means/"),
    (Role.DATA_OFFICER, "/adjustments/"),
    (Role.AUDITOR, "/reports/"),
)


def landing(person: Actor) -> str:
    """Return the path where the person's work is; somebody without a role applies for things."""
    if not person.grants:
        return "/applications/"
    return next((path for role, path in DESKS if person.holds(role)), "/account")
