"""What differs between two versions, word by word, and until when a change is awaited."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bursaries.changes.rules import (
    Mark,
    Run,
    compared,
    difference,
    due_at,
    is_overdue,
    merged,
)

TEXT = st.text(alphabet="ab é\n\t.", max_size=40)
K, R, A = Mark.KEPT, Mark.REMOVED, Mark.ADDED


@pytest.mark.parametrize(
    ("old", "new", "runs"),
    [
        ("", "", []),
        ("same words", "same words", [(K, "same words")]),
        ("", "new", [(A, "new")]),
        ("old", "", [(R, "old")]),
        ("a red car", "a new car", [(K, "a "), (R, "red"), (A, "new"), (K, " car")]),
        ("one two", "one two three", [(K, "one two"), (A, " three")]),
    ],
)  # fmt: skip
def test_a_difference_goes_word_by_word(old, new, runs):
    assert difference(old, new) == [Run(*run) for run in runs]


@given(TEXT, TEXT)
def test_both_texts_can_be_read_from_the_difference(old, new):
    runs = difference(old, new)

    assert "".join(run.text for run in runs if run.mark is not A) == old
    assert "".join(run.text for run in runs if run.mark is not R) == new
    assert all(run.text for run in runs)
    assert all(one.mark is not other.mark for one, other in pairwise(runs))


@given(TEXT)
def test_a_text_does_not_differ_from_itself(text):
    assert [run.mark for run in difference(text, text)] == ([K] if text else [])


def test_long_texts_without_anything_in_common_take_no_time():
    begun = time.perf_counter()

    runs = difference("a " * 10_000 + "x", "x " + "a " * 9_000)

    assert time.perf_counter() - begun < 2
    assert [run.mark for run in runs if run.mark is not K] == [R, A]


def sections(**answers):
    return [
        {
            "key": "s",
            "questions": [{"key": k, "label": k, "display": v} for k, v in answers.items()],
        }
    ]


def test_only_changed_answers_are_compared_also_new_and_dropped_ones():
    found = compared(
        sections(why="to learn", same="x", old="gone"),
        sections(why="to teach", same="x", new=["one", "two"]),
    )

    assert [item.label for item in found] == ["why", "new", "old"]
    assert found[1].runs == [Run(A, "one\ntwo")]
    assert found[2].runs == [Run(R, "gone")]


def written(hub, **parts):
    return json.dumps(
        {"hub": hub, "sections": [{"key": key, "questions": text} for key, text in parts.items()]}
    )


def test_only_the_named_sections_are_sent_anew():
    old = written("Leeds", a="1", b="2", c="3")
    whole = written("Bristol", a="changed", b="new", d="more")

    found = json.loads(merged(old, whole, frozenset({"b", "c", "d"})))

    assert found["hub"] == "Bristol"
    assert [(part["key"], part["questions"]) for part in found["sections"]] == [
        ("a", "1"),
        ("b", "new"),
        ("d", "more"),
    ]


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2027, 3, 27), datetime(2027, 3, 27, 17, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 16, tzinfo=UTC)),  # clocks go forward
        (date(2027, 10, 30), datetime(2027, 10, 30, 16, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 17, tzinfo=UTC)),  # clocks go back
    ],
)
def test_a_change_is_due_at_five_in_london_and_late_from_that_second(day, instant):
    assert due_at(day) == instant
    assert not is_overdue(due_at(day), instant - timedelta(microseconds=1))
    assert is_overdue(due_at(day), instant)
