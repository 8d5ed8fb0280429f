"""Which two applications look like one person's: never decided, only shown."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bursaries.duplicates.rules import (
    Likeness,
    Sign,
    email_key,
    is_likely,
    keys,
    name_key,
    pairs,
    post_code_key,
    side_by_side,
    signs,
)

WORD = st.text("abcdefgxyzéøß", min_size=1, max_size=6)
FEW = st.frozensets(st.sampled_from(["", "a", "b", "c"]), max_size=2)
PERSON = st.builds(
    Likeness, st.integers(1, 1000), emails=FEW, names=FEW, births=FEW, post_codes=FEW
)
PEOPLE = st.lists(PERSON, max_size=8, unique_by=lambda each: each.id)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Field", "FIELD, Ada"),
        ("José Núñez", "jose nunez"),
        ("Zoë  O'Brien", "O\u2019Brien Zoe"),
        ("Anne-Marie Smith", "anne marie smith"),
        ("Bjørn Łukasz", "lukasz bjorn"),
        ("Straße", "STRASSE"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(one, other):
    assert name_key(one) == name_key(other)


def test_other_names_stay_others():
    assert len({name_key(name) for name in ("Ada Field", "Ada Fields", "Adam Field", "")}) == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada.Field@Example.org", "adafield@example.org"),
        ("ada+bursary@example.org", "ada@example.org"),
        ("a.d.a@googlemail.com", "ada@gmail.com"),
    ],
)
def test_one_mailbox_has_several_addresses(one, other):
    assert email_key(one) == email_key(other)


@pytest.mark.parametrize("text", ["", "no address", "@example.org", "+tag@example.org"])
def test_what_is_no_address_is_like_no_other(text):
    assert email_key(text) == ""


def test_a_post_code_is_the_same_with_and_without_its_space():
    assert post_code_key("s10 2tn") == post_code_key("S102TN")


@given(st.lists(WORD, min_size=1, max_size=4), st.randoms())
def test_a_name_knows_neither_case_nor_order(parts, random):
    mixed = parts[:]
    random.shuffle(mixed)

    assert name_key(" ".join(parts)) == name_key("  ".join(mixed).upper())
    assert name_key(name_key(" ".join(parts))) == name_key(" ".join(parts))


@given(st.text("abc.", min_size=1, max_size=8), st.text("abc", max_size=4))
def test_a_tag_and_dots_change_no_mailbox(local, tag):
    plain = f"{local}@example.org"

    assert email_key(f"{local}+{tag}@EXAMPLE.org") == email_key(plain)
    assert email_key(f"{local.replace('.', '')}@example.org") == email_key(plain)


MAILBOX, NAME, BIRTH, POST = (frozenset({"x"}),) * 4
OTHER = frozenset({"y"})


@pytest.mark.parametrize(
    ("one", "other", "likely"),
    [
        ({"emails": MAILBOX}, {"emails": MAILBOX}, True),
        ({"names": NAME}, {"names": NAME}, True),
        ({"names": NAME, "births": BIRTH}, {"names": NAME, "births": BIRTH}, True),
        ({"names": NAME, "births": BIRTH}, {"names": NAME, "births": OTHER}, False),
        ({"names": NAME, "births": BIRTH}, {"names": NAME}, True),
        ({"names": NAME, "post_codes": POST}, {"names": NAME, "post_codes": OTHER}, False),
        ({"births": BIRTH}, {"births": BIRTH}, False),
        ({"births": BIRTH, "post_codes": POST}, {"births": BIRTH, "post_codes": POST}, True),
        ({"post_codes": POST}, {"post_codes": POST}, False),
        ({"emails": frozenset({""})}, {"emails": frozenset({""})}, False),
        ({}, {}, False),
    ],
)
def test_what_is_enough_to_be_looked_at(one, other, likely):
    assert is_likely(Likeness(1, **one), Likeness(2, **other)) is likely


@given(PERSON, PERSON)
def test_likeness_has_no_direction(one, other):
    assert is_likely(one, other) == is_likely(other, one)
    assert signs(one, other) == signs(other, one)


@given(PEOPLE)
def test_the_shelves_miss_nobody(people):
    every = {
        tuple(sorted((one.id, other.id)))
        for one, other in combinations(people, 2)
        if is_likely(one, other)
    }

    found = pairs(people)

    assert {(pair.first, pair.second) for pair in found} == every
    assert len(found) == len(every)
    assert all(pair.signs for pair in found)


@given(PEOPLE, st.randoms())
def test_the_order_of_people_does_not_matter(people, random):
    mixed = people[:]
    random.shuffle(mixed)

    assert pairs(mixed) == pairs(people)


def test_most_in_common_comes_first():
    people = [
        Likeness(1, names=NAME),
        Likeness(2, names=NAME, emails=MAILBOX),
        Likeness(3, names=NAME, emails=MAILBOX),
    ]

    assert [(pair.first, pair.second) for pair in pairs(people)] == [(2, 3), (1, 2), (1, 3)]
    assert pairs(people)[0].signs == (Sign.EMAIL, Sign.NAME)


def test_side_by_side_shows_every_question_and_what_is_the_same():
    lines = side_by_side([("Why", "To  learn"), ("Old", "1")], [("Why", "to learn"), ("New", "2")])

    assert [(line.label, line.one, line.other, line.is_same) for line in lines] == [
        ("Why", "To  learn", "to learn", True),
        ("Old", "1", "", False),
        ("New", "", "2", False),
    ]


@given(PERSON, PERSON)
def test_whoever_is_likely_shares_a_digest(one, other):
    if is_likely(one, other):
        assert keys(one) & keys(other)
