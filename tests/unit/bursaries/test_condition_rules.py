"""Which questions apply to the answers so far: whole tables, chains, circles and dead ends."""

from __future__ import annotations

import json
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bursaries.conditions import rules
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.states import QuestionKind, Visibility

K = QuestionKind
KEYS = "abcde"


def question(key, *, on="", value="", kind=K.YES_NO):
    return QuestionPlan(
        id=KEYS.index(key) + 1,
        key=key,
        kind=kind,
        label=key,
        hint="",
        required=True,
        word_limit=None,
        choices=[],
        visibility=Visibility.REVIEWERS,
        identity_risk=False,
        show_if_key=on,
        show_if_value=value,
    )


def form_of(*questions):
    """Return a form with a section for each question."""
    return [
        SectionPlan(number, f"section-{item.key}", "", "", "", [item])
        for number, item in enumerate(questions)
    ]


def keys(form, answers):
    given = {KEYS.index(key) + 1: value for key, value in answers.items()}
    return "".join(item.key for section in rules.asked(form, given) for item in section.questions)


@pytest.mark.parametrize(
    ("kind", "value", "is_asked"),
    [
        (K.YES_NO, None, False),
        (K.YES_NO, "", False),
        (K.YES_NO, "no", False),
        (K.YES_NO, "yes", True),
        (K.YES_NO, "Yes", False),
        (K.ONE_CHOICE, "yes", True),
        (K.SEVERAL_CHOICES, None, False),
        (K.SEVERAL_CHOICES, "[]", False),
        (K.SEVERAL_CHOICES, '["no"]', False),
        (K.SEVERAL_CHOICES, '["no", "yes"]', True),
        (K.SEVERAL_CHOICES, "yes", False),
        (K.RANKED_HUBS, '["no", "yes"]', True),
        (K.RANKED_COURSES, '["no"]', False),
        (K.DECLARATION, "yes", True),
        (K.SHORT_TEXT, "yes", True),
        (K.SHORT_TEXT, "yes please", False),
    ],
)
def test_a_question_is_asked_when_the_other_has_the_answer(kind, value, is_asked):
    form = form_of(question("a", kind=kind), question("b", on="a", value="yes"))

    shown = keys(form, {} if value is None else {"a": value})

    assert shown == ("ab" if is_asked else "a")


@pytest.mark.parametrize(("first", "second"), list(product((None, "yes", "no"), repeat=2)))
def test_a_condition_on_a_question_that_is_not_asked_does_not_hold(first, second):
    form = form_of(
        question("a"), question("b", on="a", value="yes"), question("c", on="b", value="yes")
    )
    answers = {key: value for key, value in (("a", first), ("b", second)) if value}

    shown = keys(form, answers)

    assert ("b" in shown) is (first == "yes")
    assert ("c" in shown) is (first == "yes" and second == "yes")


@pytest.mark.parametrize(
    "form",
    [
        form_of(question("a", on="b", value="yes"), question("b", on="a", value="yes")),
        form_of(question("a", on="a", value="yes")),
        form_of(question("a", on="gone", value="yes")),
    ],
)
def test_a_circle_or_a_dead_end_is_not_asked(form):
    assert keys(form, {"a": "yes", "b": "yes"}) == ""


def test_a_section_with_nothing_to_ask_falls_away_and_the_form_itself_stays():
    form = form_of(question("a"), question("b", on="a", value="yes"))

    assert rules.asked(form, {}) == form[:1]
    assert rules.asked(form, {1: "yes"}) == form
    assert len(form[1].questions) == 1


def test_a_follow_up_leads_to_the_next_one_and_never_back():
    form = form_of(
        question("b", on="a", value="yes"),
        question("a"),
        question("c", on="a", value="yes"),
        question("d", on="c", value="yes"),
    )
    answers = {KEYS.index("a") + 1: "yes"}

    def after(key):
        found = rules.follow_up(form, answers, key)
        return found and found.key

    assert [after(key) for key in ("a", "b", "c", "gone")] == ["b", "c", None, None]
    answers[KEYS.index("c") + 1] = "yes"
    assert after("c") == "d"
    assert after("d") is None


def test_a_follow_up_is_the_first_that_came_up_and_has_no_answer():
    form = form_of(
        question("a"),
        question("b", on="a", value="yes"),
        question("c", on="a", value="yes"),
        question("d", on="a", value="no"),
    )

    def up(**answers):
        found = rules.follow_up(
            form, {KEYS.index(key) + 1: value for key, value in answers.items()}, "a"
        )
        return found and found.key

    assert up() is None
    assert up(a="yes") == "b"
    assert up(a="yes", b="no") == "c"
    assert up(a="yes", b="no", c="no") is None
    assert up(a="no") == "d"


VALUES = st.sampled_from(["", "yes", "no", json.dumps(["yes"])])


@given(
    st.lists(st.tuples(st.sampled_from(["", *KEYS]), st.sampled_from(["yes", "no"])), max_size=5),
    st.dictionaries(st.integers(1, 5), VALUES),
)
def test_any_form_at_all_keeps_the_rule(conditions, answers):
    form = form_of(
        *(
            question(key, on=on, value=value if on else "")
            for key, (on, value) in zip(KEYS, conditions, strict=False)
        )
    )
    shown = {item.key: item for section in rules.asked(form, answers) for item in section.questions}

    for key, item in shown.items():
        if item.show_if_key:
            assert item.show_if_key != key
            assert item.show_if_key in shown
            assert answers.get(shown[item.show_if_key].id) == item.show_if_value
    free = {item.key for section in form for item in section.questions if not item.show_if_key}
    assert free <= set(shown)
    assert rules.asked(rules.asked(form, answers), answers) == rules.asked(form, answers)
