"""What a course can be, in the words that pages show."""

from __future__ import annotations

from app.core.machine import Labelled


class TitleStatus(Labelled):
    """How well a title is known; a category is a kind of training and no course."""

    EXACT = "exact", "Title as published"
    DESCRIPTIVE = "descriptive", "Title in our words"
    CATEGORY = "category", "Kind of training"


class Mode(Labelled):
    """How a course is taught."""

    PRACTICAL = "practical", "Practical, on site"
    IN_PERSON = "in_person", "In person"
    BLENDED = "blended", "Online and on site"
    ONLINE = "online", "Online"
    ONLINE_RECORDED = "online_recorded", "Online recording"
    VR = "vr", "Virtual reality"


class Cpd(Labelled):
    """What a course counts for in continuing professional development."""

    ACCREDITED = "accredited", "CPD accredited"
    CREDITS = "credits", "Gives credits or a certificate"
    NONE = "none", "Not CPD accredited"
    UNKNOWN = "unknown", "Not published"


class Running(Labelled):
    """Whether a course can still be taken, as its source says."""

    RUNNING = "running", "Running", "success"
    RECORDING = "recording", "Recording", "done"
    PLANNED = "planned", "Planned", "waiting"
    ENDED = "ended", "No longer runs", "quiet"
    UNKNOWN = "unknown", "Not known whether it runs", "quiet"


class Price(Labelled):
    """What is known of a price: an amount, that there is none to pay, or nothing."""

    PRICED = "priced", "Price published"
    FREE = "free", "Free"
    UNKNOWN = "unknown", "Price not published"


class Audience(Labelled):
    """Groups that the words of a course's own audience are sorted into."""

    INDUSTRY = "industry", "People working in the field"
    NEWCOMERS = "newcomers", "Career changers and new entrants"
    STUDENTS = "students", "Students"
    RESEARCHERS = "researchers", "Researchers"
    CLINICIANS = "clinicians", "NHS and clinical staff"
    REGULATORS = "regulators", "Regulators and inspectors"
    SCHOOLS = "schools", "Schools and colleges"
    PUBLIC = "public", "The public"
