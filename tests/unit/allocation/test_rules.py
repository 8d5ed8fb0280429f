"""Each rule of a decision over its table."""

from __future__ import annotations

from hashlib import sha256

import pytest

from app.allocation import decide, draw_key
from tests.unit.allocation.rounds import application, review, round_of


def scored(reviews: list[dict], **policy: object) -> dict:
    """Return the scores of one application, `a`, read by Ada, Ben and Cy."""
    data = round_of({}, applications=[application("a")], **policy)
    data["reviewers"] = [{"id": name, "hub": "London"} for name in ("Ada", "Ben", "Cy")]
    data["reviews"] = reviews
    return decide(data)["scores"]


@pytest.mark.parametrize(
    ("weights", "scale", "marks", "score"),
    [
        ({"c": 1}, [1, 5], [1], "0.00"),
        ({"c": 1}, [1, 5], [5], "100.00"),
        ({"c": 1}, [1, 5], [3], "50.00"),
        ({"c": 7}, [1, 5], [4], "75.00"),
        ({"c": 1}, [-2, 2], ["0.5"], "62.50"),
        ({"c": 1}, ["0.5", "3.5"], [1.5], "33.33"),
        ({"c": 60, "d": 40}, [1, 5], [5, 1], "60.00"),
        ({"c": 1, "d": 2}, [1, 5], [5, 4], "83.33"),
        ({"c": "0.1", "d": 0.2}, [1, 5], [1, 5], "66.67"),
        ({"c": 1, "d": 0}, [1, 5], [4, 1], "75.00"),
    ],
)
def test_review_total(weights, scale, marks, score):
    given = review("a", "Ada", *marks, criteria=tuple(weights))

    assert scored([given], weights=weights, scale=scale) == {"a": score}


@pytest.mark.parametrize(
    ("totals", "score"),
    [
        (["70.004"], "70.00"),
        (["70.005"], "70.01"),
        (["70.0049999999999"], "70.00"),
        # As binary floats 1.005 is less than it says, and would be rounded down.
        (["1.005"], "1.01"),
        (["1.01", "1.00"], "1.01"),
        (["33.33", "33.33", "33.34"], "33.33"),
        (["0.01", "0.01", "0.02"], "0.01"),
        (["99.99", "100"], "100.00"),
    ],
)
def test_application_score_is_the_mean_rounded_half_up(totals, score):
    reviews = [
        review("a", name, total) for name, total in zip(("Ada", "Ben", "Cy"), totals, strict=False)
    ]

    assert scored(reviews) == {"a": score}


def test_calibration_shrinks_the_difference_from_others():
    data = crossed_round(calibration="shrunk", calibration_cap=100)

    # Ben marks 18 below Ada on 9 applications: 9/(9 + 8) of 18 is allowed for, either way.
    # Ada's 60 becomes 60 - 162/17 and Ben's 42 becomes 42 + 162/17.
    assert decide(data)["scores"]["a0"] == "51.00"
    # Cy read one application with Ada, too few to be adjusted: (60 - 162/17 + 60)/2 - shift.
    assert decide(data)["scores"]["alone"] == "50.47"


@pytest.mark.parametrize(
    ("rules", "score"),
    [
        ({"calibration": "none"}, "60.00"),
        ({}, "60.00"),
        ({"calibration": "shrunk"}, "50.47"),
        ({"calibration": "shrunk", "calibration_cap": "2.5"}, "57.50"),
        ({"calibration": "shrunk", "calibration_cap": 0}, "60.00"),
        ({"calibration": "shrunk", "lambda": 0, "calibration_cap": 100}, "42.00"),
        ({"calibration": "shrunk", "lambda": "7.2", "calibration_cap": 100}, "50.00"),
        ({"calibration": "shrunk", "calibration_min_reviews": 9}, "50.47"),
        ({"calibration": "shrunk", "calibration_min_reviews": 10}, "60.00"),
    ],
)
def test_calibration_of_an_application_read_by_ada_alone(rules, score):
    assert decide(crossed_round(**rules))["scores"]["alone"] == score


def crossed_round(**policy: object) -> dict:
    """Return nine applications that Ada gave 60 and Ben 42, and one that only Ada read."""
    ids = [f"a{number}" for number in range(9)]
    data = round_of({}, applications=[application(own) for own in [*ids, "alone"]], **policy)
    data["reviewers"] = [{"id": "Ada", "hub": "London"}, {"id": "Ben", "hub": "Bristol"}]
    data["reviews"] = [review("alone", "Ada", 60)]
    for own in ids:
        data["reviews"] += [review(own, "Ada", 60), review(own, "Ben", 42)]
    return data


