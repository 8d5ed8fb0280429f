"""What a page of a queue holds: which cases of a round come next, and how long they take; pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from app.reviews.assignments.rules import minutes, spoken
from app.reviews.assignments.states import DONE, LIVE, WAITING, AssignmentState

PER_PAGE: Final = 50
NUMBERS: Final = 2
MOST_DIGITS: Final = 12


class Case(Protocol):
    """One case of the queue, as it was read."""

    id: int
    position: int
    state: AssignmentState
    characters: int


class Place(NamedTuple):
    """Where a page begins: behind a place in the order, among the unfinished or the finished."""

    is_done: bool = False
    after: tuple[int, int] = (0, 0)

    @property
    def word(self) -> str:
        """The place as an address carries it."""
        return f"{'done' if self.is_done else 'todo'}-{self.after[0]}-{self.after[1]}"


FIRST: Final = Place()


def place(word: str) -> Place:
    """Return the place that an address names; anything else is the beginning."""
    phase, _, rest = word.partition("-")
    numbers = rest.split("-")
    is_known = phase in {"todo", "done"} and len(numbers) == NUMBERS
    if not is_known or any(
        not (each.isascii() and each.isdigit() and len(each) <= MOST_DIGITS) for each in numbers
    ):
        return FIRST
    return Place(phase == "done", (int(numbers[0]), int(numbers[1])))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reviewer is with one round."""

    total: int
    done: int
    due: datetime

    @property
    def waiting(self) -> int:
        """How many cases are still to be reviewed."""
        return self.total - self.done

    def states(self, where: Place) -> Collection[AssignmentState]:
        """Return what a page from there lists: a queue of one page everything, in one order."""
        if self.total <= PER_PAGE:
            return LIVE
        return DONE if where.is_done or not self.waiting else WAITING


def shown(
    rows: Sequence[Case], where: Place, progress: Progress
) -> tuple[Sequence[Case], Place | None]:
    """Return the cases of the page, and where the next page begins, None behind the last case.

    `rows` holds one case more than a page when there are more. The unfinished come first, the
    finished behind them on pages of their own.
    """
    page = rows[:PER_PAGE]
    if progress.total <= PER_PAGE:
        return page, None
    is_done = where.is_done or not progress.waiting
    if len(rows) > PER_PAGE:
        return page, Place(is_done, (page[-1].position, page[-1].id))
    return page, None if is_done or not progress.done else Place(is_done=True)


def left(rows: Sequence[Case], waiting: int, criteria: int) -> str:
    """Return how long the waiting cases take; those on another page count as long as these."""
    known = [row.characters for row in rows if row.state not in DONE]
    if not known or not waiting:
        return ""
    characters = -(-sum(known) * waiting // len(known))
    return spoken(minutes(characters, cases=waiting, criteria=criteria))
