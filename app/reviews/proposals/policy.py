"""Who sits on a panel, and who has to leave the room."""

from __future__ import annotations

from app.core.roles import Actor, Role
from app.core.verdict import Verdict


def sits(by: Actor, round_id: int) -> bool:
    """Return whether the person may know of the round's panel at all."""
    return by.holds(Role.CHAIR, Role.ADMIN, round_id=round_id)


def stays_out(left: int) -> Verdict:
    """Refuse a signature by somebody who has left the room: it would cover that case too."""
    if left:
        return Verdict.no(
            "You have a conflict of interest with a case of this round, so somebody else signs."
        )
    return Verdict.yes()
