"""The verbs of an outcome: release, offer, accept, decline, lapse, promote from the reserve."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.audit import service as audit
from app.bursaries.applications import queries as applications
from app.bursaries.applications import service as application_service
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationEvent, ApplicationState
from app.bursaries.offers import policy, queries
from app.bursaries.offers.models import Offer, OfferCondition, Outcome
from app.bursaries.offers.states import (
    TRANSITIONS,
    ConditionKind,
    DeclineReason,
    OfferEvent,
    OfferState,
    OutcomeKind,
)
from app.bursaries.references import service as references
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.rules import reply_by
from app.core.errors import RefusedError
from app.core.machine import step
from app.core.money import pounds
from app.core.roles import Actor
from app.core.verdict import require
from app.messages import service as messages

# What an accepted offer still needs before it becomes an award.
CONDITIONS: Final = (
    (ConditionKind.ENROLMENT, "Your hub confirms that you are enrolled on the course"),
    (ConditionKind.IDENTITY, "You show the hub a document that proves who you are"),
)
# Only who has other money waits for it: a person looks, and the machine changes no amount.
FUNDING_WORDS: Final = "An admin checks the other funding that you declared"
_EVENTS: Final = {
    OutcomeKind.OFFER: ApplicationEvent.OFFER,
    OutcomeKind.RESERVE: ApplicationEvent.RESERVE,
    OutcomeKind.NO_AWARD: ApplicationEvent.CLOSE_WITHOUT_OFFER,
}
_LETTERS: Final = {
    OutcomeKind.OFFER: "outcome_offer",
    OutcomeKind.RESERVE: "outcome_reserve",
    OutcomeKind.NO_AWARD: "outcome_no_award",
}


class AwardsUsedError(RefusedError):
    """Every award of the round is already held by an offer."""


def release(  # noqa: PLR0913 -- the facts of a decision and those of the act of telling it
    session: Session,
    application: Application,
    *,
    kind: OutcomeKind,
    reserve_rank: int | None,
    score: str,
    reason: str,
    feedback: str,
    decided_by_id: int,
    address: str,
    by: Actor,
    now: datetime,
) -> None:
    """Publish one outcome: the row, the step, an offer where it is one, and the letter.

    An application that already has its outcome is left alone, so that a release which was
    interrupted can simply be run again; so is one that was withdrawn since the decision.
    Raises AwardsUsedError when no award is left.
    """
    # The round is locked before anything is looked at: two releases at once take turns.
    round_ = rounds.locked(session, application.round_id)
    application = applications.locked(session, application.id)
    if application.state is ApplicationState.WITHDRAWN:
        return
    if queries.outcome(session, application.id) is not None:
        return
    session.add(
        Outcome(
            application_id=application.id,
            kind=kind,
            reserve_rank=reserve_rank,
            score=score,
            reason=reason,
            feedback=feedback,
            decided_by_id=decided_by_id,
            released_at=now,
        )
    )
    application.move(_EVENTS[kind], now=now)
    references.cancel(session, application.id, by=by, now=now)  # they would decide nothing now
    audit.record(
        session, "outcome.released", subject=application, by=by, now=now, kind_of=kind.value
    )
    offer = (
        _make_offer(session, application, round_, by=by, now=now)
        if kind is OutcomeKind.OFFER
        else None
    )
    _write(session, application, round_, kind, offer, address=address, now=now)


def _make_offer(
    session: Session, application: Application, round_: Round, *, by: Actor, now: datetime
) -> Offer:
    if application.hub_id is None:
        raise RefusedError("This application names no hub, so nothing can be offered.")
    if queries.held_places(session, round_.id) >= rounds.awards(session, round_.id):
        raise AwardsUsedError("Every award of this round is already offered or accepted.")
    offer = Offer(
        application_id=application.id,
        round_id=round_.id,
        hub_id=application.hub_id,
        amount_pence=round_.amount_pence,
        reply_by=reply_by(now, round_.reply_days),
        sent_at=now,
    )
    session.add(offer)
    session.flush()  # the conditions need the offer's id, and the next offer must count this one
    session.add_all(
        OfferCondition(offer_id=offer.id, kind=kind.value, words=words, position=position)
        for position, (kind, words) in enumerate(CONDITIONS)
    )
    audit.record(session, "offer.sent", subject=application, by=by, now=now, offer=offer.id)
    return offer


def _write(  # noqa: PLR0913 -- who is written to, about what, and from where the links begin
    session: Session,
    application: Application,
    round_: Round,
    kind: OutcomeKind,
    offer: Offer | None,
    *,
    address: str,
    now: datetime,
) -> None:
    person = session.get_one(User, application.applicant_id)
    messages.post(
        session,
        template=_LETTERS[kind],
        to=messages.Recipient(person.email, person.id),
        dedupe_key=f"outcome:{application.reference}:{offer.id if offer else kind.value}",
        context={
            "name": person.name,
            "round": round_.name,
            "reference": application.reference,
            "amount": ""
            if offer is None or offer.amount_pence is None
            else pounds(offer.amount_pence),
            "reply_by": offer.reply_by if offer else "",
            "link": f"{address}/applications/{application.reference}/outcome",
        },
        now=now,
        about=application,
    )


def promote(
    session: Session, application: Application, *, address: str, by: Actor, now: datetime
) -> None:
    """Offer a free award to somebody on the reserve list; refuse when no award is free."""
    round_ = rounds.locked(session, application.round_id)
    application = applications.locked(session, application.id)
    if application.state is not ApplicationState.RESERVE:
        raise RefusedError("This application is not on the reserve list.")
    offer = _make_offer(session, application, round_, by=by, now=now)
    application.move(ApplicationEvent.PROMOTE, now=now)
    _write(session, application, round_, OutcomeKind.OFFER, offer, address=address, now=now)


def accept(
    session: Session,
    offer: Offer,
    *,
    other_funding: str,
    other_pence: int | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Accept the offer; a second press does nothing, an answer too late is refused.

    Other funding, by its name and pence, is referred to a person: one condition more.
    """
    application, offer = in_turn(session, offer)
    if offer.state is OfferState.ACCEPTED:
        return
    require(policy.may_answer(offer, now))
    offer.other_funding, offer.other_funding_pence = other_funding, other_pence
    if other_funding:
        _refer(session, offer)
    _end(session, offer, OfferEvent.ACCEPT, ApplicationEvent.ACCEPT, by=by, now=now)
    application_service.tell(session, application, "offer_accepted", now=now)


