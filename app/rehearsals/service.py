"""The verbs of a rehearsal: run the plan to its release, keep what it told, throw it away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.applications.models import Application
from app.bursaries.building import policy as building
from app.bursaries.building import queries as plans
from app.bursaries.building import rules as plan_rules
from app.bursaries.building.models import Rehearsal
from app.bursaries.building.states import Part
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.core.errors import DomainError, NotFoundError, RefusedError, UnavailableError
from app.core.roles import Actor
from app.core.verdict import require
from app.messages.models import OutboxMessage
from app.organisations.models import Hub
from app.rehearsals import queries
from app.rehearsals.applying.service import apply
from app.rehearsals.deciding.service import decide
from app.rehearsals.rules import (
    Mail,
    Place,
    Problem,
    Report,
    Step,
    applicants,
    as_data,
    reviewers_each,
)
from app.rehearsals.staging.service import Cast, cast_of, copy_plan, empty
from app.reviews.proposals.models import Decision

_turn: Final = Lock()
BUSY: Final = "Another rehearsal is running. Nothing was changed. Try again in a few seconds."
FIRST: Final = "Mend what is still missing first; the rehearsal is the last thing that is."


@dataclass(frozen=True, slots=True)
class Run:
    """A rehearsal that was run: the mark of what was rehearsed, and what it told."""

    digest: str
    report: Report


def lacks(session: Session, round_: Round, *, now: datetime) -> list[plan_rules.Gap]:
    """Return what has to be mended before the round can be rehearsed."""
    found = plan_rules.gaps(plans.plan(session, round_, now=now), now=now)
    return [gap for gap in found if gap.part is not Part.REHEARSAL]


def rehearse(session: Session, round_: Round, *, address: str, by: Actor, now: datetime) -> Run:
    """Run a copy of the round to its release in a database of its own, and return what it told.

    Nothing is written where people's data is; refused while something else is missing.
    """
    require(building.may_build(by, round_))
    if lacks(session, round_, now=now):
        raise RefusedError(FIRST)
    mark = plans.seen(session, round_)
    with _in_turn(), empty() as stage:
        copy = copy_plan(session, stage, round_)
        awards = rounds.awards(stage, copy.id)
        count = applicants(awards)
        readers = reviewers_each(
            count,
            reviews=copy.reviews_per_application,
            load=copy.max_per_reviewer,
            hubs=len(rounds.hubs(stage)),
        )
        cast = cast_of(stage, copy, applicants=count, readers=readers, address=address)
        return Run(mark, _told(stage, copy, cast))


@contextmanager
def _in_turn() -> Iterator[None]:
    """Let one rehearsal run at a time in a process: it takes all the time that pages would have."""
    if not _turn.acquire(blocking=False):
        raise UnavailableError(BUSY)
    try:
        yield
    finally:
        _turn.release()


def _told(stage: Session, copy: Round, cast: Cast) -> Report:
    steps: list[Step] = []
    problem = None
    try:
        steps.extend(_way(stage, copy, cast))  # what came before a refusal is told too
    except DomainError as refusal:
        part = getattr(refusal, "part", Part.DECIDING)
        problem = Problem(refusal.message, part)
    return Report(steps, problem, _ranking(stage, copy), _letters(stage))


def _way(stage: Session, copy: Round, cast: Cast) -> Iterator[Step]:
    yield from apply(stage, copy, cast)
    yield from decide(stage, copy, cast)


def _ranking(stage: Session, copy: Round) -> list[Place]:
    rows = stage.execute(
        select(
            Application.reference,
            Hub.city,
            Decision.rank,
            Decision.score,
            Decision.outcome,
            Decision.reason,
        )
        .join(Application, Application.id == Decision.application_id)
        .join(Hub, Hub.id == Application.hub_id)
        .where(Decision.round_id == copy.id, Decision.superseded_at.is_(None))
        .order_by(Decision.rank.is_(None), Decision.rank, Application.reference)
    )
    return [
        Place(row.reference, row.city, row.rank, row.score, row.outcome.label, row.reason)
        for row in rows
    ]


def _letters(stage: Session) -> list[Mail]:
    rows = stage.execute(
        select(
            OutboxMessage.template,
            OutboxMessage.to_address,
            OutboxMessage.subject,
            OutboxMessage.text,
            OutboxMessage.created_at,
        ).order_by(OutboxMessage.created_at, OutboxMessage.id)
    )
    return [Mail(*row) for row in rows]


def keep(session: Session, round_id: int, run: Run, *, by: Actor, now: datetime) -> Rehearsal:
    """Keep what a rehearsal told; the one before it gives its report up."""
    round_ = rounds.locked(session, round_id)
    require(building.may_build(by, round_))
    before = queries.latest(session, round_.id)
    if before is not None:
        before.rehearsal.report = {}
    kept = Rehearsal(
        round_id=round_.id,
        digest=run.digest,
        is_passed=run.report.is_passed,
        report=as_data(run.report),
        by_id=by.id,
        at=now,
    )
    session.add(kept)
    audit.record(
        session,
        "round.rehearsed",
        subject=round_,
        by=by,
        now=now,
        passed=run.report.is_passed,
        content=run.digest,
    )
    return kept


def throw_away(session: Session, round_: Round, *, by: Actor, now: datetime) -> None:
    """Throw the report and the letters away; that it was rehearsed stays. Again does nothing."""
    found = queries.latest(session, round_.id)
    if found is None:
        raise NotFoundError
    if found.rehearsal.thrown_away_at is not None:
        return
    found.rehearsal.report, found.rehearsal.thrown_away_at = {}, now
    audit.record(session, "round.rehearsal_thrown_away", subject=round_, by=by, now=now)
