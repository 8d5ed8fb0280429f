"""The states of a request for an adjustment or for late access."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.core.machine import Labelled


class AdjustmentState(Labelled):
    """Where a request stands, in the words its owner reads."""

    ASKED = "asked", "Asked", "waiting"
    GRANTED = "granted", "More time given", "done"
    ARRANGED = "arranged", "Arranged", "done"
    REFUSED = "refused", "Not possible", "refused"


class AdjustmentEvent(StrEnum):
    """What an officer can do with a request."""

    GRANT = "grant"
    ARRANGE = "arrange"
    REFUSE = "refuse"


TRANSITIONS: Final[Mapping[tuple[AdjustmentState, AdjustmentEvent], AdjustmentState]] = {
    (AdjustmentState.ASKED, AdjustmentEvent.GRANT): AdjustmentState.GRANTED,
    (AdjustmentState.ASKED, AdjustmentEvent.ARRANGE): AdjustmentState.ARRANGED,
    (AdjustmentState.ASKED, AdjustmentEvent.REFUSE): AdjustmentState.REFUSED,
}


class AdjustmentKind(Labelled):
    """What is asked for; late access is asked for by an admin, for one named person."""

    MORE_DAYS = "more_days", "More days"
    OTHER_FORMAT = "other_format", "Another format"
    CALL = "call", "A call"
    LATE_ACCESS = "late_access", "Late access"
