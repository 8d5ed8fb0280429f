"""What is kept belongs to one version, and is never more than agreed."""

from __future__ import annotations

from itertools import count

import pytest

from app.core.kept import Kept


def test_a_value_is_made_once_for_a_version() -> None:
    numbers = count()
    kept: Kept[int] = Kept()

    assert [kept.get("v1", "a", lambda: next(numbers)) for _ in range(3)] == [0, 0, 0]
    assert kept.get("v1", "b", lambda: next(numbers)) == 1


def test_a_new_version_forgets_the_old() -> None:
    numbers = count()
    kept: Kept[int] = Kept()

    assert [kept.get(v, "a", lambda: next(numbers)) for v in ("v1", "v2", "v1")] == [0, 1, 2]


def test_without_a_version_nothing_is_kept() -> None:
    numbers = count()
    kept: Kept[int] = Kept()

    assert [kept.get("", "a", lambda: next(numbers)) for _ in range(2)] == [0, 1]


def test_no_more_is_kept_than_agreed() -> None:
    numbers = count()
    kept: Kept[int] = Kept(most=2)

    asked = [kept.get("v", key, lambda: next(numbers)) for key in ("a", "b", "c", "c", "a")]

    assert asked == [0, 1, 2, 2, 3]


def test_a_late_answer_for_an_old_version_never_mixes_with_the_new() -> None:
    kept: Kept[str] = Kept()

    def old() -> str:
        # While this value is being made, another thread asks at the next version.
        kept.get("v2", "other", lambda: "new")
        return "old"

    assert kept.get("v1", "a", old) == "old"
    assert kept.get("v2", "a", lambda: "new") == "new"


def test_a_maker_that_fails_leaves_nothing_behind() -> None:
    kept: Kept[int] = Kept()

    with pytest.raises(ZeroDivisionError):
        kept.get("v", "a", lambda: 1 // 0)

    assert kept.get("v", "a", lambda: 7) == 7
