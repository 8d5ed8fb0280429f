"""Whatever is typed becomes words, and words become a query that is never syntax."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.rules import fts5, tsquery, words


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        ('"', []),
        ("***  ---", []),
        ("Manufacture VECTOR", ["manufacture", "vector"]),
        ("off-the-job", ["off", "job"]),
        ("the of and", []),
        ("king's", ["king", "s"]),
        ("title:x NEAR(y) -z", ["title", "x", "near", "y", "z"]),
        ("a_b", ["b"]),
        ("ST0250", ["st0250"]),
        ("x" * 10_000, ["x" * 40]),
        (" ".join("bcdefghijkl"), ["b", "c", "d", "e", "f", "g", "h", "j"]),
    ],
)
def test_words_are_letters_and_digits_without_the_empty_ones(typed: str, found: list[str]) -> None:
    assert words(typed) == found


def test_every_word_is_asked_for_and_the_last_also_as_a_beginning() -> None:
    assert fts5(["viral", "vec"]) == '"viral" AND ("vec" OR "vec"*)'
    assert fts5(["vec"]) == '("vec" OR "vec"*)'
    assert tsquery(["viral", "vec"]) == "'viral' & ('vec' | 'vec':*)"


@given(typed=st.text(max_size=300))
def test_no_text_at_all_is_an_error_to_fts5(typed: str) -> None:
    found = words(typed)
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='porter unicode61')")
        if found:
            connection.execute("SELECT count(*) FROM t WHERE t MATCH ?", (fts5(found),))
    finally:
        connection.close()
