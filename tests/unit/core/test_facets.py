"""Facets: within one choices add up, between them they narrow, and counts agree with the list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.core.facets import Dimension, Shelf, count, group, labels, packed, picked_from
from app.courses.states import Price

BY = Dimension("by", "Run by", {"hub": "Hub", "partner": "Partner"})
FOR = Dimension("for", "Who for", {"staff": "Staff", "schools": "Schools", "unknown": "Unknown"})
DIMENSIONS = (BY, FOR)
ROWS = [
    (10, "hub", "|staff|"),
    (20, "hub", "|staff|schools|"),
    (30, "partner", "|schools|"),
    (40, "partner", "unknown"),
]


def counts(choice: dict[str, tuple[str, ...]], ids: list[int] | None = None) -> dict[str, int]:
    counted = count(Shelf(ROWS), DIMENSIONS, choice, ids)
    return {option.value: option.count for found in counted.groups for option in found.options}


def test_without_a_choice_everything_is_counted() -> None:
    counted = count(Shelf(ROWS), DIMENSIONS, {})

    assert list(counted.ids) == [10, 20, 30, 40]
    assert counts({}) == {"hub": 2, "partner": 2, "staff": 2, "schools": 2, "unknown": 1}


def test_an_option_is_counted_under_the_other_facets_only() -> None:
    counted = count(Shelf(ROWS), DIMENSIONS, {"by": ("hub",)})

    assert list(counted.ids) == [10, 20]
    assert counts({"by": ("hub",)}) == {"hub": 2, "partner": 2, "staff": 2, "schools": 1}


def test_choices_in_one_facet_add_up_and_between_facets_narrow() -> None:
    both = count(Shelf(ROWS), DIMENSIONS, {"for": ("schools", "unknown")})
    narrowed = count(Shelf(ROWS), DIMENSIONS, {"for": ("schools",), "by": ("partner",)})

    assert list(both.ids) == [20, 30, 40]
    assert list(narrowed.ids) == [30]


def test_a_chosen_option_stays_although_it_leads_nowhere() -> None:
    counted = count(Shelf(ROWS), DIMENSIONS, {"for": ("unknown",), "by": ("hub",)})

    assert list(counted.ids) == []
    assert [
        (option.value, option.count, option.checked) for option in counted.groups[1].options
    ] == [
        ("staff", 2, False),
        ("schools", 1, False),
        ("unknown", 0, True),
    ]


def test_the_order_of_the_ids_given_is_kept_and_strangers_are_left_out() -> None:
    counted = count(Shelf(ROWS), DIMENSIONS, {"by": ("hub",)}, [99, 40, 20, 10])

    assert list(counted.ids) == [20, 10]
    assert list(counted.ordered_as([30, 10, 20, 40]).ids) == [10, 20]


def test_an_empty_shelf_has_no_facets() -> None:
    counted = count(Shelf([]), DIMENSIONS, {"by": ("hub",)})

    assert (list(counted.ids), counted.groups) == ([], ())


def test_only_known_choices_are_taken_in_the_order_of_the_options() -> None:
    asked = {"by": ["partner", "hub", "x' OR 1=1", "hub"], "for": ["nobody"], "other": ["hub"]}

    assert picked_from(DIMENSIONS, asked) == {"by": ("hub", "partner")}


def test_several_values_are_packed_into_one_word() -> None:
    assert packed(["a", "b"], "unknown") == "|a|b|"
    assert packed([], "unknown") == "unknown"


def test_a_group_can_be_made_of_ready_counts() -> None:
    found = group(BY, {"hub": 3}, ["partner"])

    assert [(option.value, option.count, option.checked) for option in found.options] == [
        ("hub", 3, False),
        ("partner", 0, True),
    ]


def test_labels_are_the_members_words() -> None:
    assert labels(Price) == {
        "priced": "Price published",
        "free": "Free",
        "unknown": "Price not published",
    }


WORDS = st.sampled_from(["|staff|", "|schools|", "|staff|schools|", "unknown"])
SHELVES = st.lists(st.tuples(st.sampled_from(["hub", "partner"]), WORDS), max_size=30)
CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "by": st.sampled_from([("hub",), ("partner",), ("hub", "partner")]),
        "for": st.sampled_from([("staff",), ("schools", "unknown")]),
    },
)


@given(rows=SHELVES, choice=CHOICES)
def test_the_list_holds_exactly_the_rows_that_match(
    rows: list[tuple[str, str]], choice: dict[str, tuple[str, ...]]
) -> None:
    shelf = Shelf([(number, *words) for number, words in enumerate(rows)])
    wanted = [
        number
        for number, (by, groups) in enumerate(rows)
        if ("by" not in choice or by in choice["by"])
        and ("for" not in choice or set(choice["for"]) & set(groups.strip("|").split("|")))
    ]

    assert list(count(shelf, DIMENSIONS, choice).ids) == wanted


@given(rows=SHELVES, choice=CHOICES)
def test_ticking_an_option_leaves_as_many_rows_as_it_said(
    rows: list[tuple[str, str]], choice: dict[str, tuple[str, ...]]
) -> None:
    shelf = Shelf([(number, *words) for number, words in enumerate(rows)])

    for found in count(shelf, DIMENSIONS, choice).groups:
        for option in found.options:
            ticked = {**choice, found.name: (option.value,)}
            assert len(count(shelf, DIMENSIONS, ticked).ids) == option.count
