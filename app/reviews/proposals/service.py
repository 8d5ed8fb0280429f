"""Keeping a run of the engine, and pencilling what it proposes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.allocation import build_record
from app.allocation.files import canonical, digest
from app.bursaries.offers.states import OutcomeKind
from app.bursaries.rounds.models import Round
from app.core.errors import RefusedError
from app.core.roles import Actor
from app.reviews.proposals import queries
from app.reviews.proposals.models import AllocationRun, Decision
from app.reviews.proposals.queries import Facts
from app.reviews.proposals.rules import Line


def keep_run(  # noqa: PLR0913 -- what went in, and what people did to what came out
    session: Session,
    round_: Round,
    data: Mapping[str, object],
    *,
    by: Actor,
    now: datetime,
    changes: Sequence[Mapping[str, object]] = (),
    signatures: Sequence[Mapping[str, object]] = (),
) -> AllocationRun:
    """Add a run with its record, which anybody can recompute and which follows the last one."""
    last = queries.last_run(session, round_.id)
    record = build_record(
        data,
        previous=last.record_hash if last else None,
        seed_evidence={"source": round_.seed_source},
        changes=changes,
        signatures=signatures,
    )
    run = AllocationRun(
        round_id=round_.id,
        number=last.number + 1 if last else 1,
        input_hash=digest(data),
        record=canonical(record).decode(),
        record_hash=str(record["hash"]),
        by_id=by.id,
        at=now,
    )
    session.add(run)
    session.flush()  # the decisions and approvals need its id
    return run


def pencil(
    round_: Round, run: AllocationRun, line: Line, words: str, *, by: Actor, now: datetime
) -> Decision:
    """Return the pencilled decision for one line with its feedback; a held one is refused."""
    if line.outcome is None:
        raise RefusedError(f"{line.case.reference} is held and cannot be decided.")
    return Decision(
        application_id=line.case.id,
        round_id=round_.id,
        run_id=run.id,
        rank=line.rank,
        score=line.score,
        proposed=line.outcome,
        outcome=line.outcome,
        reserve_rank=line.reserve_rank,
        reason_code=line.code,
        reason=line.reason,
        feedback=words,
        decided_by_id=by.id,
        decided_at=now,
    )


def repencil(
    old: Decision,
    outcome: OutcomeKind,
    *,
    reserve_rank: int | None,
    reason: str,
    by: Actor,
    now: datetime,
) -> Decision:
    """Return the decision that takes the place of an old one; the proposal stays beside it."""
    return Decision(
        application_id=old.application_id,
        round_id=old.round_id,
        run_id=old.run_id,
        rank=old.rank,
        score=old.score,
        proposed=old.proposed,
        outcome=outcome,
        reserve_rank=reserve_rank,
        reason_code=old.reason_code,
        reason=old.reason,
        change_reason="" if outcome is old.proposed else reason,
        feedback=old.feedback,
        decided_by_id=by.id,
        decided_at=now,
    )


def changes(session: Session, round_: Round, known: Facts) -> list[dict[str, object]]:
    """Return, for a record, each outcome that people made otherwise than the engine proposed."""
    references = {case.id: case.reference for case in known.cases}
    return [
        {
            "application": references[each.application_id],
            "proposed": each.proposed.value,
            "outcome": each.outcome.value,
            "reason": each.change_reason,
            "by": f"person {each.decided_by_id}",
            "at": each.decided_at.isoformat(),
        }
        for each in queries.current(session, round_.id)
        if each.outcome is not each.proposed
    ]
