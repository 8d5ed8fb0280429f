from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reviews.assignments.rules import (
    Case,
    CoverRules,
    Reader,
    Standing,
    cover,
    fill_gaps,
    minutes,
    reading_order,
    spoken,
)

HUBS = (("sheffield", "Sheffield"), ("bristol", "Bristol"), ("london", "London"))
RULES = CoverRules(2, 26, 1, "cover:round-1")


def cases(count):
    return [Case(i, f"CAP-{i:03d}", *HUBS[i % 3]) for i in range(1, count + 1)]


def reader(number, name=None):
    code, city = HUBS[number % 3]
    return Reader(number, name or f"Reader {number}", f"r{number}@example.org", code, city)


def readers(count):
    return [reader(number) for number in range(1, count + 1)]


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(3, 8))
def test_cover_holds_every_rule(case_count, reader_count):
    plan = cover(cases(case_count), readers(reader_count), set(), RULES)

    loads = [each.load for each in plan.readers]
    assert plan.obstacle is None
    assert max(loads) - min(loads) <= 1
    for planned in plan.cases:
        hubs = [each.hub_code for each in planned.readers]
        assert len({each.id for each in planned.readers}) == 2
        assert hubs.count(planned.case.hub_code) <= 1


@settings(deadline=None)
@given(st.sets(st.tuples(st.integers(1, 6), st.integers(1, 4)), max_size=6))
def test_cover_never_joins_a_barred_pair(barred):
    plan = cover(cases(6), readers(4), barred, RULES)

    joined = {(each.case.id, r.id) for each in plan.cases for r in each.readers}
    assert joined & barred == set()
    assert (plan.obstacle is None) == bool(plan.cases)


def test_two_readers_of_one_name_are_told_apart():
    people = [reader(1, "Sam Field"), reader(2, "Sam Field"), reader(3)]

    plan = cover(cases(3), people, set(), RULES)

    assert Counter(r.id for each in plan.cases for r in each.readers) == {1: 2, 2: 2, 3: 2}


def test_no_case_is_an_obstacle_and_not_a_plan():
    plan = cover([], readers(3), set(), RULES)

    assert plan.obstacle == "No application was found eligible, so there is nothing to read."


def test_digest_tells_two_plans_apart():
    one = cover(cases(6), readers(4), set(), RULES)
    pair = (one.cases[0].case.id, one.cases[0].readers[0].id)

    assert cover(cases(6), readers(4), {pair}, RULES).digest != one.digest


def test_gap_goes_to_the_least_loaded_who_may():
    case = cases(1)[0]
    people = readers(4)
    standing = {case.id: Standing(frozenset({2}), 1)}
    loads = {1: 5, 2: 5, 3: 1, 4: 4}

    plan = fill_gaps([case], people, {(1, 2)}, RULES, standing, loads)

    assert [r.id for r in plan.cases[0].readers] == [3]
    assert {each.reader.id: (each.held, each.load) for each in plan.readers} == {
        1: (5, 5),
        2: (5, 5),
        3: (1, 2),
        4: (4, 4),
    }


def test_gap_of_the_only_outside_reader_is_filled_from_outside():
    case = cases(1)[0]  # Bristol
    people = [reader(1), reader(2), reader(4)]  # Bristol, London, Bristol
    standing = {case.id: Standing(frozenset({1}), 1)}

    plan = fill_gaps([case], people, {(1, 1)}, RULES, standing, {1: 1, 2: 20, 4: 0})

    assert [r.id for r in plan.cases[0].readers] == [2]


def test_gap_that_nobody_may_fill_is_an_obstacle():
    case = cases(1)[0]
    standing = {case.id: Standing(frozenset(), 2)}

    plan = fill_gaps([case], [reader(1)], set(), RULES, standing, {})

    assert plan.obstacle == "CAP-001 has one permitted reviewer, needs two."
    assert plan.fills_gaps is True


@settings(deadline=None)
@given(st.integers(0, 20), st.integers(1, 6))
def test_reading_order_keeps_every_case_once(count, people):
    mine = cases(count)

    for turn in range(people):
        order = reading_order(mine, seed="seed", turn=turn, of=people)
        assert sorted(order, key=lambda case: case.id) == mine


def test_reading_orders_are_turns_of_one_circle():
    mine = cases(9)
    first, second = (reading_order(mine, seed="seed", turn=turn, of=2) for turn in (0, 1))
    start = first.index(second[0])

    assert second != first
    assert first[start:] + first[:start] == second


@pytest.mark.parametrize(
    ("characters", "case_count", "criteria", "expected"),
    [(0, 0, 3, 0), (1, 1, 3, 10), (1200, 1, 3, 10), (1201, 1, 3, 11), (12_000, 10, 4, 130)],
)
def test_minutes(characters, case_count, criteria, expected):
    assert minutes(characters, cases=case_count, criteria=criteria) == expected


@pytest.mark.parametrize(
    ("needed", "words"),
    [
        (0, "no time"),
        (1, "about 5 minutes"),
        (20, "about 20 minutes"),
        (21, "about 25 minutes"),
        (55, "about 55 minutes"),
        (56, "about 1 hour"),
        (60, "about 1 hour"),
        (61, "about 1 and a half hours"),
        (120, "about 2 hours"),
        (121, "about 2 and a half hours"),
    ],
)
def test_spoken(needed, words):
    assert spoken(needed) == words
