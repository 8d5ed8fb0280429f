"""What a conflict of interest can be, and where the word of it came from."""

from __future__ import annotations

from typing import Final

from app.core.machine import Labelled


class ConflictSource(Labelled):
    """Where the word of a conflict came from."""

    RULE = "rule", "Found by rule"
    SELF = "self", "Declared by the reviewer"
    APPLICANT = "applicant", "Named by the applicant"
    STAFF = "staff", "Recorded by staff"


class Hardness(Labelled):
    """A hard conflict removes the case; a soft one is counted and shown to the chair."""

    HARD = "hard", "Bars the case"
    SOFT = "soft", "Counted"


class ConflictKind(Labelled):
    """What ties a reviewer to a case."""

    FAMILY = "family", "Family or close friend"
    SUPERVISOR = "supervisor", "I teach, supervise or manage the applicant"
    COLLEAGUE = "colleague", "We work or publish together, or did in the last three years"
    REFEREE = "referee", "I wrote in support of this application"
    GAIN = "gain", "I or my group would gain from the award"
    OTHER = "other", "Another reason"
    SAME_PERSON = "same_person", "The reviewer is the applicant"


# What a person can declare; the last one is found by rule.
DECLARABLE: Final = tuple(kind for kind in ConflictKind if kind is not ConflictKind.SAME_PERSON)
