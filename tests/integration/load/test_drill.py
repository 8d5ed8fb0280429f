"""The drill in short (`./hub drill` is the long one): whatever dies, nothing is lost or doubled."""

from __future__ import annotations

from pathlib import Path

from tests.load.drill.__main__ import Plan, run


def test_what_was_acknowledged_is_there_once_whatever_died(
    engine_name: str, tmp_path: Path
) -> None:
    # Letters take minutes after what happens to them here; the outbox is looked at all the same.
    plan = Plan(engine_name, seconds=12, rate=8, kills=2, away=3, calm=4, letters=0)

    assert run(plan, tmp_path).faults == []
