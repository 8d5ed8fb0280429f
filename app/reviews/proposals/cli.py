"""What `flask audit verify` asks of the panel: that each round's records recompute and follow."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.allocation import verify_chain
from app.reviews.proposals import queries


def records_hold(session: Session) -> Iterator[str]:
    """Yield each run of the engine whose record does not recompute or was changed."""
    for round_slug, runs in queries.records(session).items():
        found = verify_chain([json.loads(run.record) for run in runs])
        for run, problem in zip(runs, found, strict=True):
            if problem:
                yield f"record {run.number} of {round_slug}: {problem}"
            elif json.loads(run.record)["hash"] != run.record_hash:
                yield f"record {run.number} of {round_slug} was put in another's place"
