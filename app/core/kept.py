"""Values that are a pure function of the published version, kept until there is a new one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """A small memory of this process; a new version empties it, and no version keeps nothing."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._version = ""
        self._values: dict[Hashable, T] = {}

    def get(self, version: str, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of the key at this version, made by `make` when it is not kept."""
        if not version:
            return make()
        if version != self._version:
            self._version, self._values = version, {}
        values = self._values
        if key not in values:
            if len(values) >= self._most:
                values.clear()
            values[key] = make()
        return values[key]
