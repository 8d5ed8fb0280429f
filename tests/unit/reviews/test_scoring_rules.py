from __future__ import annotations

import json
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from app.reviews.scoring.rules import (
    Measure,
    ScoreInput,
    as_points,
    as_text,
    course,
    mean,
    missing,
    out_of_range,
    total,
)

MEASURES = [
    Measure(1, "fit", "Fit", "", 40, 1, 5),
    Measure(2, "need", "Need", "", 35, 1, 5),
    Measure(3, "plan", "Plan", "", 25, 1, 5),
]
KEYS = [each.key for each in MEASURES]
marks = st.fixed_dictionaries({key: st.integers(1, 5) for key in KEYS})


@settings(deadline=None)
@given(st.lists(marks, min_size=1, max_size=5))
def test_mean_is_exact_and_rounded_half_up(reviews):
    weights = {each.key: each.weight for each in MEASURES}
    totals = [
        sum(Fraction(weights[key] * (review[key] - 1), 4) for key in KEYS) for review in reviews
    ]
    exact = sum(totals, Fraction(0)) / len(totals)

    assert mean(MEASURES, reviews) == (exact * 200 + 1) // 2


def test_mean_leaves_unfinished_reviews_out():
    whole = dict.fromkeys(KEYS, 5)

    assert mean(MEASURES, [whole, {"fit": 1}]) == 10000
    assert mean(MEASURES, [{"fit": 1}]) is None
    assert mean(MEASURES, []) is None
    assert mean([], [whole]) is None


def test_total_waits_for_every_score():
    scores = {key: ScoreInput(4, "") for key in KEYS}

    assert total(MEASURES, scores) == "75.00"
    assert total(MEASURES, scores | {"plan": ScoreInput(None, "Good")}) is None


def test_missing_names_each_field_once():
    given_scores = {"fit": ScoreInput(3, "Yes"), "need": ScoreInput(None, " \n")}

    assert missing(MEASURES, given_scores) == {
        "score-need": ["Choose a score for Need"],
        "reason-need": ["Give a reason for your score for Need"],
        "score-plan": ["Choose a score for Plan"],
        "reason-plan": ["Give a reason for your score for Plan"],
    }


def test_out_of_range_allows_the_ends_and_nothing():
    scores = {"fit": ScoreInput(1), "need": ScoreInput(5), "plan": ScoreInput(None)}

    assert out_of_range(MEASURES, scores) == []
    assert out_of_range(MEASURES, {"fit": ScoreInput(0), "need": ScoreInput(6)}) == ["Fit", "Need"]


def test_points_are_written_with_two_places():
    assert [as_points(each) for each in (0, 5, 7825, 10000)] == ["0.00", "0.05", "78.25", "100.00"]


def test_review_as_text_shows_what_is_there_and_what_is_not():
    text = as_text(MEASURES[:2], {"fit": ScoreInput(4, " Clear. ")}, "  All in all good.")

    assert text == "Fit: 4\nClear.\n\nNeed: no score\nNo reason yet\n\nAll in all good."


def test_course_is_found_by_its_kind():
    def content(*questions):
        return json.dumps({"sections": [{"questions": list(questions)}]})

    assert course(content({"kind": "hub", "display": "Sheffield"})) == ""
    assert course(content({"kind": "course", "display": "MSc"})) == "MSc"
    assert course(content({"kind": "course", "display": ["MSc", "Short"]})) == "MSc, Short"