def _refer(session: Session, offer: Offer) -> None:
    kind = ConditionKind.OTHER_FUNDING.value
    if kind in queries.condition_kinds(session, offer.id):
        return  # an offer of before they were asked this at the acceptance
    session.add(
        OfferCondition(offer_id=offer.id, kind=kind, words=FUNDING_WORDS, position=len(CONDITIONS))
    )


def decline(
    session: Session, offer: Offer, *, reason: DeclineReason | None, by: Actor, now: datetime
) -> None:
    """Decline the offer, with a reason or without; a second press does nothing."""
    _, offer = in_turn(session, offer)
    if offer.state is OfferState.DECLINED:
        return
    require(policy.may_answer(offer, now))
    offer.decline_reason = reason
    _end(session, offer, OfferEvent.DECLINE, ApplicationEvent.DECLINE, by=by, now=now)


def withdraw(session: Session, application: Application, *, by: Actor, now: datetime) -> None:
    """Withdraw the person's own application; an offer that stands ends too, and frees its award.

    Refuses once there is an award; a second press does nothing.
    """
    # The round first, although there may be no offer: a release might be making one just now.
    rounds.locked(session, application.round_id)
    application_service.withdraw(session, application, by=by, now=now)
    references.cancel(session, application.id, by=by, now=now)
    offer = queries.live(session, application.id)
    if offer is None:
        return
    end_standing(offer, now=now)
    audit.record(session, "offer.withdrawn", subject=application, by=by, now=now, offer=offer.id)


def end_standing(offer: Offer, *, now: datetime) -> None:
    """End an offer that stands or was accepted: it holds no place any more."""
    offer.state = step(TRANSITIONS, offer.state, OfferEvent.WITHDRAW)
    offer.ended_at = now


def lapse_due(session: Session, *, now: datetime) -> int:
    """End the offers whose time to answer has passed; return how many. The service acts here."""
    lapsed = 0
    for due in queries.run_out(session, now):
        _, offer = in_turn(session, due)
        if offer.state is OfferState.SENT:  # it may have been answered while we waited for it
            _end(session, offer, OfferEvent.LAPSE, ApplicationEvent.LAPSE, by=None, now=now)
            lapsed += 1
    return lapsed


def in_turn(session: Session, offer: Offer) -> tuple[Application, Offer]:
    """Return the application and the offer as they stand now, locked.

    Everything that ends an offer locks the round first, then the application, then the offer,
    as a promotion does, so that no two of them can wait for each other.
    """
    rounds.locked(session, offer.round_id)
    application = applications.locked(session, offer.application_id)
    return application, queries.locked(session, offer.id)


def _end(
    session: Session,
    offer: Offer,
    event: OfferEvent,
    consequence: ApplicationEvent,
    *,
    by: Actor | None,
    now: datetime,
) -> None:
    offer.state = step(TRANSITIONS, offer.state, event)
    offer.ended_at = now
    offer.application.move(consequence, now=now)
    audit.record(
        session,
        f"offer.{offer.state.value}",
        subject=offer.application,
        by=by,
        now=now,
        offer=offer.id,
    )
