"""Facets of a list: what somebody chose, and how many rows each choice would leave; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# For each combination of values that occurs: the values in every dimension, and how many rows.
Cube = Sequence[tuple[tuple[tuple[str, ...], ...], int]]
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


def chosen(dimensions: Iterable[Dimension], asked: Mapping[str, Sequence[str]]) -> Chosen:
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


def count(
    cube: Cube, dimensions: Sequence[Dimension], choice: Chosen
) -> tuple[int, tuple[Group, ...]]:
    """Return how many rows the choice leaves, and each facet with its counts.

    An option is counted under what is chosen in the other facets, not in its own: within a
    facet choices add up, between facets they narrow. Options that lead nowhere are left out.
    """
    total = 0
    seen: list[Counter[str]] = [Counter() for _ in dimensions]
    wanted = [frozenset(choice.get(dimension.name, ())) for dimension in dimensions]
    for cells, number in cube:
        failing = [
            place
            for place, (want, values) in enumerate(zip(wanted, cells, strict=True))
            if want and want.isdisjoint(values)
        ]
        if len(failing) > 1:
            continue
        if not failing:
            total += number
        for place in failing or range(len(cells)):
            for value in cells[place]:
                seen[place][value] += number
    groups = tuple(
        _group(dimension, counter, want)
        for dimension, counter, want in zip(dimensions, seen, wanted, strict=True)
    )
    return total, tuple(group for group in groups if group.options)


def _group(dimension: Dimension, counter: Counter[str], want: frozenset[str]) -> Group:
    options = tuple(
        Option(value, text, counter[value], value in want)
        for value, text in dimension.options.items()
        if counter[value] or value in want
    )
    return Group(dimension.name, dimension.legend, options)
