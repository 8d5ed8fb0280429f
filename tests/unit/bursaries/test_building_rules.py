"""What a round lacks before it is scheduled, as a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.bursaries.building import rules
from app.bursaries.building.rules import CriterionPlan, FormPlan, RoundPlan, RubricPlan
from app.bursaries.building.states import Outcome, Part
from app.core.clock import LONDON

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
DATES = {
    name: NOW + timedelta(days=30 * place) for place, name in enumerate(rules.DATES, 1)
}  # fmt: skip
FORM = FormPlan(
    id=1,
    name="Form",
    version=1,
    is_frozen=False,
    questions=9,
)
ALL = frozenset(range(1, 6))
CRITERIA = [
    CriterionPlan(11, "fit", "Fit", 60, 1, 5, ALL),
    CriterionPlan(12, "need", "Need", 40, 1, 5, ALL),
]
RUBRIC = RubricPlan(1, "Rubric", 1, is_frozen=False, criteria=CRITERIA)
WHOLE = RoundPlan(
    name="Hub bursaries 2027",
    dates=DATES,
    places={"Bristol": 1, "London": 0, "Sheffield": 1},
    shared=3,
    amount_pence=None,
    budget_pence=None,
    covers="Fees",
    rules=1,
    form=FORM,
    rubric=RUBRIC,
    tie_criteria=["need"],
    tie_rule="A draw.",
    contact="bursaries@example.org",
    privacy="Reviewers read it without your name.",
    retention_days={kind.value: 365 for kind in Outcome},
    chairs=1,
    is_rehearsed=True,
)
BLANK = RoundPlan(
    name="Hub bursaries 2027",
    dates=dict.fromkeys(rules.DATES),
    places={"Bristol": None, "London": None},
    shared=None,
    amount_pence=None,
    budget_pence=None,
    covers="",
    rules=0,
    form=None,
    rubric=None,
    tie_criteria=[],
    tie_rule="",
    contact="",
    privacy="",
)


def with_dates(**dates):
    return replace(WHOLE, dates={**DATES, **dates})


def with_form(**columns):
    return replace(WHOLE, form=replace(FORM, **columns))


def with_criteria(*criteria):
    return replace(WHOLE, rubric=replace(RUBRIC, criteria=list(criteria)), tie_criteria=[])


CASES = {
    "no number of referees": (
        replace(WHOLE, asks_references=True, references_wanted=None),
        Part.REFERENCES,
        "Enter how many referees each applicant names",
    ),
    "no name": (replace(WHOLE, name=""), Part.NAME, "Give the round a name"),
    "no opening": (with_dates(opens_at=None), Part.DATES, "Enter when the round opens"),
    "no deadline": (with_dates(closes_at=None), Part.DATES, "Enter when the round closes"),
    "no reviews due": (
        with_dates(review_due_at=None),
        Part.DATES,
        "Enter when the round has its reviews due",
    ),
    "no answer by": (
        with_dates(decide_by=None),
        Part.DATES,
        "Enter when the round tells applicants the outcome",
    ),
    "a passed deadline": (
        with_dates(opens_at=NOW - timedelta(days=9), closes_at=NOW),
        Part.DATES,
        "Move the deadline: it has passed already",
    ),
    "dates out of order": (
        with_dates(decide_by=DATES["review_due_at"]),
        Part.DATES,
        "Put the dates in order, each later than the one before",
    ),
    "a hub without a number": (
        replace(WHOLE, places={"Bristol": None, "London": None, "Sheffield": 1}),
        Part.PLACES,
        "Enter how many places are kept for Bristol and London",
    ),
    "nothing shared": (
        replace(WHOLE, shared=None),
        Part.PLACES,
        "Enter how many places all hubs share",
    ),
    "no place at all": (
        replace(WHOLE, places={"Bristol": 0}, shared=0),
        Part.PLACES,
        "Offer at least one place",
    ),
    "pays for nothing": (
        replace(WHOLE, covers=""),
        Part.MONEY,
        "Say what the bursary pays for",
    ),
    "too small a budget": (
        replace(WHOLE, amount_pence=100, budget_pence=499),
        Part.MONEY,
        "Raise the budget, or lower amount or places: it pays for fewer",
    ),
    "no rule": (replace(WHOLE, rules=0), Part.ELIGIBILITY, "Add at least one eligibility rule"),
    "no form": (replace(WHOLE, form=None), Part.FORM, "Choose the application form"),
    "a form with a problem": (
        with_form(problems=["Add a section, then its questions"]),
        Part.FORM,
        "Add a section, then its questions",
    ),
    "no rubric": (
        replace(WHOLE, rubric=None, tie_criteria=[]),
        Part.RUBRIC,
        "Choose or write the rubric",
    ),
    "no criterion": (with_criteria(), Part.RUBRIC, "Add criteria to the rubric"),
    "weights": (
        with_criteria(CRITERIA[0]),
        Part.RUBRIC,
        "Make the weights sum to 100: they sum to 60",
    ),
    "a bare level": (
        with_criteria(replace(CRITERIA[0], anchored=ALL - {5}), CRITERIA[1]),
        Part.RUBRIC,
        "Write the sentence of level 5: Fit",
    ),
    "bare levels": (
        with_criteria(replace(CRITERIA[0], anchored=frozenset({2, 3})), CRITERIA[1]),
        Part.RUBRIC,
        "Write the sentence of levels 1, 4 and 5: Fit",
    ),
    "no tie rule": (
        replace(WHOLE, tie_rule=""),
        Part.DECIDING,
        "Say what decides between equal scores",
    ),
    "a criterion that is gone": (
        replace(WHOLE, tie_criteria=["plan"]),
        Part.DECIDING,
        "Choose the criterion for equal scores anew: the rubric changed",
    ),
    "no contact": (
        replace(WHOLE, contact=""),
        Part.LETTERS,
        "Enter the address that people can write to",
    ),
    "no privacy": (
        replace(WHOLE, privacy=""),
        Part.LETTERS,
        "Say what happens with what applicants write",
    ),
    "no period": (
        replace(WHOLE, retention_days={"awarded": 9, "unsubmitted": 9, "equality": 9}),
        Part.LETTERS,
        "Enter how long applications are kept: sent and not awarded",
    ),
    "no chair": (
        replace(WHOLE, chairs=0),
        Part.PEOPLE,
        "Give somebody the role of chair for this round",
    ),
    "not rehearsed": (
        replace(WHOLE, is_rehearsed=False),
        Part.REHEARSAL,
        "Rehearse the round as it stands now",
    ),
}


def test_a_whole_round_lacks_nothing():
    assert rules.gaps(WHOLE, now=NOW) == []


@pytest.mark.parametrize(("plan", "part", "words"), CASES.values(), ids=CASES)
def test_each_gap_is_named_alone_with_its_part(plan, part, words):
    found = rules.gaps(plan, now=NOW)

    assert [(gap.part, gap.words) for gap in found] == [(part, words)]


def test_a_blank_round_lacks_something_of_every_part_but_its_name_and_references():
    found = {gap.part for gap in rules.gaps(BLANK, now=NOW)}

    assert set(Part) - found == {Part.NAME, Part.REFERENCES}


def test_a_bare_level_leads_to_its_criterion():
    plan = CASES["a bare level"][0]

    assert [gap.item for gap in rules.gaps(plan, now=NOW)] == [11]


def test_a_mark_is_the_same_for_the_same_values_and_no_others():
    held = {"opens_at": NOW, "name": "é"}
    same = {"name": "é", "opens_at": NOW.astimezone(LONDON)}

    assert rules.digest(held) == rules.digest(same)
    assert rules.digest(held) != rules.digest(held | {"opens_at": NOW + timedelta(seconds=1)})
