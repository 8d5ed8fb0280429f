"""What an admin may do to people. The last one who can give roles is never lost."""

from __future__ import annotations

from app.accounts.models import RoleGrant, User
from app.core.roles import Actor, Grant, Role
from app.core.verdict import Verdict

NOT_ADMIN = "Only a programme admin may do this."
LAST_ADMIN = (
    "This is the last admin whose role has no end. Make somebody else an admin without end first."
)


def may_grant(by: Actor, user: User) -> Verdict:
    """Return whether `by` may give the person a role: nobody gives one to themselves."""
    if not by.holds(Role.ADMIN):
        return Verdict.no(NOT_ADMIN)
    if by.id == user.id:
        return Verdict.no("You cannot give yourself a role. Ask another admin.")
    if user.disabled_at is not None:
        return Verdict.no("This account is disabled. Enable it first.")
    return Verdict.yes()


def may_be_held(what: Grant) -> Verdict:
    """Return whether the role can be held for the hub and round: most are held everywhere."""
    problem = what.hub_problem or what.round_problem
    return Verdict.no(f"{problem}.") if problem else Verdict.yes()


def may_end(by: Actor, grant: RoleGrant, *, other_admins: int) -> Verdict:
    """Return whether `by` may end the grant: the last admin keeps the role."""
    if not by.holds(Role.ADMIN):
        return Verdict.no(NOT_ADMIN)
    if grant.role is Role.ADMIN and other_admins == 0:
        return Verdict.no(LAST_ADMIN)
    return Verdict.yes()


def may_disable(by: Actor, user: User, *, other_admins: int) -> Verdict:
    """Return whether `by` may disable the account: not one's own, not the last admin's."""
    if not by.holds(Role.ADMIN):
        return Verdict.no(NOT_ADMIN)
    if other_admins == 0:
        return Verdict.no(LAST_ADMIN)
    if by.id == user.id:
        return Verdict.no("You cannot disable your own account. Ask another admin.")
    return Verdict.yes()


def may_manage(by: Actor) -> Verdict:
    """Return whether `by` may invite people and look after their accounts."""
    return Verdict.yes() if by.holds(Role.ADMIN) else Verdict.no(NOT_ADMIN)
