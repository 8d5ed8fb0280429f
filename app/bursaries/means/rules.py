"""What each band of need means, as the officer, the panel and applicants may read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.bursaries.means.states import NeedBand

TO_RECORD: Final = "To record how much need there is"
# The written rule: the evidence and nothing else puts somebody into a band.
MEANINGS: Final[Mapping[NeedBand, str]] = {
    NeedBand.HIGH: "The evidence shows that the course is out of reach without the bursary.",
    NeedBand.SOME: "The evidence shows that paying for the course would be hard, not impossible.",
    NeedBand.NO_PARTICULAR: "The evidence shows that the course can be paid for without it.",
    NeedBand.UNCLEAR: "What was answered and sent shows neither, or nothing was.",
}


def as_text(band: NeedBand, note: str) -> str:
    """Return a band and its note as lines that a person can compare and copy."""
    return f"{band.label}\n{note}".strip()
