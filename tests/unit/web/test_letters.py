"""Control characters are no letters; everything else is left as it is."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.web.letters import without_controls

KEPT = "\t\n\r"


def test_exactly_the_control_characters_go():
    gone = [chr(code) for code in range(0x3000) if without_controls(chr(code)) == ""]
    controls = [chr(code) for code in range(0x3000) if unicodedata.category(chr(code)) == "Cc"]

    assert gone == [letter for letter in controls if letter not in KEPT]


@given(st.text())
def test_what_is_left_is_what_was_there_in_its_order(text):
    expected = [letter for letter in text if letter in KEPT or unicodedata.category(letter) != "Cc"]

    assert list(without_controls(text)) == expected
