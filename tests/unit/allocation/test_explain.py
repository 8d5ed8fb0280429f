"""Every application gets one true sentence and the score that would have done."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.allocation import InputError, decide, draw_key, explain
from app.allocation.counterfactual import Counterfactuals
from app.allocation.decision import decide_round
from app.allocation.intake import read_round
from app.allocation.selection import SELECTED
from tests.unit.allocation.rounds import application, review, round_of
from tests.unit.allocation.test_decision_by_enumeration import small_rounds

NAMES = {"bristol": "Bristol", "london": "London"}


def sentences(data: dict) -> dict[str, str]:
    return {own: each.sentence for own, each in explain(data, hub_names=NAMES).items()}


def hub_round(scores: dict, hubs: dict, **policy: object) -> dict:
    applications = [application(own, hubs[own]) for own in scores]
    return round_of(scores, applications=applications, **policy)


def test_selected_by_rank():
    found = sentences(round_of({"a": 90, "b": "78.25", "c": 10}))

    assert found["b"] == "Selected: 2nd of 3, score 78.25."


def test_selected_for_the_hub():
    scores, hubs = {"a": 90, "b": 80, "z": 70}, {"a": "london", "b": "london", "z": "bristol"}

    found = sentences(hub_round(scores, hubs, per_hub_min={"bristol": 1}))

    assert found["z"] == "Selected: the place kept for Bristol (minimum 1); 3rd overall."
    assert found["b"] == (
        "Reserve 1: what was left was kept for the minimum of a hub;"
        " with 90.00 or more you would have been selected."
        if draw_key("seed", "b") < draw_key("seed", "a")
        else "Reserve 1: what was left was kept for the minimum of a hub;"
        " with 90.01 or more you would have been selected."
    )


def test_selected_by_the_draw():
    data = round_of({"a": 70, "b": 70}, awards=1, band=3)
    first, second = sorted("ab", key=lambda own: draw_key("seed", own))

    found = sentences(data)

    assert found[first] == "Selected: by the draw within 3.00 of the line; 1st of 2, score 70.00."
    assert found[second] == "Reserve 1: score 70.00; the draw went to others."


def test_reserve_with_the_score_that_was_needed():
    found = explain(round_of({"a": 90, "b": "76.30", "c": 75, "d": "74.10"}))

    first = draw_key("seed", "d") < draw_key("seed", "b")
    needed = "76.30" if first else "76.31"
    assert found["d"] == (
        f"Reserve 2: score 74.10; with {needed} or more you would have been selected.",
        needed,
    )


def test_a_flag_counts_in_what_was_needed():
    applications = [application("a"), application("b", flags=["carer"])]
    data = round_of({"a": 80, "b": 70}, applications=applications, awards=1, tie_flags=["carer"])

    assert explain(data)["b"].needed == "80.00"


def test_full_marks_without_the_flag_that_decided():
    applications = [application("a", flags=["carer"]), application("b")]
    data = round_of({"a": 100, "b": 100}, applications=applications, awards=1, tie_flags=["carer"])

    assert explain(data)["b"] == (
        "Reserve 1: score 100.00; no score would have changed that.",
        "none",
    )


def test_hub_maximum_names_the_last_of_the_hub():
    scores = {"a": 90, "b": 85, "c": "81.50", "d": 80, "z": 60}
    hubs = dict.fromkeys("abcd", "london") | {"z": "bristol"}
    data = hub_round(scores, hubs, awards=4, per_hub_max={"london": 3})
    data["policy"]["seed"] = next(
        seed for seed in "0123456789" if draw_key(seed, "c") < draw_key(seed, "d")
    )

    assert sentences(data)["d"] == (
        "Reserve 1: London already has its maximum of 3;"
        " a higher score than 81.50 (London's third) was needed."
    )


def test_hub_maximum_in_standing_offers_cannot_be_outscored():
    scores, hubs = {"a": 90, "d": 80}, {"a": "london", "d": "london"}
    data = hub_round(scores, hubs, per_hub_max={"london": 1}, locked=["a"])

    assert sentences(data) == {
        "a": "Selected: an offer made before stands.",
        "d": "Reserve 1: London already has its maximum of 1; no score would have changed that.",
    }
    assert explain(data)["d"].needed == "none"


def test_cost_names_what_was_left():
    applications = [application("a", amount="600.50"), application("b", amount=500)]
    data = round_of({"a": 90, "b": 80}, applications=applications, budget=1000)
    data["policy"]["seed"] = next(
        seed for seed in "0123456789" if draw_key(seed, "a") < draw_key(seed, "b")
    )

    assert sentences(data)["b"] == (
        "Reserve 1: it costs 500 and 399.50 was left;"
        " with 90.01 or more you would have been selected."
    )


def test_below_the_bar():
    found = explain(round_of({"a": "48.75"}, quality_threshold=50))["a"]

    assert found == ("Not considered: below the quality bar 50.00 (48.75).", "50.00")


def test_outside_the_pass():
    applications = [
        application("gone", status="withdrawn"),
        application("declined"),
        application("held"),
    ]
    data = round_of({}, applications=applications, min_reviews=2, declined=["declined"])
    data["reviews"] = [review("held", "Ada", 50)]

    assert explain(data) == {
        "gone": ("Not considered: withdrawn.", None),
        "declined": ("Not considered: the offer was declined.", None),
        "held": ("Held: 1 of 2 reviews.", None),
    }


def test_beyond_the_reserve_limit():
    found = sentences(round_of({"a": 90, "b": 80, "c": 70}, awards=1, reserve=1))

    assert found["b"].startswith("Reserve 1: score 80.00; with 90.0")
    assert found["c"].startswith("Not selected: score 70.00; with 90.0")


def test_a_result_of_another_round_is_refused():
    data = round_of({"a": 90, "b": 80}, awards=1)

    assert explain(data, decide(data)) == explain(data)
    with pytest.raises(InputError, match="does not follow from the input"):
        explain(data, decide(round_of({"a": 90, "b": 80}, awards=2)))


@settings(max_examples=150, deadline=None)
@given(small_rounds(), st.data())
def test_what_was_needed_is_enough_and_nothing_less_is(data, drawn):
    # The score is changed where it is made: one whole mark to a scale of a hundred.
    data["policy"] |= {
        "weights": {"aims": 1},
        "scale": [0, 100],
        "calibration": "none",
        "tie_criteria": [],
        "min_reviews": 1,
    }
    data["reviews"] = [
        each | {"reviewer": "Ada", "scores": {"aims": drawn.draw(st.integers(0, 9)) * 10}}
        for each in {each["application"]: each for each in data["reviews"]}.values()
    ]
    for own, explanation in explain(data).items():
        if explanation.needed in (None, "draw"):
            continue
        selected = [
            hundredths / 100
            for hundredths in near(data, own)
            if own in decide(with_score(data, own, hundredths / 100))["selected"]
        ]
        if explanation.needed == "none":
            assert 100 not in selected
        else:
            needed = float(explanation.needed)
            assert [each for each in selected if each >= needed] == [
                each / 100 for each in near(data, own) if each / 100 >= needed
            ]
            assert needed in selected
            assert not is_unbroken_from_below(data, own, needed)


def near(data: dict, own: str) -> list[int]:
    """Return the scores in hundredths at, or one away from, where an outcome could change."""
    band = int(100 * float(data["policy"]["band"] or 0))
    threshold = int(100 * float(data["policy"]["quality_threshold"]))
    others = {100 * each["scores"]["aims"] for each in data["reviews"]}
    marks = {threshold, *others, *(o + band for o in others), *(o - band for o in others)}
    own_score = next(
        100 * each["scores"]["aims"] for each in data["reviews"] if each["application"] == own
    )
    around = {mark + step for mark in marks for step in (-1, 0, 1)} | {10000}
    return sorted(each for each in around if own_score < each <= 10000)


def with_score(data: dict, own: str, score: float) -> dict:
    reviews = [
        each | {"scores": {"aims": score}} if each["application"] == own else each
        for each in data["reviews"]
    ]
    return data | {"reviews": reviews}


def is_unbroken_from_below(data: dict, own: str, needed: float) -> bool:
    """Return whether a hundredth less, if it is more than the application had, would do as well."""
    less = round(needed - 0.01, 2)
    had = float(decide(data)["scores"][own])
    return less > had and own in decide(with_score(data, own, less))["selected"]


@given(small_rounds())
def test_what_one_pass_tells_is_what_a_pass_for_each_question_tells(data):
    decision = decide_round(read_round(data))
    once, each_time = Counterfactuals(decision), Counterfactuals(decision, may_share=False)
    selected = {step.candidate.id for step in decision.steps if step.reason in SELECTED}
    for candidate in decision.candidates.values():
        if candidate.id not in selected and candidate.id not in decision.read.policy.locked:
            assert once.needed(candidate) == each_time.needed(candidate)
