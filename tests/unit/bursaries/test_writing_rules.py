"""Which save a page goes on from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.bursaries.writing import rules


def test_a_page_goes_on_from_its_own_last_save_or_from_what_it_showed():
    saved = rules.with_save(rules.with_save([], "a", 3), "b", 7)

    assert rules.last_save(saved, "a", 1) == 3
    assert rules.last_save(rules.with_save(saved, "a", 4), "a", 1) == 4
    assert rules.last_save(saved, "c", 1) == 1
    assert rules.last_save([], "", 1) == 1


@given(st.lists(st.tuples(st.text(max_size=20), st.integers()), max_size=40))
def test_only_the_last_eight_pages_are_kept(saves):
    saved = []
    for page, version in saves:
        saved = rules.with_save(saved, page, version)

    pages = [page for page, _ in saves if page and len(page) <= 16]
    newest = list(dict.fromkeys(reversed(pages)))[:8]
    assert [page for page, _ in saved] == newest[::-1]


def test_a_token_that_no_page_has_is_not_kept():
    assert rules.with_save([("a", 1)], "x" * 17, 2) == [("a", 1)]
    assert rules.with_save([("a", 1)], "", 2) == [("a", 1)]
