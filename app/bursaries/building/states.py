"""The parts that a round is built from, and the acts that two admins sign."""

from __future__ import annotations

from app.core.machine import Labelled


class Part(Labelled):
    """One part of a round, as its page is called."""

    NAME = "name", "Name and what to have ready"
    DATES = "dates", "Dates"
    PLACES = "places", "Places"
    MONEY = "money", "Money"
    ELIGIBILITY = "eligibility", "Eligibility rules"
    FORM = "form", "Form"
    RUBRIC = "rubric", "Rubric"
    DECIDING = "deciding", "Deciding"
    REFERENCES = "references", "References"
    LETTERS = "letters", "Letters and privacy"
    PEOPLE = "people", "People"
    REHEARSAL = "rehearsal", "Rehearsal"


class SignedAct(Labelled):
    """What takes two different admins."""

    SCHEDULE = "schedule", "Schedule the round"
    CANCEL = "cancel", "Cancel the round"


class Outcome(Labelled):
    """How an application ended, for how long it is kept after that."""

    UNSUBMITTED = "unsubmitted", "Never sent"
    UNSUCCESSFUL = "unsuccessful", "Sent and not awarded"
    AWARDED = "awarded", "Awarded"
    EQUALITY = "equality", "Equality answers, kept apart"
