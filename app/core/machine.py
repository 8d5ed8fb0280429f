"""State machines as tables: a mapping from (state, event) to the next state."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Self, TypeVar

from app.core.errors import RefusedError

S = TypeVar("S", bound="Labelled")
E = TypeVar("E", bound="StrEnum")


class Labelled(StrEnum):
    """An enum whose members carry the words and the tone that a page shows."""

    label: str
    tone: str

    def __new__(cls, value: str, label: str = "", tone: str = "quiet") -> Self:
        """Return the member with its words; `tone` is one of look.scss's tag tones."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.tone = tone
        return member


class TransitionRefusedError(RefusedError):
    """The table has no such step."""


def step(table: Mapping[tuple[S, E], S], state: S, event: E) -> S:
    """Return the state that `event` leads to; raise TransitionRefusedError when there is none."""
    try:
        return table[state, event]
    except KeyError:
        raise TransitionRefusedError(
            f"This cannot be done while the state is “{state.label}”.",
        ) from None


def may(table: Mapping[tuple[S, E], S], state: S, event: E) -> bool:
    """Return whether `event` is possible in `state`."""
    return (state, event) in table
