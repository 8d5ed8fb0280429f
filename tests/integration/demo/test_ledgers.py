"""`flask audit verify` finds what was changed behind the events' back."""

from __future__ import annotations

import pytest

from tests.support import databases
from tests.support.databases import unguarded

# One after the other on one load: each adds its own sentence to what is found.
DAMAGES = (
    (
        "UPDATE application_snapshot SET content = '{}' WHERE id = 1",
        "was changed after it was sent",
    ),
    (
        "UPDATE allocation_run SET record_hash = 'x' WHERE number = 1",
        "Decisions: record 1 of demo-released was put in another's place",
    ),
    (
        "UPDATE allocation_run SET record = replace(record, 'submitted', 'withdrawn')",
        "Decisions: record 2 of demo-released: ",
    ),
    ("DELETE FROM audit_event WHERE seq > 20", "Applications: no event tells of the sending of"),
)


@pytest.mark.usefixtures("loaded")
def test_verify_finds_what_no_longer_is_what_the_events_saw(app):
    runner = app.test_cli_runner()
    intact = runner.invoke(args=["audit", "verify"])
    told = []
    for damage, _ in DAMAGES:
        with unguarded(databases.engine_of(app)) as connection:
            connection.exec_driver_sql(damage)
        broken = runner.invoke(args=["audit", "verify"])
        told.append((broken.exit_code, broken.output))

    assert intact.exit_code == 0
    assert [code for code, _ in told] == [1, 1, 1, 1]
    assert [found in output for (_, found), (_, output) in zip(DAMAGES, told, strict=True)] == [
        True
    ] * 4
