"""The words that are fixed: what can give somebody away, and what is done about it."""

from __future__ import annotations

from enum import StrEnum

from app.core.machine import Labelled


class GiveAway(Labelled):
    """Why a passage may tell who wrote it."""

    NAME = "name", "Your name"
    ADDRESS = "address", "An email address, link or number"
    PLACE = "place", "Where you study or work"
    PRONOUN = "pronoun", "A title or pronoun"
    CHOSEN = "chosen", "Words you chose"


class Treatment(StrEnum):
    """What the applicant wants done with a passage."""

    HIDE = "hide"
    LEAVE = "leave"