@pytest.mark.parametrize(("given", "score"), [(95, "100.00"), (3, "18.00")])
def test_calibrated_totals_stay_from_0_to_100(given, score):
    data = crossed_round(calibration="shrunk", calibration_cap=15, **{"lambda": 0})
    data["reviews"] = [each for each in data["reviews"] if each["application"] != "alone"]
    data["reviews"].append(review("alone", "Ben", given))

    assert decide(data)["scores"]["alone"] == score


@pytest.mark.parametrize(
    ("score", "outcome"), [("50.00", "selected"), ("49.99", "below_bar"), ("49.995", "selected")]
)
def test_quality_threshold_meets_the_rounded_score(score, outcome):
    assert decide(round_of({"a": score}, quality_threshold=50))[outcome] == ["a"]


@pytest.mark.parametrize(("threshold", "outcome"), [("62.341", "below_bar"), ("62.34", "selected")])
def test_quality_threshold_is_not_rounded_itself(threshold, outcome):
    assert decide(round_of({"a": "62.34"}, quality_threshold=threshold))[outcome] == ["a"]


def test_order_is_score_then_flags_then_criteria_then_draw():
    ids = ["score", "first-flag", "second-flag", "criterion", "x", "y"]
    flags = {"first-flag": ["carer"], "second-flag": ["estranged"]}
    data = round_of(
        {},
        applications=[application(own, flags=flags.get(own, [])) for own in reversed(ids)],
        awards=6,
        weights={"c": 1, "d": 1},
        scale=[0, 10],
        tie_flags=["carer", "estranged"],
        tie_criteria=["d"],
    )
    marks = {"score": (6, 6), "criterion": (4, 6)}
    data["reviews"] = [
        review(own, "Ada", *marks.get(own, (6, 4)), criteria=("c", "d")) for own in ids
    ]
    drawn = sorted(["x", "y"], key=lambda own: sha256(f"seed\n{own}".encode()).hexdigest())

    assert decide(data)["selected"] == [*ids[:4], *drawn]


def test_a_tie_criterion_is_a_mean_that_is_not_rounded():
    data = round_of({"a": 0, "b": 0}, weights={"c": 1, "d": 1}, scale=[0, 10], awards=1)
    data["policy"]["tie_criteria"] = ["d"]
    data["reviewers"] += [{"id": "Ben", "hub": "London"}]
    data["reviews"] = [
        review("a", "Ada", 5, "5.0001", criteria=("c", "d")),
        review("a", "Ben", 5, "4.9999", criteria=("c", "d")),
        review("b", "Ada", "4.9999", "5.0001", criteria=("c", "d")),
        review("b", "Ben", "5", "5", criteria=("c", "d")),
    ]

    assert decide(data)["selected"] == ["b"]


def test_draw_key_is_the_published_formula():
    # printf 'seed\na' | sha256sum
    assert draw_key("seed", "a") == sha256(b"seed\na").hexdigest()
    assert draw_key("süd", "é") == sha256(b"s\xc3\xbcd\n\xc3\xa9").hexdigest()


def test_all_equal_is_the_order_of_the_draw():
    ids = [f"a{number}" for number in range(12)]
    found = decide(round_of(dict.fromkeys(ids, 70), awards=12))

    assert found["selected"] == sorted(ids, key=lambda own: draw_key("seed", own))
    assert set(found["reasons"].values()) == {"selected:rank"}


