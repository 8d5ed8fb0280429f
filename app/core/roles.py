"""Who may do what: the roles, a grant of one, and the person who acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.core.machine import Labelled


class Role(Labelled):
    """What a person can be granted, everywhere or for one hub or one round."""

    REVIEWER = "reviewer", "Reviewer"
    HUB_LEAD = "hub_lead", "Hub skills lead"
    CHAIR = "chair", "Chair of the panel"
    ADMIN = "admin", "Programme admin"
    MEANS_OFFICER = "means_officer", "Means officer"
    DATA_OFFICER = "data_officer", "Data officer"
    FINANCE = "finance", "Finance"
    EMPLOYER = "employer", "Employer"
    PROVIDER = "provider", "Training provider"
    APPRENTICE = "apprentice", "Apprentice"
    AUDITOR = "auditor", "Auditor"


STAFF = frozenset(
    {
        Role.REVIEWER,
        Role.HUB_LEAD,
        Role.CHAIR,
        Role.ADMIN,
        Role.MEANS_OFFICER,
        Role.DATA_OFFICER,
        Role.FINANCE,
        Role.AUDITOR,
    }
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a grant of a role names: a hub always or never, a round perhaps or never."""

    needs_hub: bool = False
    may_have_round: bool = False


EVERYWHERE: Final = Scope()
# A role whose acts reach everybody cannot be held for less: nothing would hold it to its hub.
SCOPES: Final[Mapping[Role, Scope]] = {
    Role.REVIEWER: Scope(needs_hub=True, may_have_round=True),
    Role.HUB_LEAD: Scope(needs_hub=True, may_have_round=True),
    Role.CHAIR: Scope(may_have_round=True),
    Role.ADMIN: EVERYWHERE,
    Role.MEANS_OFFICER: EVERYWHERE,
    Role.DATA_OFFICER: EVERYWHERE,
    Role.FINANCE: EVERYWHERE,
    Role.EMPLOYER: EVERYWHERE,
    Role.PROVIDER: EVERYWHERE,
    Role.APPRENTICE: EVERYWHERE,
    Role.AUDITOR: EVERYWHERE,
}
FOR_A_HUB: Final = tuple(role for role in Role if SCOPES[role].needs_hub)
FOR_A_ROUND: Final = tuple(role for role in Role if SCOPES[role].may_have_round)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that holds now; no round means every one, and `SCOPES` says which have a hub."""

    role: Role
    hub_id: int | None = None
    round_id: int | None = None

    @property
    def hub_problem(self) -> str | None:
        """What is wrong with the hub, as what to do; None when it is right."""
        needed = SCOPES[self.role].needs_hub
        if needed and self.hub_id is None:
            return f"Choose a hub: the role {self.role.label.lower()} is for one hub"
        if not needed and self.hub_id is not None:
            return f"Choose no hub: the role {self.role.label.lower()} is never for one hub"
        return None

    @property
    def round_problem(self) -> str | None:
        """What is wrong with the round, as what to do; None when it is right."""
        if self.round_id is None or SCOPES[self.role].may_have_round:
            return None
        return f"Choose every round: the role {self.role.label.lower()} is never for one round"


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in person, as policies and services know them: plain values, no row.

    The last lines are what Flask-Login asks of a person, so that nothing has to wrap it.
    """

    id: int
    name: str
    email: str
    grants: frozenset[Grant] = frozenset()
    session_id: int = 0
    session_token: str = field(default="", repr=False, compare=False)

    def holds(self, *roles: Role, round_id: int | None = None) -> bool:
        """Return whether any of the roles is held; with a round, for it or for all of them."""
        return any(
            grant.role in roles and (round_id is None or grant.round_id in (None, round_id))
            for grant in self.grants
        )

    @property
    def hub_ids(self) -> frozenset[int]:
        """The hubs that any grant names."""
        return frozenset(grant.hub_id for grant in self.grants if grant.hub_id is not None)

    @property
    def role_names(self) -> list[str]:
        """The words for what the person is, each once, in a fixed order."""
        held = {grant.role for grant in self.grants}
        return [role.label for role in Role if role in held]

    @property
    def is_authenticated(self) -> bool:
        """An actor has signed in."""
        return True

    @property
    def is_active(self) -> bool:
        """An actor may act: people who are disabled are never loaded as one."""
        return True

    @property
    def is_anonymous(self) -> bool:
        """An actor is somebody."""
        return False

    def get_id(self) -> str:
        """Return what the cookie keeps: the session's token, never the person's number."""
        return self.session_token
