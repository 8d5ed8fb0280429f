"""What can be found."""

from __future__ import annotations

from typing import Final

from app.core.machine import Labelled


class Kind(Labelled):
    """What sort of thing a search result is; the order is the order of the facet."""

    COURSE = "course", "Courses"
    TRAINING = "training", "Kinds of training"
    PROGRAMME = "programme", "Programmes"
    STANDARD = "standard", "Apprenticeship standards"
    EMPLOYER = "employer", "Employers"
    BURSARY = "bursary", "Bursaries"
    HUB = "hub", "Hubs"
    PARTNER = "partner", "Partners"
    SKILL = "skill", "Skills"
    ROLE = "role", "Job roles"


SINGULAR: Final = {
    Kind.COURSE: "Course",
    Kind.TRAINING: "Kind of training",
    Kind.PROGRAMME: "Programme",
    Kind.STANDARD: "Apprenticeship standard",
    Kind.EMPLOYER: "Employer",
    Kind.BURSARY: "Bursary",
    Kind.HUB: "Hub",
    Kind.PARTNER: "Partner",
    Kind.SKILL: "Skill",
    Kind.ROLE: "Job role",
}
