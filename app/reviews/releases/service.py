"""The verbs after the panel: release every outcome once, and offer a place that became free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.applications import queries as applications
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.offers import service as offers
from app.bursaries.offers.states import OutcomeKind
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.rules import reply_by
from app.bursaries.rounds.states import PUBLISHED, RoundEvent
from app.core.errors import ConflictError, NotFoundError
from app.core.money import pounds
from app.core.roles import Actor
from app.core.verdict import require
from app.messages.letters.service import Letter, desk
from app.reviews.conflicts import queries as conflicts
from app.reviews.proposals import queries as proposals
from app.reviews.proposals.queries import Facts
from app.reviews.releases import policy, queries
from app.reviews.releases.rules import told

NAME_LEFT_OUT: Final = "[the applicant's name]"
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
    left = conflicts.left_room(session, round_.id, by.id)
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


@dataclass(frozen=True, slots=True)
class Pile:
    """The letters of one kind: how many, and one of them as it will read."""

    kind: OutcomeKind
    count: int
    letter: Letter


def letters(
    session: Session, round_: Round, *, viewer_id: int, address: str, now: datetime
) -> list[Pile]:
    """Return the letters that a release would write, by kind, each shown by one without a name."""
    found = {row.outcome: row for row in queries.letters(session, round_.id, viewer_id)}
    amount = round_.amount_pence
    return [
        Pile(
            kind,
            found[kind].letters,
            desk.write(
                f"outcome_{kind.value}",
                {
                    "name": NAME_LEFT_OUT,
                    "round": round_.name,
                    "reference": found[kind].reference,
                    "amount": "" if amount is None else pounds(amount),
                    "reply_by": reply_by(now, round_.reply_days),
                    "link": f"{address}/applications/{found[kind].reference}/outcome",
                },
            ),
        )
        for kind in OutcomeKind
        if kind in found
    ]


class Vacancy(NamedTuple):
    """How many awards nobody holds, and who is next for one of them by the round's rules."""

    free: int
    next: str | None


def vacancy(known: Facts, reserves: Sequence[str]) -> Vacancy:
    """Return what is free and who is next, given the reserve list in its order."""
    free = known.rules.awards - proposals.held_places(known)
    return Vacancy(free, proposals.next_offer(known, reserves) if free > 0 else None)


def promote(
    session: Session, round_: Round, reference: str, *, address: str, by: Actor, now: datetime
) -> Application:
    """Offer a free place to the next in line; refuse when that is no longer who was shown."""
    round_ = rounds.locked(session, round_.id)
    left = conflicts.left_room(session, round_.id, by.id)
    require(policy.may_promote(by, round_, left=left))
    reserves = [row.reference for row in queries.reserve_list(session, round_.id)]
    if vacancy(proposals.facts(session, round_), reserves).next != reference:
        raise ConflictError(MOVED_ON)
    application = queries.on_reserve(session, round_.id, reference)
    if application is None or application.state is not ApplicationState.RESERVE:
        raise NotFoundError
    offers.promote(session, application, address=address, by=by, now=now)
    audit.record(
        session, "round.place_offered", subject=round_, by=by, now=now, application=application.id
    )
    return application