@pytest.mark.parametrize(
    ("band", "awards", "draws"),
    [
        (None, 2, set()),
        # The line is 70: all of 73 to 67 are drawn.
        (3, 2, {"b73", "c70", "d67"}),
        ("2.99", 2, set()),
        # Everyone down to the line's band is funded, so there is nothing to draw.
        (3, 4, set()),
        (100, 2, {"a80", "b73", "c70", "d67", "e40"}),
        (3, 0, set()),
        (3, 9, set()),
    ],
)
def test_band_leaves_those_near_the_line_to_the_draw(band, awards, draws):
    scores = {"a80": 80, "b73": 73, "c70": 70, "d67": 67, "e40": 40}
    if awards == 2:
        scores.pop("a80") if band != 100 else None
    found = decide(round_of(scores, awards=awards, band=band))

    order = [*found["selected"], *found["reserve"]]
    drawn = [own for own in order if own in draws]
    assert drawn == sorted(draws, key=lambda own: draw_key("seed", own))
    assert [own for own in order if own not in draws] == sorted(set(scores) - draws)
    expected = {own: "selected:draw" if own in draws else "selected:rank" for own in order}
    assert {own: found["reasons"][own] for own in found["selected"]} == {
        own: expected[own] for own in found["selected"]
    }


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ({"awards": 1}, "reserve:awards_used"),
        ({"per_hub_max": {"London": 1}}, "reserve:hub_maximum"),
        ({"per_hub_max": 1}, "reserve:hub_maximum"),
        ({"budget": 1999}, "reserve:cost_over_remaining"),
        ({"per_hub_min": {"Bristol": 1}}, "reserve:place_or_money_kept_for_floor"),
        # Where several hold, the first of the rule's order is given.
        ({"awards": 1, "per_hub_max": 1, "budget": 1000}, "reserve:awards_used"),
        ({"per_hub_max": {"London": 1}, "budget": 1000}, "reserve:hub_maximum"),
        (
            {"awards": 3, "budget": 2500, "per_hub_min": {"Bristol": 1}},
            "reserve:place_or_money_kept_for_floor",
        ),
    ],
)
def test_reason_of_the_second(policy, reason):
    applications = [application("a"), application("b"), application("z", "Bristol")]
    data = round_of({"a": 90, "b": 80, "z": 70}, applications=applications, **policy)

    found = decide(data)

    assert found["selected"][0] == "a"
    assert found["reasons"]["b"] == reason


def test_selected_after_somebody_was_passed_over_for_a_floor():
    applications = [application("a"), application("b"), application("z", "Bristol")]
    data = round_of({"a": 90, "b": 80, "z": 70}, applications=applications)
    data["policy"]["per_hub_min"] = {"Bristol": 1}

    assert decide(data)["reasons"] == {
        "a": "selected:rank",
        "b": "reserve:place_or_money_kept_for_floor",
        "z": "selected:hub_minimum",
    }


def test_money_kept_for_a_floor_is_that_of_its_cheapest():
    applications = [
        application("a", amount=600),
        application("b", amount=500),
        application("y", "Bristol", amount=900),
        application("z", "Bristol", amount=400),
    ]
    data = round_of({"a": 90, "b": 80, "y": 70, "z": 60}, applications=applications, awards=3)
    data["policy"] |= {"budget": 1000, "per_hub_min": {"Bristol": 1}}

    assert decide(data)["selected"] == ["a", "z"]
    assert decide(data)["reasons"]["b"] == "reserve:cost_over_remaining"


def test_a_floor_does_not_lower_the_bar():
    applications = [application("a"), application("z", "Bristol")]
    data = round_of({"a": 90, "z": 40}, applications=applications, quality_threshold=50)
    data["policy"]["per_hub_min"] = {"Bristol": 1}

    found = decide(data)

    assert (found["selected"], found["below_bar"]) == (["a"], ["z"])
    assert (found["floors_relaxed"], found["awards_unfilled"]) == (["Bristol"], 1)


def test_the_best_is_not_left_out_for_two_cheaper_ones_that_add_up_to_more():
    applications = [application("a", amount=2000), application("b"), application("c")]
    data = round_of({"a": 90, "b": 80, "c": 80}, applications=applications, budget=2000)

    assert decide(data)["selected"] == ["a"]


@pytest.mark.parametrize(
    ("amounts", "spent"),
    [
        ([1000, 2000], "3000"),
        (["1000.50", 2000], "3000.50"),
        (["1500.50", "1500.50"], "3001.00"),
        ([0.1, 0.2], "0.3"),
        (["1e3", 1], "1001"),
        ([], "0"),
    ],
)
def test_spent_is_exact(amounts, spent):
    applications = [application(f"a{n}", amount=each) for n, each in enumerate(amounts)]
    scores = {each["id"]: 50 for each in applications}

    assert decide(round_of(scores, applications=applications))["spent"] == spent


def test_budget_is_compared_exactly():
    applications = [application(own, amount=0.1) for own in "abc"]
    scores = dict.fromkeys("abc", 50)

    # As floats 0.1 + 0.1 + 0.1 is more than 0.3.
    found = decide(round_of(scores, applications=applications, awards=3, budget=0.3))

    assert found["spent"] == "0.3"
    assert len(found["selected"]) == 3


def test_reserve_is_cut_to_its_limit_and_every_reason_kept():
    found = decide(round_of({"a": 90, "b": 80, "c": 70, "d": 60}, awards=1, reserve=2))

    assert found["reserve"] == ["b", "c"]
    assert found["reasons"]["d"] == "reserve:awards_used"
