"""Components that a list shows again and again, rendered once for a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from flask import get_template_attribute
from markupsafe import Markup


class TaggedHub(Protocol):
    """What the tag of a hub shows."""

    @property
    def id(self) -> int:
        """The row's number."""

    @property
    def code(self) -> str:
        """The colour's name."""

    @property
    def city(self) -> str:
        """The words."""


def macro(template: str, name: str) -> Callable[..., Markup]:
    """Return a macro, to be called from a view."""
    found: Callable[..., Markup] = get_template_attribute(template, name)
    return found


def hub_tags(hubs: Iterable[TaggedHub]) -> dict[int, Markup]:
    """Return the tag of each hub by its id: fifty rows would call the macro fifty times."""
    hub_tag = macro("components/hub_tag.html", "hub_tag")
    return {hub.id: hub_tag(hub) for hub in hubs}
