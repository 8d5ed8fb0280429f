"""Says in one sentence what an assignment is short of, from the cut that stopped it."""

from __future__ import annotations

from collections.abc import Sequence

from app.allocation.matching import Cut, Matching, Node
from app.allocation.panel import Panel

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NAMED = 5


def obstacle(panel: Panel, matching: Matching) -> str | None:
    """Return what is missing, or None when every application has its reviewers."""
    if matching.is_complete:
        return None
    return (
        _too_few_permitted(panel) or _too_few_places(panel) or _too_few_in_cut(panel, matching.cut)
    )


def _too_few_permitted(panel: Panel) -> str | None:
    needed, outside_needed = panel.policy.reviews_per_application, panel.policy.min_outside_hub
    for index, seat in enumerate(panel.applications):
        permitted = [each for each in panel.options[index] if panel.capacities[each]]
        outside = [each for each in permitted if not panel.is_own_hub(index, each)]
        if len(permitted) < needed:
            return f"{seat.id} has {_reviewers(len(permitted))}, needs {_word(needed)}"
        if len(outside) < outside_needed:
            return (
                f"{seat.id} has {_reviewers(len(outside))} outside {seat.hub},"
                f" needs {_word(outside_needed)}"
            )
    return None


def _too_few_places(panel: Panel) -> str | None:
    places = sum(panel.capacities)
    if panel.demand <= places:
        return None
    return f"{len(panel.applications)} applications need {panel.demand} reviews, {_left(places)}"


def _too_few_in_cut(panel: Panel, cut: Cut) -> str:
    short = sorted({node.application for node in cut.nodes})
    needs = sum(_needed_from(panel, cut, application) for application in short)
    places = sum(panel.capacities[reviewer] for reviewer in cut.reviewers)
    return f"{_wanted(panel, cut, short, needs)}, {_left(places)}"


def _wanted(panel: Panel, cut: Cut, short: Sequence[int], needs: int) -> str:
    hubs = {panel.applications[application].hub for application in short}
    is_outside = not any(node.is_hub for node in cut.nodes)
    kind = "outside reviews" if is_outside and panel.own_hub_cap else "reviews"
    if len(hubs) == 1 and is_outside:
        return f"{hubs.pop()} applications need {needs} outside reviews"
    ids = _list([panel.applications[application].id for application in short])
    reviewers = _list(sorted(panel.reviewers[reviewer].id for reviewer in cut.reviewers))
    return f"{ids} need {needs} {kind} from {reviewers}"


def _needed_from(panel: Panel, cut: Cut, application: int) -> int:
    """Return how many reviews of an application can come from nobody but those in the cut."""
    elsewhere = [each for each in panel.options[application] if each not in cut.reviewers]
    outside = sum(not panel.is_own_hub(application, each) for each in elsewhere)
    own = len(elsewhere) - outside
    if Node(application, is_hub=True) not in cut.nodes:
        own = panel.own_hub_cap
    return max(0, panel.policy.reviews_per_application - outside - own)


def _reviewers(count: int) -> str:
    return f"{_word(count)} permitted reviewer{'' if count == 1 else 's'}"


def _left(places: int) -> str:
    return f"{places} place{'' if places == 1 else 's'} left"


def _word(count: int) -> str:
    return WORDS[count] if count < len(WORDS) else str(count)


def _list(ids: Sequence[str]) -> str:
    if len(ids) > NAMED:
        return f"{', '.join(ids[:NAMED])} and {len(ids) - NAMED} more"
    return " and ".join([", ".join(ids[:-1]), ids[-1]]) if len(ids) > 1 else "".join(ids)
