"""The states of a round and what leads from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.core.machine import Labelled


class RoundState(Labelled):
    """Where a round stands, in the words that staff and visitors read."""

    DRAFT = "draft", "Being built", "quiet"
    SCHEDULED = "scheduled", "Opens soon", "waiting"
    OPEN = "open", "Open", "action"
    PAUSED = "paused", "Paused", "warning"
    CLOSED = "closed", "Closed, screening", "waiting"
    REVIEWING = "reviewing", "Being reviewed", "waiting"
    MODERATING = "moderating", "With the panel", "waiting"
    DECIDED = "decided", "Decided, not released", "waiting"
    RELEASED = "released", "Outcomes released", "done"
    DELIVERING = "delivering", "Awards running", "done"
    COMPLETE = "complete", "Complete", "done"
    ARCHIVED = "archived", "Archived", "quiet"
    CANCELLED = "cancelled", "Cancelled", "refused"


class RoundEvent(StrEnum):
    """What can happen to a round."""

    SCHEDULE = "schedule"
    BACK_TO_DRAFT = "back_to_draft"
    OPEN = "open"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    START_REVIEWING = "start_reviewing"
    START_MODERATING = "start_moderating"
    DECIDE = "decide"
    REOPEN_PANEL = "reopen_panel"
    RELEASE = "release"
    DELIVER = "deliver"
    COMPLETE = "complete"
    ARCHIVE = "archive"
    CANCEL = "cancel"


TRANSITIONS: Final[Mapping[tuple[RoundState, RoundEvent], RoundState]] = {
    (RoundState.DRAFT, RoundEvent.SCHEDULE): RoundState.SCHEDULED,
    (RoundState.SCHEDULED, RoundEvent.BACK_TO_DRAFT): RoundState.DRAFT,
    (RoundState.SCHEDULED, RoundEvent.OPEN): RoundState.OPEN,
    (RoundState.OPEN, RoundEvent.PAUSE): RoundState.PAUSED,
    (RoundState.PAUSED, RoundEvent.RESUME): RoundState.OPEN,
    (RoundState.OPEN, RoundEvent.CLOSE): RoundState.CLOSED,
    (RoundState.PAUSED, RoundEvent.CLOSE): RoundState.CLOSED,
    (RoundState.CLOSED, RoundEvent.START_REVIEWING): RoundState.REVIEWING,
    (RoundState.REVIEWING, RoundEvent.START_MODERATING): RoundState.MODERATING,
    (RoundState.MODERATING, RoundEvent.DECIDE): RoundState.DECIDED,
    (RoundState.DECIDED, RoundEvent.REOPEN_PANEL): RoundState.MODERATING,
    (RoundState.DECIDED, RoundEvent.RELEASE): RoundState.RELEASED,
    (RoundState.RELEASED, RoundEvent.DELIVER): RoundState.DELIVERING,
    (RoundState.DELIVERING, RoundEvent.COMPLETE): RoundState.COMPLETE,
    (RoundState.COMPLETE, RoundEvent.ARCHIVE): RoundState.ARCHIVED,
    (RoundState.DRAFT, RoundEvent.CANCEL): RoundState.CANCELLED,
    (RoundState.SCHEDULED, RoundEvent.CANCEL): RoundState.CANCELLED,
    (RoundState.OPEN, RoundEvent.CANCEL): RoundState.CANCELLED,
    (RoundState.PAUSED, RoundEvent.CANCEL): RoundState.CANCELLED,
    (RoundState.CLOSED, RoundEvent.CANCEL): RoundState.CANCELLED,
    (RoundState.REVIEWING, RoundEvent.CANCEL): RoundState.CANCELLED,
}

# A visitor may know of these; a draft or a cancelled round is nobody's business outside.
PUBLIC: Final = frozenset(RoundState) - {RoundState.DRAFT, RoundState.CANCELLED}
FROZEN: Final = frozenset(RoundState) - {RoundState.DRAFT, RoundState.CANCELLED}
# A draft of a round in one of these may still be sent by everybody.
BEFORE_CLOSING: Final = frozenset(
    {RoundState.DRAFT, RoundState.SCHEDULED, RoundState.OPEN, RoundState.PAUSED}
)
# Nobody reads a case without its name yet.
BEFORE_REVIEWING: Final = BEFORE_CLOSING | {RoundState.CLOSED}
# A personal extension outlives the closing of the round, never the panel's decision.
HONOURS_EXTENSION: Final = frozenset(
    {RoundState.OPEN, RoundState.CLOSED, RoundState.REVIEWING, RoundState.MODERATING}
)
# Somebody may have to do something: applications come in, are read, judged or answered.
AT_WORK: Final = frozenset(
    {
        RoundState.OPEN,
        RoundState.PAUSED,
        RoundState.CLOSED,
        RoundState.REVIEWING,
        RoundState.MODERATING,
        RoundState.DECIDED,
        RoundState.RELEASED,
    }
)
PUBLISHED: Final = frozenset(
    {RoundState.RELEASED, RoundState.DELIVERING, RoundState.COMPLETE, RoundState.ARCHIVED}
)

# Two people have signed the list: what it follows from no longer changes.
SETTLED: Final = PUBLISHED | {RoundState.DECIDED}


class Standing(StrEnum):
    """What a visitor is told of a round: whether it can be applied to, and if not, why."""

    OPEN = "open"
    UPCOMING = "upcoming"
    PAUSED = "paused"
    OVER = "over"


class QuestionKind(Labelled):
    """What an answer is, and so which field a page shows for it."""

    SHORT_TEXT = "short_text", "Short text"
    LONG_TEXT = "long_text", "Long text"
    NUMBER = "number", "Number"
    MONEY = "money", "Money"
    DATE = "date", "Date"
    ONE_CHOICE = "one_choice", "One choice"
    SEVERAL_CHOICES = "several_choices", "Several choices"
    YES_NO = "yes_no", "Yes or no"
    HUB = "hub", "A hub"
    COURSE = "course", "A course or programme"
    FILE = "file", "Files"
    RANKED_HUBS = "ranked_hubs", "Hubs in order of preference"
    RANKED_COURSES = "ranked_courses", "Courses in order of preference"
    ADDRESS = "address", "Address"
    DECLARATION = "declaration", "Declaration"


class Visibility(Labelled):
    """Who may read the answer to a question."""

    REVIEWERS = "reviewers", "Reviewers"
    SCREENERS = "screeners", "Screeners only"
    MEANS = "means", "Means officer only"
    EQUALITY = "equality", "Equality figures only"


class ReferencesFrom(Labelled):
    """Whose referees are asked for a reference."""

    NEVER = "never", "No references"
    SHORTLISTED = "shortlisted", "Only people who are shortlisted"
    EVERYONE = "everyone", "Everybody who applies"


# What an equality question can be: a choice with "Prefer not to say", or a few words.
EQUALITY_KINDS: Final = frozenset(
    {
        QuestionKind.ONE_CHOICE,
        QuestionKind.SEVERAL_CHOICES,
        QuestionKind.YES_NO,
        QuestionKind.SHORT_TEXT,
    }
)
