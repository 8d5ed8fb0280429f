"""`assign`: against enumeration on tiny panels, and by its promises on larger ones."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.allocation import InputError, assign
from tests.unit.allocation.enumeration import best_assignment, valued
from tests.unit.allocation.rounds import panel_of

HUBS = ("Bristol", "London", "Sheffield")


@st.composite
def tiny_panels(draw: st.DrawFn) -> dict:
    applications = {f"a{n}": draw(st.sampled_from(HUBS)) for n in range(draw(st.integers(1, 4)))}
    reviewers = {
        f"r{n}": draw(st.sampled_from([*HUBS, None])) for n in range(draw(st.integers(1, 4)))
    }
    match = st.sampled_from([0, "0.25", 0.5, "0.501", 1])
    count = draw(st.integers(1, 2))
    data = panel_of(
        applications,
        reviewers,
        conflicts=[(a, r) for a in applications for r in reviewers if not draw(st.integers(0, 5))],
        similarity=[[draw(match) for _ in reviewers] for _ in applications],
        reviews_per_application=count,
        min_outside_hub=draw(st.integers(0, count)),
        max_per_reviewer=draw(st.integers(1, 4)),
        objective=draw(st.sampled_from(["total", "worst_pair_then_total"])),
        even_loads=draw(st.booleans()),
    )
    for reviewer in data["reviewers"]:
        if draw(st.booleans()):
            reviewer["capacity"] = draw(st.integers(0, 4))
    return data


def columns(data: dict, pairs: list[dict]) -> list[tuple[int, int]]:
    rows = {each["id"]: row for row, each in enumerate(data["applications"])}
    places = {each["id"]: column for column, each in enumerate(data["reviewers"])}
    return [(rows[each["application"]], places[each["reviewer"]]) for each in pairs]


@settings(max_examples=500, deadline=None)
@given(tiny_panels())
def test_assign_equals_the_best_of_all_assignments(data):
    found = assign(data)
    best = best_assignment(data)

    assert found["feasible"] == (best is not None)
    if best is None:
        assert found["pairs"] == []
        assert found["obstacle"]
    else:
        assert found["obstacle"] is None
        assert valued(data, columns(data, found["pairs"])) == best
        assert_keeps_rules(data, found)


def assert_keeps_rules(data: dict, found: dict) -> None:
    policy = data["policy"]
    hub = {each["id"]: each["hub"] for each in (*data["applications"], *data["reviewers"])}
    pairs = [(each["application"], each["reviewer"]) for each in found["pairs"]]
    barred = {(each["application"], each["reviewer"]) for each in data["conflicts"]}
    outside = Counter(a for a, r in pairs if hub[a] != hub[r])
    count = policy["reviews_per_application"]
    loads = Counter(r for _, r in pairs)
    assert len(set(pairs)) == len(pairs)
    assert Counter(a for a, _ in pairs) == {each["id"]: count for each in data["applications"]}
    assert barred.isdisjoint(pairs)
    assert all(outside[each["id"]] >= policy["min_outside_hub"] for each in data["applications"])
    assert found["loads"] == {each["id"]: loads[each["id"]] for each in data["reviewers"]}
    if "similarity" in data:
        matches = [
            Fraction(str(data["similarity"][a][r])) for a, r in columns(data, found["pairs"])
        ]
        assert found["total_similarity"] == float(sum(matches))
        assert found["worst_pair"] == float(min(matches))


def ordinary_panel(*, similarity: bool, seed: str = "seed", **policy: object) -> dict:
    """Return forty applications and eleven reviewers of three hubs with some conflicts."""
    random = Random(7)  # noqa: S311 -- the same panel each time
    applications = {f"app-{n}": random.choice(HUBS) for n in range(40)}
    reviewers = {f"rev-{n}": random.choice(HUBS) for n in range(11)}
    everyone = [(a, r) for a in applications for r in reviewers]
    matches = [[random.randint(0, 100) / 100 for _ in reviewers] for _ in applications]
    return panel_of(
        applications,
        reviewers,
        conflicts=random.sample(everyone, 60),
        similarity=matches if similarity else None,
        min_outside_hub=1,
        seed=seed,
        **policy,
    )


@pytest.mark.parametrize("similarity", [True, False])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_loads_differ_by_one_at_most(similarity, count):
    data = ordinary_panel(similarity=similarity, reviews_per_application=count)

    found = assign(data)

    assert_keeps_rules(data, found)
    assert max(found["loads"].values()) - min(found["loads"].values()) <= 1


@pytest.mark.parametrize("similarity", [True, False])
def test_uneven_capacities_are_filled_from_below(similarity):
    data = ordinary_panel(similarity=similarity)
    for reviewer in data["reviewers"][:5]:
        reviewer["capacity"] = 2

    found = assign(data)

    # 80 reviews: five reviewers take their two, six share the other seventy.
    assert sorted(found["loads"].values()) == [2, 2, 2, 2, 2, 11, 11, 12, 12, 12, 12]


def test_somebody_who_cannot_be_kept_busy_does_not_make_the_others_uneven():
    data = ordinary_panel(similarity=True)
    idle = data["reviewers"][0]["id"]
    data["conflicts"] = [
        {"application": each["id"], "reviewer": idle} for each in data["applications"][2:]
    ]

    loads = assign(data)["loads"]

    assert loads.pop(idle) == 2
    assert sorted(loads.values()) == [7, 7, *[8] * 8]


def test_worst_pair_goes_before_total_when_asked():
    similarity = [["0.5", "0.4"], ["0.9", "0.4"]]
    data = panel_of(
        {"a": "London", "b": "London"},
        {"Ada": "London", "Ben": "London"},
        similarity=[["1", "0.4"], ["0.5", "0"]],
        reviews_per_application=1,
    )

    total = assign(data | {"policy": data["policy"] | {"objective": "total"}})
    worst = assign(data | {"policy": data["policy"] | {"objective": "worst_pair_then_total"}})

    assert (total["total_similarity"], total["worst_pair"]) == (1, 0)
    assert (worst["total_similarity"], worst["worst_pair"]) == (0.9, 0.4)
    assert assign(data) == worst
    assert assign(data | {"similarity": similarity})["total_similarity"] == 1.3


@pytest.mark.parametrize("similarity", [True, False])
def test_the_seed_breaks_ties_and_the_order_in_the_file_does_not(similarity):
    data = ordinary_panel(similarity=False)
    if similarity:
        data["similarity"] = [["0.5"] * 11] * 40
    turned = data | {key: data[key][::-1] for key in ("applications", "reviewers", "conflicts")}
    other = data | {"policy": data["policy"] | {"seed": "other"}}

    assert assign(turned) == assign(data)
    assert assign(data) == assign(data)
    assert assign(other)["pairs"] != assign(data)["pairs"]


def test_without_similarity_every_permitted_pair_is_a_match_of_one():
    found = assign(ordinary_panel(similarity=False))

    assert (found["total_similarity"], found["worst_pair"]) == (80, 1)


def test_no_applications():
    assert assign(panel_of({}, {"Ada": "London"})) == {
        "feasible": True,
        "pairs": [],
        "total_similarity": 0,
        "worst_pair": None,
        "loads": {"Ada": 0},
        "obstacle": None,
    }


LONDON = {f"app-{n}": "London" for n in range(1, 5)}
FIVE = {"Ada": "London", "Ben": "London", "Cy": "Bristol", "Di": "Bristol", "Ed": "London"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            panel_of({"app-17": "London"}, {"Ada": "London"}),
            "app-17 has one permitted reviewer, needs two",
        ),
        (panel_of({"app-17": "London"}, {}), "app-17 has no permitted reviewers, needs two"),
        (
            panel_of({"app-17": "London"}, FIVE, conflicts=[("app-17", r) for r in list(FIVE)[1:]]),
            "app-17 has one permitted reviewer, needs two",
        ),
        (
            panel_of({"app-17": "Bristol"}, dict.fromkeys("RS", "Bristol"), min_outside_hub=1),
            "app-17 has no permitted reviewers outside Bristol, needs one",
        ),
        (
            panel_of(LONDON, {"Ada": "London", "Ben": "Bristol"}, max_per_reviewer=3),
            "4 applications need 8 reviews, 6 places left",
        ),
        (
            panel_of(LONDON, FIVE, max_per_reviewer=3, min_outside_hub=2),
            "London applications need 8 outside reviews, 6 places left",
        ),
        (
            panel_of(LONDON, FIVE, max_per_reviewer=1, min_outside_hub=1),
            "4 applications need 8 reviews, 5 places left",
        ),
        (
            panel_of({**LONDON, "z": "Bristol"}, FIVE, max_per_reviewer=2, min_outside_hub=2,
                     conflicts=[("z", "Ed")]),
            "London applications need 8 outside reviews, 4 places left",
        ),
        (
            panel_of({"a": "London", "b": "London", "c": "London"}, FIVE, max_per_reviewer=2,
                     conflicts=[(a, r) for a in "abc" for r in ("Cy", "Di", "Ed")]),
            "a, b and c need 6 reviews from Ada and Ben, 4 places left",
        ),
    ],
)  # fmt: skip
def test_obstacle_names_what_is_short(data, sentence):
    found = assign(data)

    assert (found["feasible"], found["obstacle"]) == (False, sentence)
    assert (found["total_similarity"], found["worst_pair"]) == (None, None)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"policy": {"seed": "s"}}, "policy.reviews_per_application is missing"),
        ({"policy": {"reviews_per_application": 2}}, "policy.seed is missing"),
        ({"similarity": [[1, 1]]}, "similarity has 1 rows, not 2"),
        ({"similarity": [[1], [1, 1]]}, "similarity[0] has 1 columns, not 2"),
        ({"similarity": [[1, 1.01], [1, 1]]}, "similarity[0] must be from 0 to 1"),
        ({"similarity": [[1, 1], [1, -0.1]]}, "similarity[1] must be from 0 to 1"),
        ({"similarity": [[1, 1], [1, "x"]]}, "similarity[1] must be a number, not 'x'"),
        ({"applications": [{"id": "a"}]}, "hub of application a is missing"),
        ({"reviewers": [{"id": "R", "capacity": -1}]}, "capacity of reviewer R must be at least 0"),
        ({"reviewers": [{"id": "R"}, {"id": "R"}]}, "duplicate reviewer R"),
    ],
)
def test_assignment_refused(change, message):
    data = panel_of({"a": "London", "b": "London"}, {"Ada": "London", "Ben": None})

    with pytest.raises(InputError) as caught:
        assign(data | change)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ({"reviews_per_application": 0}, "policy.reviews_per_application must be at least 1"),
        ({"min_outside_hub": 3}, "policy.min_outside_hub is above reviews_per_application"),
        ({"objective": "best"}, "policy.objective must be total or worst_pair_then_total"),
        ({"even_loads": "yes"}, "policy.even_loads must be true or false"),
        ({"max_per_reviewer": -1}, "policy.max_per_reviewer must be at least 0"),
    ],
)
def test_assignment_policy_refused(policy, message):
    with pytest.raises(InputError) as caught:
        assign(panel_of({"a": "London"}, {"Ada": "London", "Ben": None}, **policy))

    assert str(caught.value) == message
