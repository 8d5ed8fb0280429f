"""References, progress, the snapshot and its hash, and what each reader may see of it."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bursaries.answers.rules import Option
from app.bursaries.applications import rules
from app.bursaries.applications.rules import SectionStatus
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.states import QuestionKind, Visibility

K, V = QuestionKind, Visibility


def question(number, key, kind=K.SHORT_TEXT, *, required=True, visibility=V.REVIEWERS, risk=False):
    return QuestionPlan(
        number, key, kind, f"{key}?", "", required, 3, (), visibility, identity_risk=risk
    )


NAME = question(1, "name", visibility=V.SCREENERS, risk=True)
WHY = question(2, "why", K.LONG_TEXT)
MORE = question(3, "more", required=False)
HUB = question(4, "hub", K.HUB)
BOXES = question(5, "boxes", K.SEVERAL_CHOICES, required=False)
ABOUT = SectionPlan(10, "about", "You", "About", "", [NAME, MORE])
CASE = SectionPlan(11, "case", "Your case", "Case", "", [WHY, HUB])
EXTRA = SectionPlan(12, "extra", "You", "Extra", "", [BOXES])
FORM = [ABOUT, CASE, EXTRA]
OPTIONS = {
    "name": [],
    "why": [],
    "more": [],
    "hub": [Option("leeds", "Leeds hub")],
    "boxes": [Option("a", "The first")],
}


@given(st.binary(min_size=8, max_size=8))
def test_a_reference_is_three_groups_that_are_typed_right(random):
    assert re.fullmatch(
        r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", rules.reference(random)
    )


def test_every_bit_but_the_last_four_makes_another_reference():
    start = bytes(8)
    changed = {rules.reference((1 << bit).to_bytes(8, "big")) for bit in range(60)}

    assert len(changed | {rules.reference(start)}) == 61


def test_a_hundred_thousand_references_differ():
    made = {rules.reference(secrets.token_bytes(8)) for _ in range(100_000)}

    assert len(made) == 100_000


@pytest.mark.parametrize(
    ("answers", "marked", "status", "gaps"),
    [
        ({}, False, SectionStatus.NOT_STARTED, ["why", "hub"]),
        ({2: "", 4: ""}, False, SectionStatus.NOT_STARTED, ["why", "hub"]),
        ({2: "Because"}, False, SectionStatus.IN_PROGRESS, ["hub"]),
        ({2: "Because", 4: "leeds"}, False, SectionStatus.IN_PROGRESS, []),
        ({2: "Because", 4: "leeds"}, True, SectionStatus.COMPLETE, []),
        ({}, True, SectionStatus.IN_PROGRESS, ["why", "hub"]),
        ({2: "Because", 4: "closed-hub"}, True, SectionStatus.IN_PROGRESS, ["hub"]),
        ({2: "four words are many", 4: "leeds"}, True, SectionStatus.IN_PROGRESS, ["why"]),
    ],
)
def test_a_section_is_complete_when_marked_and_nothing_is_wrong(answers, marked, status, gaps):
    marks = frozenset({CASE.id} if marked else ())

    item = rules.progress([CASE], answers, marks, OPTIONS)[0]

    assert item.status is status
    assert [gap.question.key for gap in item.gaps] == gaps


@pytest.mark.parametrize(
    ("answers", "marked", "status"),
    [
        ({}, False, SectionStatus.OPTIONAL),
        ({5: "[]"}, False, SectionStatus.OPTIONAL),
        ({5: '["a"]'}, False, SectionStatus.IN_PROGRESS),
        ({}, True, SectionStatus.COMPLETE),
        ({5: '["gone"]'}, True, SectionStatus.IN_PROGRESS),
    ],
)
def test_a_section_of_optional_questions_may_be_left_alone_and_is_finished_once_begun(
    answers, marked, status
):
    marks = frozenset({EXTRA.id} if marked else ())

    progress = rules.progress([EXTRA], answers, marks, OPTIONS)

    assert progress[0].status is status
    assert bool(rules.unfinished(progress)) is (status is SectionStatus.IN_PROGRESS)
    assert rules.waited_for(progress) == (status is not SectionStatus.OPTIONAL)


def test_a_gap_says_how_to_mend_it():
    item = rules.progress([CASE], {2: "four words are many"}, frozenset(), OPTIONS)[0]

    assert [gap.problem for gap in item.gaps] == [
        "Shorten this to 3 words or fewer: it is 1 word too long",
        "Choose a hub",
    ]


def test_groups_stand_in_the_order_of_the_form():
    groups = rules.grouped(rules.progress(FORM, {}, frozenset(), OPTIONS))

    assert [(name, [item.section.key for item in items]) for name, items in groups] == [
        ("You", ["about", "extra"]),
        ("Your case", ["case"]),
    ]


ANSWERS = {1: "Ada", 2: "Vektoren für alle\n“now”", 4: "leeds", 5: '["a"]'}
FACTS = {"reference": "AB", "submitted_at": "2027-03-01T10:30:00+00:00", "hub": "Leeds"}


def test_a_snapshot_is_canonical_json():
    text = rules.snapshot([EXTRA], {5: '["a"]'}, OPTIONS, reference="AB")

    assert text == (
        '{"reference":"AB","sections":[{"key":"extra","questions":[{"display":["The first"],'
        '"identity_risk":false,"key":"boxes","kind":"several_choices","label":"boxes?",'
        '"value":"[\\"a\\"]","visibility":"reviewers"}],"title":"Extra"}]}'
    )


def test_a_snapshot_does_not_depend_on_the_order_of_what_it_is_made_from():
    first = rules.snapshot(FORM, ANSWERS, OPTIONS, **FACTS)
    second = rules.snapshot(
        FORM,
        dict(reversed(ANSWERS.items())),
        dict(reversed(OPTIONS.items())),
        **dict(reversed(FACTS.items())),
    )

    assert first == second


def test_a_snapshot_keeps_what_was_typed_and_what_was_read():
    content = rules.content(rules.snapshot(FORM, ANSWERS, OPTIONS, **FACTS))

    kept = {
        item["key"]: (item["value"], item["display"])
        for section in content["sections"]
        for item in section["questions"]
    }
    assert kept == {
        "name": ("Ada", "Ada"),
        "more": ("", ""),
        "why": (ANSWERS[2], ANSWERS[2]),
        "hub": ("leeds", "Leeds hub"),
        "boxes": ('["a"]', ["The first"]),
    }
    assert {key: content[key] for key in FACTS} == FACTS


def test_the_digest_is_sha256_of_the_bytes():
    text = rules.snapshot(FORM, ANSWERS, OPTIONS, **FACTS)

    assert rules.digest(text) == hashlib.sha256(text.encode("utf-8")).hexdigest()


@given(st.text(), st.text())
def test_any_change_of_a_letter_changes_the_digest(one, other):
    first, second = (
        rules.digest(rules.snapshot([CASE], {2: text}, OPTIONS, reference="AB"))
        for text in (one, other)
    )

    assert (first == second) is (one == other)


# What reviewers and screeners may read, by visibility and by whether it tells who it is.
READERS = [
    (V.REVIEWERS, False, True, True),
    (V.REVIEWERS, True, False, True),
    (V.SCREENERS, False, False, True),
    (V.SCREENERS, True, False, True),
    (V.MEANS, False, False, False),
    (V.MEANS, True, False, False),
    (V.EQUALITY, False, False, False),
    (V.EQUALITY, True, False, False),
]


@pytest.mark.parametrize(("visibility", "risk", "reviewer", "screener"), READERS)
def test_who_reads_an_answer(visibility, risk, reviewer, screener):
    asked = question(1, "planted", visibility=visibility, risk=risk)
    section = SectionPlan(1, "one", "", "One", "", [asked])
    content = rules.content(rules.snapshot([section], {1: "PLANTED"}, {}, **FACTS))

    assert ("PLANTED" in json.dumps(rules.for_reviewers(content))) is reviewer
    assert ("PLANTED" in json.dumps(rules.for_screeners(content))) is screener
    # A section of which nothing may be read is not named either.
    assert bool(rules.for_reviewers(content)) is reviewer
    assert bool(rules.for_screeners(content)) is screener


def test_reading_leaves_the_content_as_it_was():
    content = rules.content(rules.snapshot(FORM, ANSWERS, OPTIONS, **FACTS))
    before = json.dumps(content)

    rules.for_reviewers(content)
    rules.for_screeners(content)

    assert json.dumps(content) == before
    read = [item for section in rules.for_reviewers(content) for item in section["questions"]]
    assert [item["key"] for item in read] == ["more", "why", "hub", "boxes"]


@pytest.mark.parametrize(
    ("form", "answers", "hub"),
    [([CASE], {4: "leeds"}, "leeds"), ([CASE], {}, None), ([ABOUT], {4: "leeds"}, None)],
)
def test_the_hub_is_what_the_hub_question_says(form, answers, hub):
    assert rules.hub_choice(form, answers) == hub


def test_the_way_has_a_place_for_every_state_before_an_outcome():
    way = rules.stages(
        review_due_at=datetime(2027, 4, 1, tzinfo=UTC), decide_by=datetime(2027, 5, 1, tzinfo=UTC)
    )
    places = {state: rules.stage(state) for state in ApplicationState}

    assert [stage.title for stage in way] == ["Sent", "Checked", "Read", "Decided"]
    assert {state.value: place for state, place in places.items() if place is not None} == {
        "submitted": 1,
        "changes_requested": 1,
        "eligible": 2,
        "in_review": 2,
        "assessed": 3,
    }
