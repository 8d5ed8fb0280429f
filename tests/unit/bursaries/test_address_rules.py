"""An address is kept as its parts, and checked gently: a letter has to arrive, no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bursaries.addresses import rules

POST_CODE = "Enter a full UK postcode, such as S10 2TN, or name the country"
WHOLE = {"line1": "1 High Road", "town": "Sheffield", "postcode": "S10 2TN"}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, {}),
        ({"postcode": "s102tn"}, {}),
        ({"postcode": "EC1A 1BB"}, {}),
        ({"postcode": "W1A0AX"}, {}),
        ({"postcode": "gir 0aa"}, {}),
        ({"postcode": ""}, {"postcode": POST_CODE}),
        ({"postcode": "S10"}, {"postcode": POST_CODE}),
        ({"postcode": "75005"}, {"postcode": POST_CODE}),
        ({"postcode": "75005", "country": "France"}, {}),
        ({"postcode": "", "country": "Ireland"}, {}),
        ({"postcode": "75005", "country": "Scotland"}, {"postcode": POST_CODE}),
        ({"line1": ""}, {"line1": "Enter the first line of the address"}),
        ({"town": ""}, {"town": "Enter the town or city"}),
        ({"county": "x" * 101}, {"county": "Shorten this to 100 characters or fewer"}),
        ({"line2": "Flat 2", "county": "South Yorkshire"}, {}),
    ],
)
def test_each_part_says_what_is_wrong_with_it(change, found):
    assert rules.problems(rules.text(WHOLE | change)) == found


@given(st.dictionaries(st.sampled_from(sorted(rules.PARTS)), st.text()))
def test_the_parts_come_back_as_they_were_kept(given):
    assert rules.parts(rules.text(given)) == dict.fromkeys(rules.PARTS, "") | given


@given(st.text() | st.text('{}[]":,line1'))
def test_what_is_no_address_has_empty_parts(value):
    assert set(rules.parts(value)) == set(rules.PARTS)
    assert "line1" in rules.problems(value) or rules.parts(value)["line1"]
