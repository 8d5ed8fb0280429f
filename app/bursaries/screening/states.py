"""Why an application can be found ineligible, and in which words its owner reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.core.machine import Labelled


class IneligibilityReason(Labelled):
    """Why a screener found that somebody may not apply; a sentence of words goes with it.

    The rules of a round are its own: RULE says that one of them, named beside it, is not met.
    """

    RULE = "rule", "A rule of this round is not met"
    INCOMPLETE = "incomplete", "Something that was asked for is missing"
    DUPLICATE = "duplicate", "The same person has another application"
    LATE = "late", "It came after the deadline"
    NOT_CHANGED = "not_changed", "A change that was asked for was not made in time"
    UNTRUE = "untrue", "Something in it is not true"
    OTHER = "other", "Another reason"


# What the applicant reads; a rule of the round brings its own sentence.
TOLD: Final[Mapping[IneligibilityReason, str]] = {
    IneligibilityReason.INCOMPLETE: "Something that we asked for is missing.",
    IneligibilityReason.DUPLICATE: "You have another application in this round, which counts.",
    IneligibilityReason.LATE: "Your application came after the deadline.",
    IneligibilityReason.NOT_CHANGED: "We asked you for a change, and it was not made in time.",
    IneligibilityReason.UNTRUE: "Something in your application does not agree with what we know.",
    IneligibilityReason.OTHER: "Your application does not meet the conditions of this round.",
}
