"""The words that are fixed: how far an applicant is with the equality questions."""

from __future__ import annotations

from app.core.machine import Labelled


class EqualityStatus(Labelled):
    """What the task list says of the equality questions; none of it asks for anything."""

    OPTIONAL = "optional", "Optional"
    ANSWERED = "answered", "Answered", "done"
    SKIPPED = "skipped", "Skipped", "done"
