"""Whatever is handed in, the answer is a decision or one line that names what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.allocation import InputError, assign, decide
from tests.unit.allocation.rounds import application, panel_of, review, round_of


def refusal(data: object) -> str:
    with pytest.raises(InputError) as caught:
        decide(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ({"awards": None}, "policy.awards is missing"),
        ({"awards": -1}, "policy.awards must be at least 0"),
        ({"awards": 1_000_001}, "policy.awards must be at most 1000000"),
        ({"per_hub_min": {"Leeds": 10**17}}, "policy.per_hub_min.Leeds must be at most 1000000"),
        ({"awards": "2.5"}, "policy.awards must be a whole number"),
        ({"awards": "two"}, "policy.awards must be a number, not 'two'"),
        ({"awards": True}, "policy.awards must be a number"),
        ({"budget": float("nan")}, "policy.budget must be a number, not 'nan'"),
        ({"weights": None}, "policy.weights is missing"),
        ({"weights": {}}, "policy.weights must have a weight above 0"),
        ({"weights": {"c": 0}}, "policy.weights must have a weight above 0"),
        ({"weights": {"c": -1, "d": 2}}, "policy.weights must not be negative"),
        ({"weights": ["c"]}, "policy.weights must be an object"),
        ({"scale": [5, 1]}, "policy.scale must rise from the lowest to the highest score"),
        ({"scale": [1]}, "policy.scale must be the lowest and the highest score"),
        ({"scale": "15"}, "policy.scale must be a list"),
        ({"quality_threshold": 101}, "policy.quality_threshold must be from 0 to 100"),
        ({"quality_threshold": "NaN"}, "policy.quality_threshold must be a number, not 'NaN'"),
        ({"min_reviews": 0}, "policy.min_reviews must be at least 1"),
        ({"budget": -1}, "policy.budget must not be negative"),
        ({"budget": float("inf")}, "policy.budget must be a number, not 'inf'"),
        ({"budget": 10**18}, "policy.budget is too large a number"),
        ({"budget": "1e999"}, "policy.budget is too large a number"),
        ({"budget": "0." + "1" * 19}, "policy.budget has more than 18 decimal places"),
        ({"budget": "1_000"}, "policy.budget must be a number, not '1_000'"),
        ({"budget": "\N{ARABIC-INDIC DIGIT ONE}"}, "policy.budget must be a number, not '\u0661'"),
        ({"seed": None}, "policy.seed is missing"),
        ({"seed": ""}, "policy.seed must be text"),
        ({"seed": "\ud800"}, "policy.seed is not valid Unicode text"),
        ({"band": -1}, "policy.band must not be negative"),
        ({"calibration": "z-score"}, "policy.calibration must be none or shrunk"),
        ({"calibration": ["none"]}, "policy.calibration must be none or shrunk"),
        ({"lambda": -8}, "policy.lambda must not be negative"),
        ({"calibration_cap": "ten"}, "policy.calibration_cap must be a number, not 'ten'"),
        ({"tie_flags": "carer"}, "policy.tie_flags must be a list"),
        ({"tie_criteria": ["e"]}, "policy.tie_criteria names e, which has no weight"),
        ({"per_hub_min": {"London": "x"}}, "policy.per_hub_min.London must be a number, not 'x'"),
        ({"per_hub_min": [1]}, "policy.per_hub_min must be a number"),
        (
            {"per_hub_min": {"London": 2}, "per_hub_max": {"London": 1}},
            "policy.per_hub_min of London is above its per_hub_max",
        ),
        ({"locked": ["ghost"]}, "policy.locked names the unknown application ghost"),
        ({"declined": ["ghost"]}, "policy.declined names the unknown application ghost"),
        ({"locked": ["a"], "declined": ["a"]}, "application a is both locked and declined"),
        ({"reserve": -1}, "policy.reserve must be at least 0"),
    ],
)
def test_policy_refused(policy, message):
    assert refusal(round_of({"a": 50}, **policy)) == message


@pytest.mark.parametrize(
    ("applications", "message"),
    [
        ([application("a"), application("a")], "duplicate application a"),
        ([{"hub": "London", "amount": 1}], "applications[0].id must be text"),
        ([application("")], "applications[0].id must be text"),
        ([application(1.5)], "applications[0].id must be text"),
        ([{"id": "a", "amount": 1}], "hub of application a must be text"),
        ([{"id": "a", "hub": "London"}], "amount of application a must be a number"),
        ([application("a", amount=-1)], "amount of application a must not be negative"),
        ([application("a", amount="1,5")], "amount of application a must be a number, not '1,5'"),
        ([application("a", flags="carer")], "flags of application a must be a list"),
        ([application("a", flags={"carer": 1})], "flags of application a must be true or false"),
        ([application("a", status=3.5)], "status of application a must be text"),
        (["a"], "applications[0] must be an object"),
        ([application("a\nb"), application("a\nb")], "duplicate application a b"),
    ],
)  # fmt: skip
def test_application_refused(applications, message):
    assert refusal(round_of({}, applications=applications)) == message


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (review("a", "Ada", 101), "reviews[0].scores.c is 101, outside the scale 0 to 100"),
        (review("a", "Ada", "-0.1"), "reviews[0].scores.c is -0.1, outside the scale 0 to 100"),
        (review("a", "Ada", "good"), "reviews[0].scores.c must be a number, not 'good'"),
        (review("a", "Ada", {}), "reviews[0].scores.c must be a number"),
        (review("a", "Ada", [5]), "reviews[0].scores.c must be a number"),
        ({"application": "a", "reviewer": "Ada"}, "reviews[0].scores must be an object"),
        ({"application": "a", "scores": {}}, "reviews[0].reviewer must be text"),
        (7, "reviews[0] must be an object"),
    ],
)
def test_review_refused(given, message):
    assert refusal(round_of({"a": 50}) | {"reviews": [given]}) == message


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("applications", None, "applications is missing"),
        ("applications", {"a": 1}, "applications must be a list"),
        ("reviewers", None, "reviewers is missing"),
        ("reviewers", [{"id": "Ada"}, {"id": "Ada"}], "duplicate reviewer Ada"),
        ("reviews", None, "reviews is missing"),
        ("reviews", "none", "reviews must be a list"),
        ("conflicts", [{"application": "a"}], "conflicts[0].reviewer must be text"),
        ("policy", None, "policy is missing"),
        ("policy", [], "policy must be an object"),
    ],
)
def test_part_refused(part, value, message):
    assert refusal(round_of({"a": 50}) | {part: value}) == message


@pytest.mark.parametrize("data", [None, [], "round", 7])
def test_no_round_at_all(data):
    assert refusal(data) == "the input must be an object"


@pytest.mark.parametrize(
    "absent",
    ["per_hub_min", "per_hub_max", "budget", "scale", "quality_threshold", "min_reviews",
     "tie_flags", "tie_criteria", "band", "calibration", "lambda", "calibration_cap",
     "calibration_min_reviews", "locked", "declined", "reserve"],
)  # fmt: skip
def test_optional_key_absent_is_the_same_as_null(absent):
    data = round_of({"a": 3, "b": 4}, scale=[1, 5])
    data["reviewers"].append({"id": "Ben", "hub": "London"})
    data["reviews"] += [review("a", "Ben", 3), review("b", "Ben", 3)]
    without = {key: value for key, value in data["policy"].items() if key != absent}

    assert decide(data | {"policy": {**without, absent: None}}) == decide(
        data | {"policy": without}
    )


def test_defaults_are_a_plain_round():
    data = round_of({"a": 3, "b": "2.99"})
    data["reviewers"].append({"id": "Ben", "hub": "London"})
    data["reviews"] += [review("a", "Ben", 3)]
    data["policy"] = {"awards": 1, "weights": {"c": 1}, "seed": 42}
    del data["conflicts"]

    # Scale 1 to 5, two reviews, quality bar 50.
    found = decide(data)

    assert (found["scores"], found["held"]) == ({"a": "50.00"}, ["b"])
    assert found["selected"] == ["a"]


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3),
        st.sampled_from(["a", "Ada", "London", "1", "1e5", "shrunk"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from(["id", "c", "a", "London"]), inner, max_size=2),
    ),
    max_leaves=4,
)  # fmt: skip


def paths(value: object, path: tuple = ()) -> Iterator[tuple]:
    """Yield the way to each part of a file."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in parts:
        yield (*path, key)
        if isinstance(part, dict | list):
            yield from paths(part, (*path, key))


