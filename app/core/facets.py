"""Facets of a list: what somebody chose, and how many rows each choice would leave; pure."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.machine import Labelled

Chosen = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing to filter by: its name in the address, its words, and its options in order."""

    name: str
    legend: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One box of a facet: ticking it leaves `count` rows of this value."""

    value: str
    text: str
    count: int
    checked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One facet as a page shows it."""

    name: str
    legend: str
    options: tuple[Option, ...]


def labels(enum: type[Labelled]) -> dict[str, str]:
    """Return the members of an enum as options of a facet."""
    return {member.value: member.label for member in enum}


def picked_from(dimensions: Iterable[Dimension], asked: Mapping[str, Sequence[str]]) -> Chosen:
    """Return what was asked for among the options there are; anything else is left out."""
    return {
        dimension.name: picked
        for dimension in dimensions
        if (
            picked := tuple(
                value for value in dimension.options if value in asked.get(dimension.name, ())
            )
        )
    }


class Shelf:
    """The facet values of every row of a list, held so that counting many rows is quick.

    A row has one word in each dimension; several values are packed into one: |industry|public|.
    """

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take rows of an id and then the word of each dimension."""
        columns = [*zip(*rows, strict=True)]
        self.ids: tuple[int, ...] = columns[0] if columns else ()
        self.words: list[tuple[str, ...]] = columns[1:]
        self._places = {number: place for place, number in enumerate(self.ids)}

    def places(self, ids: Iterable[int] | None) -> Sequence[int]:
        """Return where the rows stand, in their order; None means every row."""
        if ids is None:
            return range(len(self.ids))
        places = self._places
        return [places[number] for number in ids if number in places]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a choice leaves: the ids in the order given, and the facets with their counts."""

    ids: Sequence[int]
    groups: tuple[Group, ...]

    def ordered_as(self, order: Sequence[int]) -> Counted:
        """Return the same with the ids in the order in which `order` has them."""
        if len(order) == len(self.ids):
            return Counted(order, self.groups)
        mine = set(self.ids)
        return Counted(array("q", [number for number in order if number in mine]), self.groups)


def packed(values: Iterable[str], otherwise: str) -> str:
    """Return several values as one word of a shelf, `otherwise` when there are none."""
    joined = "|".join(values)
    return f"|{joined}|" if joined else otherwise


def count(
    shelf: Shelf,
    dimensions: Sequence[Dimension],
    choice: Chosen,
    ids: Iterable[int] | None = None,
) -> Counted:
    """Return what the choice leaves of the rows, and each facet with its counts.

    An option is counted under what is chosen in the other facets, not in its own: within a
    facet choices add up, between facets they narrow. Options that lead nowhere are left out.
    """
    if not shelf.ids:
        return Counted((), ())
    rows = shelf.places(ids)
    fitting = {
        number: _fitting(shelf.words[number], frozenset(choice[dimension.name]))
        for number, dimension in enumerate(dimensions)
        if dimension.name in choice
    }
    left = _narrowed(shelf, rows, fitting)
    groups = []
    for number, dimension in enumerate(dimensions):
        others = {place: words for place, words in fitting.items() if place != number}
        counted = _narrowed(shelf, rows, others) if number in fitting else left
        seen = Counter(map(shelf.words[number].__getitem__, counted))
        groups.append(group(dimension, _unpacked(seen), choice.get(dimension.name, ())))
    return Counted(
        shelf.ids if left is rows and ids is None else array("q", [shelf.ids[p] for p in left]),
        tuple(found for found in groups if found.options),
    )


def _fitting(words: Iterable[str], wanted: frozenset[str]) -> frozenset[str]:
    """Return those of the words that hold any wanted value."""
    return frozenset(word for word in set(words) if not wanted.isdisjoint(_values(word)))


def _values(word: str) -> list[str]:
    return word.strip("|").split("|")


def _narrowed(
    shelf: Shelf, rows: Sequence[int], fitting: Mapping[int, frozenset[str]]
) -> Sequence[int]:
    for number, words in fitting.items():
        column = shelf.words[number]
        rows = [place for place in rows if column[place] in words]
    return rows


def _unpacked(seen: Mapping[str, int]) -> Counter[str]:
    counter: Counter[str] = Counter()
    for word, number in seen.items():
        for value in _values(word):
            counter[value] += number
    return counter


def group(dimension: Dimension, counts: Mapping[str, int], chosen: Iterable[str]) -> Group:
    """Return the facet with a count for each option; those with none are left out."""
    want = frozenset(chosen)
    options = tuple(
        Option(value, text, counts.get(value, 0), value in want)
        for value, text in dimension.options.items()
        if counts.get(value) or value in want
    )
    return Group(dimension.name, dimension.legend, options)
