"""The cases that go wrong in real rounds, each by its name."""

from __future__ import annotations

import pytest

from app.allocation import InputError, decide, draw_key, notices
from tests.unit.allocation.rounds import application, review, round_of

HUBS = {"a": "London", "b": "London", "c": "Bristol", "d": "Sheffield"}
SCORES = {"a": 90, "b": 80, "c": 70, "d": 60}


def hub_round(**policy: object) -> dict:
    """Return four applications in order a, b, c, d: two of London, then Bristol, Sheffield."""
    applications = [application(own, hub) for own, hub in HUBS.items()]
    return round_of(SCORES, applications=applications, **policy)


def test_one_reviewer_only_works_with_a_notice():
    data = round_of({"a": 90, "b": 80}, calibration="shrunk", awards=1)

    assert decide(data)["scores"] == {"a": "90.00", "b": "80.00"}
    assert notices(data) == ["there is one reviewer only, so nothing shows how far reviewers agree"]


def test_all_scores_equal_are_ordered_by_the_draw():
    found = decide(round_of({"a": 70, "b": 70, "c": 70}, awards=1))

    first, *rest = sorted("abc", key=lambda own: draw_key("seed", own))
    assert (found["selected"], found["reserve"]) == ([first], rest)


@pytest.mark.parametrize("scores", [{"c": 70}, {"c": 70, "d": None}])
def test_missing_criterion_does_not_count_and_holds_the_application(scores):
    data = round_of({}, applications=[application("a")], weights={"c": 1, "d": 1})
    data["reviews"] = [{"application": "a", "reviewer": "Ada", "scores": scores}]

    found = decide(data)

    assert (found["held"], found["scores"]) == (["a"], {})


def test_conflict_midway_voids_the_review():
    data = round_of({"a": 90, "b": 80})
    data["conflicts"] = [{"application": "a", "reviewer": "Ada"}]

    found = decide(data)

    assert (found["selected"], found["held"]) == (["b"], ["a"])


@pytest.mark.parametrize("status", ["withdrawn", "ineligible", "draft"])
def test_withdrawn_or_ineligible_is_out(status):
    data = hub_round()
    data["applications"][0]["status"] = status

    found = decide(data)

    assert (found["excluded"], found["selected"]) == (["a"], ["b", "c"])
    assert "a" not in found["scores"]


@pytest.mark.parametrize(("status", "score"), [("submitted", "30.00"), ("withdrawn", "40.00")])
def test_reviews_of_a_withdrawn_application_do_not_feed_leniency(status, score):
    data = round_of({"b": 40}, applications=[application("a", status=status), application("b")])
    data["reviewers"].append({"id": "Ben", "hub": "London"})
    data["reviews"] += [review("a", "Ada", 80), review("a", "Ben", 60)]
    data["policy"] |= {"calibration": "shrunk", "calibration_min_reviews": 1, "lambda": 1}

    assert decide(data)["scores"]["b"] == score


def test_reviews_of_a_declined_offer_still_feed_leniency():
    data = round_of({"b": 40}, applications=[application("a"), application("b")])
    data["reviewers"].append({"id": "Ben", "hub": "London"})
    data["reviews"] += [review("a", "Ada", 80), review("a", "Ben", 60)]
    data["policy"] |= {"calibration": "shrunk", "calibration_min_reviews": 1, "lambda": 1}
    before = decide(data)["scores"]["b"]
    data["policy"]["declined"] = ["a"]

    assert decide(data)["scores"] == {"b": before}


def test_hub_without_an_eligible_application_has_its_floor_relaxed():
    found = decide(hub_round(per_hub_min={"Leeds": 1, "Bristol": 1}))

    assert found["floors_relaxed"] == ["Leeds"]
    assert found["selected"] == ["a", "c"]


def test_hub_only_below_the_bar_has_its_floor_relaxed_and_the_place_goes_by_rank():
    found = decide(hub_round(quality_threshold=75, per_hub_min={"Bristol": 1}))

    assert (found["floors_relaxed"], found["selected"]) == (["Bristol"], ["a", "b"])


def test_floor_larger_than_the_hub_is_relaxed_once_for_each_place():
    found = decide(hub_round(awards=4, per_hub_min={"Bristol": 3}))

    assert found["floors_relaxed"] == ["Bristol", "Bristol"]


def test_budget_below_the_cheapest_selects_nobody():
    found = decide(hub_round(budget=999))

    assert (found["selected"], found["spent"], found["awards_unfilled"]) == ([], "0", 2)
    assert set(found["reasons"].values()) == {"reserve:cost_over_remaining"}


def test_budget_below_the_floors_drops_the_weakest():
    floors = {"London": 1, "Bristol": 1, "Sheffield": 1}
    found = decide(hub_round(awards=3, budget=2000, per_hub_min=floors))

    assert (found["floors_relaxed"], found["selected"]) == (["Sheffield"], ["a", "c"])


