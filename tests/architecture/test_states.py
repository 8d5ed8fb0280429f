"""Every state machine is whole, and the database knows every list of values."""

from __future__ import annotations

from itertools import product
from types import ModuleType

import pytest
from sqlalchemy import CheckConstraint

from app import import_models
from app.core.base import Base, Choice
from app.core.machine import TransitionRefusedError, step
from app.web.cli import machines

MACHINES = list(machines())
import_models()
CHOICES = [
    (table, column)
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Choice)
]


def test_there_are_machines_and_choices_to_look_at() -> None:
    assert len(MACHINES) >= 4
    assert len(CHOICES) >= 10


@pytest.mark.parametrize("module", MACHINES, ids=lambda module: module.__name__)
def test_every_pair_of_state_and_event_follows_the_table(module: ModuleType) -> None:
    table = module.TRANSITIONS
    states, events = ({type(key[part]) for key in table} for part in (0, 1))
    assert (len(states), len(events)) == (1, 1)

    for state, event in product(states.pop(), events.pop()):
        if (state, event) in table:
            assert step(table, state, event) is table[state, event]
        else:
            with pytest.raises(TransitionRefusedError):
                step(table, state, event)


@pytest.mark.parametrize("module", MACHINES, ids=lambda module: module.__name__)
def test_every_state_is_reached_and_every_event_is_used(module: ModuleType) -> None:
    table = module.TRANSITIONS
    kind, events = (type(part) for part in next(iter(table)))
    reached = {next(iter(kind))}
    for _ in kind:
        reached |= {end for (state, _), end in table.items() if state in reached}

    assert set(kind) - reached == set()
    assert set(events) - {event for _, event in table} == set()


@pytest.mark.parametrize(("table", "column"), CHOICES, ids=lambda part: part.name)
def test_a_choice_has_a_check_that_knows_its_values(table, column) -> None:
    wanted = {f"'{member.value}'" for member in column.type.enum}
    checks = [
        str(constraint.sqltext)
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
        and str(constraint.sqltext).startswith(f"{column.name} IN (")
    ]

    assert len(checks) == 1
    assert set(checks[0].partition("(")[2].rstrip(")").split(", ")) == wanted
