"""Which hub and round a role may be held for."""

from __future__ import annotations

import pytest

from app.core.roles import SCOPES, Grant, Role
from tests.support.scopes import MAY, PAIRS


def granted(role: Role, where: str) -> Grant:
    return Grant(role, 1 if "hub" in where else None, 2 if "round" in where else None)


@pytest.mark.parametrize(("role", "where"), PAIRS)
def test_a_role_is_held_where_the_table_says_and_nowhere_else(role: Role, where: str) -> None:
    what = granted(role, where)

    may = what.hub_problem is None and what.round_problem is None

    assert may is (where in MAY[role])


def test_every_role_has_a_scope() -> None:
    assert set(SCOPES) == set(Role)


def test_what_is_wrong_is_told_as_what_to_do() -> None:
    assert granted(Role.REVIEWER, "round").hub_problem == (
        "Choose a hub: the role reviewer is for one hub"
    )
    assert granted(Role.ADMIN, "hub").hub_problem == (
        "Choose no hub: the role programme admin is never for one hub"
    )
    assert granted(Role.ADMIN, "round").round_problem == (
        "Choose every round: the role programme admin is never for one round"
    )
