"""Which hub and round each role may be held for, said here once more and by hand."""

from __future__ import annotations

from itertools import product
from typing import Final

from app.core.roles import Role

MAY: Final = {
    Role.REVIEWER: {"hub", "hub and round"},
    Role.HUB_LEAD: {"hub", "hub and round"},
    Role.CHAIR: {"everywhere", "round"},
    Role.ADMIN: {"everywhere"},
    Role.MEANS_OFFICER: {"everywhere"},
    Role.DATA_OFFICER: {"everywhere"},
    Role.FINANCE: {"everywhere"},
    Role.EMPLOYER: {"everywhere"},
    Role.PROVIDER: {"everywhere"},
    Role.APPRENTICE: {"everywhere"},
    Role.AUDITOR: {"everywhere"},
}
WHERE: Final = ("everywhere", "hub", "round", "hub and round")
PAIRS: Final = list(product(Role, WHERE))
