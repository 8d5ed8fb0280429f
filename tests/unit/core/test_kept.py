"""What is kept belongs to one version, and is never more than agreed."""

from __future__ import annotations

from itertools import count

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
