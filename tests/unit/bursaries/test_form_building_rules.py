"""Keys, orders and choices of a form that is built: stable, whole, and never doubled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bursaries.form_building.rules import (
    KEY_LENGTH,
    as_text,
    in_groups,
    key_for,
    moved_section,
    shifted,
)
from app.bursaries.question_building.forms import EXTRAS
from app.bursaries.question_building.rules import SHAPES, choices_from
from app.bursaries.rounds.states import QuestionKind, Visibility

LABELS = st.lists(st.text(min_size=1, max_size=8), max_size=6, unique_by=str.casefold)
SECTIONS = st.lists(
    st.tuples(st.integers(1, 20), st.sampled_from(["", "x", "y", "z"])),
    min_size=1,
    max_size=8,
    unique_by=lambda section: section[0],
)


@pytest.mark.parametrize(
    ("label", "taken", "key"),
    [
        ("What is your name?", set(), "what_is_your_name"),
        ("Where do you study or work now, and why?", set(), "where_do_you_study_or_work"),
        ("Ça va, Zoë?", set(), "ca_va_zoe"),
        ("Who's next?", set(), "whos_next"),
        ("Why?", {"why"}, "why_2"),
        ("Why?", {"why", "why_2"}, "why_3"),
        ("基因", set(), "item"),
        ("???", {"item"}, "item_2"),
    ],
)
def test_a_key_is_made_of_the_first_words(label, taken, key):
    assert key_for(label, taken) == key


@given(st.lists(st.text(max_size=400), max_size=12))
def test_keys_differ_fit_and_are_plain(labels):
    taken: set[str] = set()
    for label in labels:
        key = key_for(label, taken)
        assert key not in taken
        assert 0 < len(key) <= KEY_LENGTH
        assert key.replace("_", "").isalnum()
        assert key.isascii()
        taken.add(key)


@given(SECTIONS, st.data(), st.sampled_from([-1, 1]))
def test_a_moved_section_loses_none_and_groups_stay_together(sections, data, step):
    number = data.draw(st.sampled_from([each for each, _ in sections]))
    groups = dict(sections)

    after = moved_section(sections, number, step)

    assert sorted(after) == sorted(groups)
    assert in_groups([(each, groups[each]) for each in after]) == after
    whole = in_groups(sections)
    is_at_the_end = number == whole[0 if step < 0 else -1]
    assert (after == whole) == is_at_the_end
    back = moved_section([(each, groups[each]) for each in after], number, -step)
    assert is_at_the_end or sorted(back) == sorted(whole)


@given(st.lists(st.integers(), min_size=1, unique=True), st.data())
def test_a_step_up_and_down_again_changes_nothing(order, data):
    number = data.draw(st.sampled_from(order))
    up = shifted(order, number, -1)
    assert up == order or shifted(up, number, 1) == order


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        (["Ay", "Bee", "Sea"], ["a", "b", "c"]),
        (["Sea", "Ay", "Bee"], ["c", "a", "b"]),
        (["Ay", "Bumble bee", "Sea"], ["a", "b", "c"]),
        (["Ay", "Sea"], ["a", "c"]),
        (["Ay", "Bee", "Sea", "Dee"], ["a", "b", "c", "dee"]),
        (["Ay", "Sea", "B"], ["a", "c", "b_2"]),
    ],
)
def test_a_choice_keeps_its_value(lines, values):
    before = [
        {"value": "a", "label": "Ay"},
        {"value": "b", "label": "Bee"},
        {"value": "c", "label": "Sea"},
    ]
    assert [item["value"] for item in choices_from(lines, before)] == values


@given(LABELS, LABELS)
def test_choices_have_every_line_and_values_that_differ(first, second):
    before = choices_from(first)
    after = choices_from(second, before)

    assert [item["label"] for item in after] == second
    assert len({item["value"] for item in after}) == len(second)
    assert choices_from(first, before) == before


def test_every_kind_can_be_asked_and_its_fields_are_known():
    assert set(SHAPES) == set(QuestionKind)
    assert {name for shape in SHAPES.values() for name in shape.extras} == set(EXTRAS)


def test_values_are_told_in_words_that_can_be_compared():
    told = as_text(
        {
            "label": "Why?",
            "hint": "",
            "required": False,
            "word_limit": None,
            "visibility": Visibility.MEANS,
            "choices": [{"value": "a", "label": "Ay"}, {"value": "b", "label": "Bee"}],
        }
    )
    assert told == "Label: Why?\nRequired: no\nVisibility: Means officer only\nChoices: Ay; Bee"
