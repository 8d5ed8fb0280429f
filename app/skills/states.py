"""Where on the way through the field a job stands."""

from __future__ import annotations

from app.core.machine import Labelled


class Stage(Labelled):
    """The step of the pathway a job role belongs to, first step first."""

    TECHNICIAN = "technician", "Entry and technician"
    ASSOCIATE = "associate", "Higher technician and associate"
    SCIENTIST = "scientist", "Scientist and engineer"
    PROFESSIONAL = "professional", "Professional"
    ACADEMIC = "academic", "Doctoral and academic"
    OTHER = "other", "Other roles"
