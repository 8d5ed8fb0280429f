"""What is wrong with a whole form, one mistake at a time, and that a sound one has none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bursaries.form_plans.rules import Place, problems
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.states import QuestionKind, Visibility

K = QuestionKind
CHOICES = [{"value": "a", "label": "Ay"}, {"value": "b", "label": "Bee"}]


def question(number, key, kind=K.SHORT_TEXT, **other):
    base = QuestionPlan(
        id=number,
        key=key,
        kind=kind,
        label=key.title(),
        hint="",
        required=True,
        word_limit=None,
        choices=(),
        visibility=Visibility.REVIEWERS,
        identity_risk=False,
    )
    return replace(base, **other)


SOUND = (
    question(1, "hub", K.HUB),
    question(2, "which", K.ONE_CHOICE, choices=CHOICES),
    question(3, "more", show_if_key="which", show_if_value="b"),
)
EXTRA = {"required": False, "visibility": Visibility.EQUALITY}


def sections(*groups):
    return [
        SectionPlan(number, f"s{number}", "", f"Section {number}", "", list(group))
        for number, group in enumerate(groups, 1)
    ]


def changed(number, **other):
    return [replace(item, **other) if item.id == number else item for item in SOUND]


def test_a_sound_form_has_no_problem():
    assert problems(sections(SOUND), declaration="It is true.") == []
    ranked = [replace(SOUND[0], kind=K.RANKED_HUBS), *SOUND[1:]]
    apart = sections(ranked, [question(9, "age", **EXTRA)])
    assert problems(apart, declaration="It is true.") == []


CASES = [
    ("no section at all", [], Place.FORM, None, "Add a section"),
    ("a section without a question", [SOUND, []], Place.SECTION, 2, "Add a question to"),
    ("no choices", [changed(2, choices=[])[:2]], Place.QUESTION, 2, "two choices"),
    (
        "one choice",
        [changed(2, choices=CHOICES[:1])[:2]],
        Place.QUESTION,
        2,
        "two choices",
    ),
    (
        "a doubled label",
        [changed(2, choices=[*CHOICES, {"value": "c", "label": "bee"}])],
        Place.QUESTION,
        2,
        "differ",
    ),
    (
        "a doubled value",
        [changed(2, choices=[*CHOICES, {"value": "b", "label": "Sea"}])],
        Place.QUESTION,
        2,
        "differ",
    ),
    ("depends on one that is gone", [[SOUND[0], SOUND[2]]], Place.QUESTION, 3, "is gone: “More”"),
    ("depends on a later one", [[SOUND[0], SOUND[2], SOUND[1]]], Place.QUESTION, 3, "Move this"),
    (
        "depends on an answer that is gone",
        [changed(3, show_if_value="z")],
        Place.QUESTION,
        3,
        "the answer it depends on is gone",
    ),
    (
        "depends on text",
        [[*SOUND[:2], question(4, "why"), replace(SOUND[2], show_if_key="why")]],
        Place.QUESTION,
        3,
        "the answer it depends on is gone",
    ),
    ("no hub", [SOUND[1:]], Place.FORM, None, "Ask which hub"),
    ("two hubs", [[*SOUND, question(4, "again", K.RANKED_HUBS)]], Place.QUESTION, 4, "once"),
    ("a hub that may be left out", [changed(1, required=False)], Place.QUESTION, 1, "everybody"),
    (
        "a hub asked of some",
        [[SOUND[1], replace(SOUND[0], show_if_key="which", show_if_value="a"), SOUND[2]]],
        Place.QUESTION,
        1,
        "everybody",
    ),
    (
        "means among reviewers' questions",
        [[*SOUND, question(4, "income", visibility=Visibility.MEANS)]],
        Place.QUESTION,
        4,
        "The means officer alone",
    ),
    (
        "equality among reviewers' questions",
        [[*SOUND, question(4, "age", **EXTRA)]],
        Place.QUESTION,
        4,
        "Equality figures alone",
    ),
    (
        "an equality question that must be answered",
        [SOUND, [question(4, "age", visibility=Visibility.EQUALITY)]],
        Place.QUESTION,
        4,
        "leave out",
    ),
]


@pytest.mark.parametrize(
    ("groups", "place", "number", "words"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_a_mistake_is_named_with_where_it_is_mended(groups, place, number, words):
    found = problems(sections(*groups), declaration="It is true.")

    assert [(item.place, item.id) for item in found if words in item.words] == [(place, number)]
    # A form without anything lacks its hub as well; every other mistake is one problem.
    assert len(found) == (1 if groups else 2)


def test_a_form_without_a_declaration_has_that_one_problem():
    (found,) = problems(sections(SOUND), declaration=" \n")
    assert (found.place, found.id) == (Place.DECLARATION, None)