def test_floors_that_sum_over_the_awards_drop_the_weakest_places():
    floors = {"London": 2, "Bristol": 1, "Sheffield": 1}
    found = decide(hub_round(per_hub_min=floors))

    assert (found["floors_relaxed"], found["selected"]) == (["Bristol", "Sheffield"], ["a", "b"])


def test_an_expensive_top_candidate_is_passed_over_with_the_reason():
    data = hub_round(budget=2000)
    data["applications"][0]["amount"] = 2001

    found = decide(data)

    assert found["reasons"]["a"] == "reserve:cost_over_remaining"
    assert (found["selected"], found["reserve"][0]) == (["b", "c"], "a")


def test_held_application_is_never_selected():
    data = hub_round(min_reviews=2)
    data["reviewers"].append({"id": "Ben", "hub": "London"})
    data["reviews"].append(review("d", "Ben", 60))

    found = decide(data)

    assert (found["held"], found["selected"]) == (["a", "b", "c"], ["d"])


def test_duplicate_review_is_an_error():
    data = hub_round()
    data["reviews"].append(review("a", "Ada", 10))

    with pytest.raises(InputError, match=r"^duplicate review a Ada$"):
        decide(data)


def test_unknown_reviewer_is_ignored_with_a_notice():
    data = hub_round()
    data["reviewers"].append({"id": "Ben", "hub": "London"})
    before = decide(data)
    data["reviews"].append(review("a", "Zed", 0))

    assert decide(data) == before
    assert notices(data) == ["ignored a review of a by the unknown reviewer Zed"]


def test_review_of_an_unknown_application_is_ignored_with_a_notice():
    data = hub_round()
    data["reviewers"].append({"id": "Ben", "hub": "London"})
    before = decide(data)
    data["reviews"].append(review("ghost", "Ada", 0))

    assert decide(data) == before
    assert notices(data) == ["ignored a review of the unknown application ghost"]


def test_misspelt_policy_key_gets_a_notice():
    data = hub_round(quality_treshold=75)
    data["reviewers"].append({"id": "Ben", "hub": "London"})

    assert notices(data) == ["policy.quality_treshold is not a known key and was ignored"]


def test_tie_made_by_rounding_is_a_tie():
    data = round_of({"a": "70.004", "b": "69.996"}, awards=1)

    expected = min("ab", key=lambda own: draw_key("seed", own))
    assert decide(data)["selected"] == [expected]
    data["reviews"][0]["scores"], data["reviews"][1]["scores"] = {"c": "69.996"}, {"c": "70.004"}
    assert decide(data)["selected"] == [expected]


def test_decline_with_a_hub_minimum_goes_to_that_hub():
    data = hub_round(awards=3, per_hub_min={"Bristol": 1}, locked=["a", "b"])
    data["applications"].append(application("e", "Bristol"))
    data["reviews"].append(review("e", "Ada", 50))
    data["policy"]["declined"] = ["c"]

    found = decide(data)

    assert (found["selected"], found["excluded"]) == (["e"], ["c"])
    assert found["reasons"]["d"] == "reserve:place_or_money_kept_for_floor"


def test_decline_without_a_minimum_goes_to_the_next_within_limits():
    data = hub_round(awards=2, per_hub_max={"London": 1}, locked=["a"], declined=["c"])

    found = decide(data)

    assert (found["selected"], found["reasons"]["b"]) == (["d"], "reserve:hub_maximum")


def test_locked_offers_over_a_lowered_limit_stand_and_the_hub_gets_nothing_new():
    data = hub_round(awards=3, per_hub_max={"London": 1}, locked=["a", "b"])
    data["applications"].append(application("e", "London"))
    data["reviews"].append(review("e", "Ada", 100))

    found = decide(data)

    assert (found["selected"], found["reasons"]["e"]) == (["c"], "reserve:hub_maximum")
    assert (found["spent"], found["awards_unfilled"]) == ("3000", 0)


@pytest.mark.parametrize(
    "policy", [{"awards": 1}, {"awards": 5, "budget": 1500}, {"awards": 5, "budget": 0}]
)
def test_locked_offers_over_awards_or_budget_leave_nothing(policy):
    found = decide(hub_round(locked=["a", "b"], **policy))

    assert found["selected"] == []
    assert found["awards_unfilled"] == max(0, policy["awards"] - 2)


def test_locked_offers_count_towards_a_hub_minimum():
    found = decide(hub_round(awards=2, per_hub_min={"Bristol": 1}, locked=["c"]))

    assert (found["selected"], found["reasons"]["a"]) == (["a"], "selected:rank")
    assert "c" not in found["reasons"]


def test_nobody_applied():
    found = decide(round_of({}, applications=[]) | {"applications": []})

    assert (found["selected"], found["awards_unfilled"], found["spent"]) == ([], 2, "0")


def test_ids_compare_as_text():
    data = round_of({}, applications=[application(10), application(9)], quality_threshold=50)

    assert decide(data)["held"] == ["10", "9"]