def with_part(value: object, path: tuple, part: object) -> object:
    """Return a copy of a file in which one part is another."""
    if not path:
        return part
    copy = value.copy()
    copy[path[0]] = with_part(copy[path[0]], path[1:], part)
    return copy


FULL_ROUND = round_of(
    {"a": 70, "b": 60},
    per_hub_min={"London": 1}, per_hub_max={"London": 2}, budget=5000, tie_flags=["carer"],
    tie_criteria=["c"], band=3, calibration="shrunk", calibration_cap=10, locked=["a"],
    declined=["b"], reserve=3, calibration_min_reviews=0, **{"lambda": 8},
) | {"conflicts": [{"application": "b", "reviewer": "Ada"}]}  # fmt: skip
FULL_PANEL = panel_of(
    {"a": "London", "b": "Bristol"},
    {"Ada": "London", "Ben": "Bristol", "Cy": None},
    conflicts=[("a", "Ada")],
    similarity=[[0.5, "0.25", 1], [1, 0, 0.75]],
    max_per_reviewer=2,
    objective="total",
    even_loads=True,
)


@pytest.mark.parametrize(("verb", "whole"), [(decide, FULL_ROUND), (assign, FULL_PANEL)])
@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_any_one_part_replaced_gives_an_answer_or_one_line(verb, whole, data):
    path = data.draw(st.sampled_from(list(paths(whole))))
    changed = with_part(whole, path, data.draw(JSON))

    answer = answer_or_error(verb, changed)

    if isinstance(answer, str):
        assert answer.splitlines() == [answer]
    else:
        assert set(answer) == set(verb(whole))


def answer_or_error(verb: Callable[[object], dict], data: object) -> dict | str:
    try:
        return verb(data)
    except InputError as error:
        return str(error)
