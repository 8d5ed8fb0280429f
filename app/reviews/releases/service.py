"""The verbs after the panel: release every outcome once, and offer a place that became free."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.applications import queries as applications
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.offers import queries as offer_queries
from app.bursaries.offers import service as offers
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import PUBLISHED, RoundEvent
from app.core.errors import ConflictError, NotFoundError
from app.core.roles import Actor
from app.core.verdict import require
from app.reviews.assignments import queries as assignments
from app.reviews.proposals import queries as proposals
from app.reviews.releases import policy, queries
from app.reviews.releases.rules import told

MOVED_ON: Final = "The reserve list moved on since you opened this page. Look again at who is next."


def release(session: Session, round_: Round, *, address: str, by: Actor, now: datetime) -> int:
    """Tell every applicant their outcome, each exactly once; return how many letters that were.

    Who was told already is left out, so an interrupted release is simply run again; once the
    round is released it does nothing.
    """
    round_ = rounds.locked(session, round_.id)
    if round_.state in PUBLISHED:
        return 0
    missing = queries.without_feedback(session, round_.id)
    left = assignments.left_room(session, round_.id, by.id)
    require(policy.may_release(by, round_, left=left, without_feedback=len(missing)))
    waiting = queries.to_release(session, round_.id)
    for decision in waiting:
        offers.release(
            session,
            applications.locked(session, decision.application_id),
            kind=decision.outcome,
            reserve_rank=decision.reserve_rank,
            score=decision.score,
            reason=told(decision.reason, decision.change_reason),
            feedback=decision.feedback,
            decided_by_id=decision.decided_by_id,
            address=address,
            by=by,
            now=now,
        )
    round_.move(RoundEvent.RELEASE, now=now)
    audit.record(session, "round.released", subject=round_, by=by, now=now, letters=len(waiting))
    return len(waiting)


def free_places(session: Session, round_: Round) -> int:
    """Return how many of the round's awards nobody holds."""
    return rounds.awards(session, round_.id) - offer_queries.held_places(session, round_.id)


def next_in_line(session: Session, round_: Round) -> str | None:
    """Return who is offered the next free place, by the round's own rules; None when nobody is."""
    if free_places(session, round_) <= 0:
        return None
    known = proposals.facts(session, round_)
    found = proposals.next_offers(known)
    if found:
        return found[0]
    # Somebody the panel put on the list by hand may stand below the quality bar.
    return queries.first_by_hand(session, round_.id)


def promote(
    session: Session, round_: Round, reference: str, *, address: str, by: Actor, now: datetime
) -> Application:
    """Offer a free place to the next in line; refuse when that is no longer who was shown."""
    round_ = rounds.locked(session, round_.id)
    left = assignments.left_room(session, round_.id, by.id)
    require(policy.may_promote(by, round_, left=left))
    if next_in_line(session, round_) != reference:
        raise ConflictError(MOVED_ON)
    application = queries.on_reserve(session, round_.id, reference)
    if application is None or application.state is not ApplicationState.RESERVE:
        raise NotFoundError
    offers.promote(session, application, address=address, by=by, now=now)
    audit.record(
        session, "round.place_offered", subject=round_, by=by, now=now, application=application.id
    )
    return application
