"""Why an application can be found ineligible."""

from __future__ import annotations

from app.core.machine import Labelled


class IneligibilityReason(Labelled):
    """Why a screener found that somebody may not apply; a sentence of words goes with it."""

    NOT_ON_HUB_COURSE = "not_on_hub_course", "Not on, or applying for, a course of the hubs"
    NOT_RESIDENT = "not_resident", "Does not meet the residence rule"
    FUNDED_ELSEWHERE = "funded_elsewhere", "The same costs are already paid by another award"
    DUPLICATE = "duplicate", "The same person has another application in this round"
    INCOMPLETE = "incomplete", "Something that was asked for is missing"
    OTHER = "other", "Another rule of this round"
