"""The bands of need that a means officer records."""

from __future__ import annotations

from app.core.machine import Labelled


class NeedBand(Labelled):
    """How much somebody needs the money, as far as the evidence shows."""

    HIGH = "high", "High need", "action"
    SOME = "some", "Some need", "waiting"
    NO_PARTICULAR = "no_particular", "No particular need", "quiet"
    UNCLEAR = "unclear", "Not enough evidence", "warning"
