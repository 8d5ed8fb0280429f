"""`decide` against an enumeration of all feasible sets, over random small rounds."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from app.allocation import decide
from tests.unit.allocation.enumeration import decided

HUBS = ("Bristol", "London", "Sheffield")
REVIEWERS = ("Ada", "Ben", "Cy")
CRITERIA = ("aims", "plan")


@st.composite
def small_rounds(draw: st.DrawFn) -> dict:
    ids = [f"app-{number}" for number in range(draw(st.integers(0, 7)))]
    applications = [
        {
            "id": own,
            "hub": draw(st.sampled_from(HUBS)),
            "amount": draw(st.sampled_from([0, 100, 250, "99.50", 400])),
            "flags": draw(st.lists(st.sampled_from(["carer", "estranged"]), unique=True)),
            "status": draw(st.sampled_from(["submitted"] * 7 + ["withdrawn"])),
        }
        for own in ids
    ]
    # Few distinct marks, so that ties and band edges are common.
    mark = st.sampled_from([1, 2, "3.5", 5])
    reviews = [
        {
            "application": own,
            "reviewer": reviewer,
            "scores": {
                criterion: draw(mark)
                for criterion in CRITERIA
                if draw(st.integers(0, 19)) or criterion == "aims"
            },
        }
        for own in ids
        for reviewer in (*REVIEWERS, "stranger")
        if draw(st.integers(0, 3))
    ]
    return {
        "applications": applications,
        "reviewers": [{"id": reviewer, "hub": "London"} for reviewer in REVIEWERS],
        "conflicts": [
            {"application": own, "reviewer": "Ada"} for own in ids if not draw(st.integers(0, 9))
        ],
        "reviews": reviews,
        "policy": draw(policies(ids)),
    }


@st.composite
def policies(draw: st.DrawFn, ids: list[str]) -> dict:
    floors = {hub: draw(st.integers(0, 2)) for hub in HUBS if draw(st.booleans())}
    maxima = {hub: draw(st.integers(floors.get(hub, 0), 3)) for hub in HUBS if draw(st.booleans())}
    apart = draw(st.permutations(ids))
    locked = apart[: draw(st.sampled_from([0, 0, 1]))]
    declined = apart[len(locked) :][: draw(st.sampled_from([0, 0, 1]))]
    return {
        "awards": draw(st.integers(0, 5)),
        "per_hub_min": floors,
        "per_hub_max": maxima,
        "budget": draw(st.sampled_from([None, 0, 300, "649.50", 900])),
        "weights": draw(st.sampled_from([{"aims": 1, "plan": 2}, {"aims": "33.3", "plan": 66.7}])),
        "scale": [1, 5],
        "quality_threshold": draw(st.sampled_from([0, 30, "45.83"])),
        "min_reviews": draw(st.integers(1, 2)),
        "seed": draw(st.sampled_from(["north", "süd", "drand:52db:1:9a"])),
        "tie_flags": draw(st.sampled_from([[], ["carer"], ["estranged", "carer"]])),
        "tie_criteria": draw(st.sampled_from([[], ["plan"], ["plan", "aims"]])),
        "band": draw(st.sampled_from([None, None, 0, 10, "12.5", 40])),
        "calibration": draw(st.sampled_from(["none", "shrunk"])),
        "lambda": draw(st.sampled_from([0, 2, "8.5"])),
        "calibration_cap": draw(st.sampled_from([0, 3, 10])),
        "calibration_min_reviews": draw(st.integers(0, 3)),
        "locked": locked,
        "declined": declined,
        "reserve": draw(st.sampled_from([None, 0, 2])),
    }


@settings(max_examples=600, deadline=None)
@given(small_rounds())
def test_decide_equals_the_lexicographically_best_feasible_set(data):
    found = decide(data)

    assert {**found, "spent": Fraction(found["spent"])} == decided(data)


@settings(max_examples=100, deadline=None)
@given(small_rounds(), st.randoms(use_true_random=False))
def test_the_order_in_the_file_decides_nothing(data, random):
    shuffled = {
        key: random.sample(value, len(value)) if isinstance(value, list) else value
        for key, value in data.items()
    }

    assert decide(shuffled) == decide(data)
