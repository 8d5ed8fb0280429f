from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.reviews.assignments.states import DONE, LIVE, WAITING, AssignmentState
from app.reviews.queues.rules import FIRST, PER_PAGE, Place, Progress, left, place, shown
from tests.support.factories import NOW


@dataclass
class Case:
    id: int
    position: int
    state: AssignmentState = AssignmentState.INVITED
    characters: int = 1200


def cases(count, state=AssignmentState.INVITED):
    return [Case(number + 100, number, state) for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("todo-7-31", Place(is_done=False, after=(7, 31))),
        ("done-0-0", Place(is_done=True)),
        ("", FIRST),
        ("todo-7", FIRST),
        ("todo-7-x", FIRST),
        ("all-7-31", FIRST),
        (f"todo-7-{'9' * 40}", FIRST),
        ("todo-²-1", FIRST),
    ],
)
def test_an_address_names_a_place_or_the_beginning(word, found):
    assert place(word) == found
    assert place(found.word) == found


@pytest.mark.parametrize(
    ("total", "done", "where", "states"),
    [
        (PER_PAGE, 3, FIRST, LIVE),
        (PER_PAGE + 1, 3, FIRST, WAITING),
        (PER_PAGE + 1, 3, Place(is_done=True), DONE),
        (PER_PAGE + 1, PER_PAGE + 1, FIRST, DONE),
    ],
)
def test_a_queue_of_one_page_keeps_one_order(total, done, where, states):
    assert Progress(total, done, NOW).states(where) == states


def test_the_unfinished_come_first_and_then_the_finished():
    progress = Progress(total=61, done=9, due=NOW)

    first, second = shown(cases(51), FIRST, progress)
    rest, third = shown(cases(2), second, progress)
    last, none = shown(cases(9, AssignmentState.SUBMITTED), third, progress)

    assert [len(first), len(rest), len(last)] == [50, 2, 9]
    assert (second, third, none) == (Place(after=(50, 150)), Place(is_done=True), None)


def test_time_left_counts_those_on_other_pages_as_long_as_these():
    assert left(cases(2), 2, 3) == "about 20 minutes"
    assert left(cases(2), 60, 3) == "about 10 hours"
    assert left(cases(2, AssignmentState.SUBMITTED), 2, 3) == ""
    assert left([], 0, 3) == ""
