"""Values that are a pure function of the published version, kept until there is a new one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """A small memory of this process; a new version empties it, and no version keeps nothing.

    Threads share it without a lock. Version and values change hands together, so that a thread
    which still answers for the old version never writes among the values of the new one; at
    worst a value is made twice.
    """

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._held: tuple[str, dict[Hashable, T]] = ("", {})

    def get(self, version: str, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of the key at this version, made by `make` when it is not kept."""
        if not version:
            return make()
        held = self._held
        if held[0] != version:
            held = self._held = (version, {})
        values = held[1]
        try:
            return values[key]
        except KeyError:
            pass  # outside, so that what `make` raises is not told as a consequence
        value = make()
        if len(values) >= self._most:
            values.clear()
        values[key] = value
        return value
