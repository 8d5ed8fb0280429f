"""The verbs of assigning: plan the cover, confirm it, open a case, step back from one."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import IN_PLAY, ApplicationEvent, ApplicationState
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundEvent, RoundState
from app.core.errors import ConflictError
from app.core.kept import Kept
from app.core.roles import Actor
from app.core.verdict import require
from app.messages import service as messages
from app.reviews.assignments import policy, queries
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.rules import Plan, PlannedReader, cover, fill_gaps, minutes, spoken
from app.reviews.assignments.states import DONE, AssignmentEvent, AssignmentState
from app.reviews.conflicts import queries as conflict_queries
from app.reviews.conflicts import service as conflicts
from app.reviews.conflicts.states import ConflictKind

_plans: Final[Kept[Plan]] = Kept(most=1)


def propose(session: Session, round_: Round, *, now: datetime) -> Plan:
    """Return the cover plan of a closed round, or the one that fills the gaps of a running one.

    It only reads. The same round gives the same plan, until people or applications change.
    """
    is_running = round_.state is RoundState.REVIEWING
    if is_running and not queries.has_gaps(session, round_, now=now):
        return Plan((), (), fills_gaps=True)
    readers = queries.readers(session, round_.id, until=max(now, round_.review_due_at))
    barred = conflict_queries.barred_pairs(session, round_.id)
    rules = queries.cover_rules(round_)
    if not is_running:
        cases = queries.cases(session, round_.id, {ApplicationState.ELIGIBLE})
        # The plan follows from these alone, so it is kept for as long as they are the same.
        asked = tuple(cases), tuple(readers), frozenset(barred), rules
        return _plans.get("cover", asked, lambda: cover(*asked))
    now_reading = queries.current_cover(session, round_, now=now)
    every = queries.cases(session, round_.id, IN_PLAY)
    short = [case for case in every if now_reading.standing[case.id].missing]
    return fill_gaps(
        short, readers, barred | now_reading.used, rules, now_reading.standing, now_reading.loads
    )


def confirm(
    session: Session, round_: Round, plan: Plan, *, address: str, by: Actor, now: datetime
) -> None:
    """Put the plan into the reviewers' queues, write to each of them and begin the reviewing.

    Raises ConflictError when the plan is no longer the one that would be made now.
    """
    round_ = rounds.locked(session, round_.id)
    waiting = queries.unscreened(session, round_.id)
    require(policy.may_confirm(by, round_, unscreened=waiting, plan=plan))
    if propose(session, round_, now=now).digest != plan.digest:
        raise ConflictError("People or applications changed since you looked at this plan.")
    _assign(session, round_, plan, now=now)
    if not plan.fills_gaps:
        people = {planned.reader.id for planned in plan.readers}
        conflicts.note_own_cases(session, round_.id, people, now=now)
        _begin(session, round_, plan, by=by, now=now)
    audit.record(
        session,
        "round.gaps_filled" if plan.fills_gaps else "round.review_started",
        subject=round_,
        by=by,
        now=now,
        cases=len(plan.cases),
        plan=plan.digest,
    )
    for planned in plan.readers:
        if planned.cases:
            _invite(session, round_, planned, address=address, now=now)


def _assign(session: Session, round_: Round, plan: Plan, *, now: datetime) -> None:
    last: dict[int, int] = {}
    if plan.fills_gaps:
        last = queries.current_cover(session, round_, now=now).positions
        for assignment in queries.left_behind(session, round_.id, now=now):
            assignment.move(AssignmentEvent.CANCEL, now=now)
    for planned in plan.readers:
        first = last.get(planned.reader.id, 0) + 1
        for position, case in enumerate(planned.cases, first):
            assignment = Assignment(
                application_id=case.id,
                round_id=round_.id,
                reviewer_id=planned.reader.id,
                state=AssignmentState.PROPOSED,
                position=position,
                due_at=round_.review_due_at,
            )
            assignment.move(AssignmentEvent.INVITE, now=now)
            session.add(assignment)


def _begin(session: Session, round_: Round, plan: Plan, *, by: Actor, now: datetime) -> None:
    round_.move(RoundEvent.START_REVIEWING, now=now)
    read_by = {each.case.id: [reader.id for reader in each.readers] for each in plan.cases}
    for application in queries.by_ids(session, read_by):
        application.move(ApplicationEvent.START_REVIEW, now=now)
        audit.record(
            session,
            "application.review_started",
            subject=application,
            by=by,
            now=now,
            reviewers=read_by[application.id],
        )


def _invite(
    session: Session, round_: Round, planned: PlannedReader, *, address: str, now: datetime
) -> None:
    references = [case.reference for case in planned.cases]
    work = queries.work(session, [case.id for case in planned.cases])
    needed = minutes(work.characters, cases=len(references), criteria=work.criteria)
    messages.post(
        session,
        template="review_invitation",
        to=messages.Recipient(planned.reader.email, planned.reader.id),
        # A later letter to the same person is about other cases, and only about those.
        dedupe_key=f"review-invitation:{round_.slug}:{planned.reader.id}:{min(references)}",
        context={
            "name": planned.reader.name,
            "round": round_.name,
            "cases": len(references),
            "time": spoken(needed),
            "due": round_.review_due_at,
            "link": f"{address}/review/",
        },
        now=now,
        about=round_,
    )


def declare_none(session: Session, assignment: Assignment, *, by: Actor, now: datetime) -> None:
    """Open the case for a reviewer who says that nothing ties them to it; again does nothing."""
    assignment = queries.locked(session, assignment.id)
    require(policy.may_open(by, assignment))
    if assignment.state is AssignmentState.INVITED:
        assignment.move(AssignmentEvent.ACCEPT, now=now)
    if assignment.state is AssignmentState.ACCEPTED:
        assignment.move(AssignmentEvent.START, now=now)
        audit.record(session, "review.no_conflict", subject=assignment, by=by, now=now)


def declare_conflict(
    session: Session,
    application: Application,
    *,
    kind: ConflictKind,
    words: str,
    by: Actor,
    now: datetime,
) -> bool:
    """Bar the case from the person who declares and end their assignment to it, if there is one.

    Returns whether a review that counted is lost by that.
    """
    conflicts.declare(session, application, kind=kind, words=words, by=by, now=now)
    assignment = queries.live_of(session, application.id, by.id)
    if assignment is None:
        return False
    is_counted = assignment.state in DONE
    assignment.move(AssignmentEvent.RECUSE, now=now)
    return is_counted
