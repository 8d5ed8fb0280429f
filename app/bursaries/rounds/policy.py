"""What a round lets people do at a given instant."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from app.bursaries.rounds import rules
from app.bursaries.rounds.states import RoundState, Standing


class Dated(Protocol):
    """A round, or a row of a list of rounds."""

    @property
    def state(self) -> RoundState:
        """Where the round stands."""

    @property
    def opens_at(self) -> datetime:
        """When it opens."""

    @property
    def closes_at(self) -> datetime:
        """When it closes."""


def standing(round_: Dated, now: datetime) -> Standing:
    """Return whether the round takes new applications now, and if not, why."""
    return rules.standing(
        round_.state, opens_at=round_.opens_at, closes_at=round_.closes_at, now=now
    )


def is_open(round_: Dated, now: datetime) -> bool:
    """Return whether the round takes new applications now."""
    return standing(round_, now) is Standing.OPEN
