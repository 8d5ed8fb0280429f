"""Every kind of event that a page may tell of has its words."""

from __future__ import annotations

import re

from app.bursaries.applications.states import OWNER_WORDS
from app.bursaries.screening.rules import ROUND_WORDS
from config import ROOT

# Between reviewers and panel only: an applicant reads of the whole review, not of its parts.
# So is who was compared with whom.
INTERNAL = {
    "application.review_short",
    "application.compared",
    # What an applicant did a minute ago on the same page needs no line in their story.
    "reference.named",
    "reference.changed",
    "reference.removed",
    "reference.opened",
    "reference.cancelled",
    "reference.replaced",
}


def kinds(prefix: str) -> set[str]:
    """Return the kinds of event with the prefix that any source names."""
    pattern = re.compile(rf'"({prefix}\.[a-z_]+)"')
    return {
        kind
        for path in (ROOT / "app").rglob("*.py")
        for kind in pattern.findall(path.read_text(encoding="utf-8"))
    }


def test_every_event_of_a_round_has_its_words() -> None:
    assert kinds("round") == set(ROUND_WORDS)


def test_every_event_of_an_application_has_its_words_or_is_internal() -> None:
    told = kinds("application") | kinds("outcome") | kinds("offer") | kinds("condition")
    told |= kinds("reference")

    assert told - INTERNAL == set(OWNER_WORDS) - {"message.failed"}
