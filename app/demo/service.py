"""Loading the demo rounds: one for each stage that a screen shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.applications import service as applications
from app.bursaries.choices.queries import course_options
from app.bursaries.offers import service as offers
from app.bursaries.offers.models import Offer
from app.bursaries.offers.states import DeclineReason, OfferState
from app.bursaries.rounds import service as round_service
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import ReferencesFrom
from app.core.roles import Actor, Grant, Role
from app.demo.applying import (
    Begun,
    begin,
    invite_applicants,
    leave_unfinished,
    screen_all,
    send,
)
from app.demo.casework import ask_for_days, change, make_twin, record_need
from app.demo.form import build_form, build_rubric
from app.demo.refereeing import ask_some, name_referees
from app.demo.reviewing import fill_reviews
from app.demo.rounds import Cast, Plan, build_round, build_scheme
from app.messages import service as messages
from app.messages.models import OutboxMessage
from app.messages.states import MessageEvent, MessageState
from app.rehearsals.deciding.service import sign
from app.reviews.assignments import service as assignments
from app.reviews.decisions import service as decisions

COUNT: Final = 24
DRAFTS: Final = 8


@dataclass(frozen=True, slots=True)
class Stage:
    """A demo round that was begun, with the people in it and the moment of loading."""

    round: Round
    begun: Sequence[Begun]
    cast: Cast
    now: datetime


Finish: TypeAlias = Callable[[Session, Stage], None]


def load(session: Session, people: Mapping[str, User], *, address: str, now: datetime) -> list[str]:
    """Build the demo rounds and return their names; do nothing when there are some already.

    The oldest comes first, because the clock's steps below act on every round that is due.
    """
    if session.scalars(select(Round.id).where(Round.is_demo)).first() is not None:
        return []
    cast = _cast(people, address)
    scheme = build_scheme(session)
    form, rubric = build_form(session), build_rubric(session)
    courses = [option.value for option in course_options(session)]
    year = now.year + 1
    plans: tuple[tuple[Plan, Finish], ...] = (
        (Plan("demo-released", "Demo round, outcomes out", -80, -45, year - 2), _release),
        (
            Plan(
                "demo-panel",
                "Demo round, with the panel",
                -70,
                -35,
                year - 1,
                references_from=ReferencesFrom.SHORTLISTED,
            ),
            _ask_referees,
        ),
        (Plan("demo-review", "Demo round, in review", -45, -10, year - 1), _review_half),
        (Plan("demo-open", f"Demo bursary round {year}", -14, 21, year), _leave_open),
    )
    for plan, finish in plans:
        round_ = build_round(session, scheme, form, rubric, plan, now=now)
        round_service.open_due(session, now=round_.opens_at)
        everybody = invite_applicants(
            session, cast.students, now=round_.opens_at - timedelta(days=30), count=COUNT
        )
        begun = begin(session, round_, everybody, courses=courses)
        if plan.references_from is not ReferencesFrom.NEVER:
            name_referees(session, begun)
        finish(session, Stage(round_, begun, cast, now))
    _deliver_letters(session, before=now - timedelta(days=1))
    return [plan.name for plan, _ in plans]


def _deliver_letters(session: Session, *, before: datetime) -> None:
    """Have the letters of months ago delivered then; the worker would find them too old to send."""
    letters = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.state == MessageState.QUEUED, OutboxMessage.created_at <= before)
        .order_by(OutboxMessage.id)
    ).all()
    for letter in letters:
        at = letter.created_at + timedelta(seconds=20)
        letter.move(MessageEvent.CLAIM, now=at)
        letter.tries = 1
        messages.delivered(session, letter, keep_secrets=True, now=at)


def _cast(people: Mapping[str, User], address: str) -> Cast:
    def actor(local: str, role: Role) -> Actor:
        person = people[f"{local}@demo.example"]
        return Actor(person.id, person.name, person.email, frozenset({Grant(role)}))

    return Cast(
        students=(people["student@demo.example"], people["student2@demo.example"]),
        admin=actor("admin", Role.ADMIN),
        admin2=actor("admin2", Role.ADMIN),
        chair=actor("chair", Role.CHAIR),
        officer=actor("means", Role.MEANS_OFFICER),
        address=address,
    )


def _leave_open(session: Session, stage: Stage) -> None:
    """Leave drafts at every point, the rest sent, and some of those screened."""
    opened = stage.round.opens_at
    # The first student's is a draft, the second's is sent.
    drafts = [stage.begun[0], *stage.begun[2 : DRAFTS + 1]]
    leave_unfinished(session, drafts)
    sent = [stage.begun[1], *stage.begun[DRAFTS + 1 :]]
    make_twin(session, sent[-1], of=sent[-2])
    session.flush()  # sending reads the answers from the database
    send(session, sent, stage.cast, first=opened + timedelta(days=11))
    screen_all(session, sent[1:11], stage.cast, first=opened + timedelta(days=12), refuse=6)
    at = opened + timedelta(days=11, hours=18)
    change(session, sent[-3], stage.cast.admin, stage.cast.address, at)
    ask_for_days(session, stage.begun[0], opened + timedelta(days=12, hours=4))


def _assign(session: Session, stage: Stage) -> None:
    """Send and screen everything, close, and give the cases to the reviewers."""
    closes = stage.round.closes_at
    send(session, stage.begun, stage.cast, first=closes - timedelta(days=3))
    screen_all(
        session, stage.begun, stage.cast, first=closes - timedelta(hours=9), refuse=COUNT - 1
    )
    round_service.close_due(session, now=closes)
    session.flush()  # the drafts to end are looked for in the database
    applications.close_drafts(session, now=closes)
    session.flush()  # the plan reads the applications from the database
    plan = assignments.propose(session, stage.round, now=closes + timedelta(days=1))
    assignments.confirm(
        session,
        stage.round,
        plan,
        address=stage.cast.address,
        by=stage.cast.admin,
        now=closes + timedelta(days=1),
    )
    session.flush()  # the reviews look for their assignments in the database


def _review_half(session: Session, stage: Stage) -> None:
    _assign(session, stage)
    read = stage.begun[: COUNT // 2]
    record_need(session, read, stage.cast.officer, stage.round.closes_at + timedelta(days=1))
    began = stage.round.closes_at + timedelta(days=2)
    fill_reviews(session, stage.round, share=0.5, now=began, step=timedelta(minutes=31))


def _review_all(session: Session, stage: Stage) -> None:
    _assign(session, stage)
    read = stage.begun[: COUNT - 1]  # the last was found not eligible
    record_need(session, read, stage.cast.officer, stage.round.closes_at + timedelta(days=1))
    began = stage.round.closes_at + timedelta(days=2)
    fill_reviews(session, stage.round, share=1, now=began, step=timedelta(minutes=31))
    session.flush()  # the panel counts the reviews in the database
    decisions.start_panel(
        session, stage.round, "", by=stage.cast.chair, now=stage.round.review_due_at
    )


def _ask_referees(session: Session, stage: Stage) -> None:
    """Leave it to the panel; some referees were asked, as if their applicants were shortlisted."""
    _review_all(session, stage)
    ask_some(session, stage.begun[:4], by=stage.cast.chair, now=stage.now - timedelta(days=4))


def _release(session: Session, stage: Stage) -> None:
    """Go all the way; of the offers one is declined, two accepted, and the student's waits."""
    _review_all(session, stage)
    cast, now = stage.cast, stage.now
    decided = now - timedelta(days=4)
    decisions.propose(session, stage.round, by=cast.chair, now=decided)
    signed = decided + timedelta(hours=1)
    sign(session, stage.round, first=cast.chair, second=cast.admin, now=signed)
    decisions.release(
        session, stage.round, address=cast.address, by=cast.admin, now=now - timedelta(days=3)
    )
    session.flush()  # the answers below look for the offers in the database
    _answer_offers(session, stage)


def _answer_offers(session: Session, stage: Stage) -> None:
    at = stage.now - timedelta(days=1)
    student = stage.cast.students[0].id
    open_offers = session.scalars(
        select(Offer)
        .where(Offer.round_id == stage.round.id, Offer.state == OfferState.SENT)
        .order_by(Offer.id)
    ).all()
    owners = {item.application.id: item.person for item in stage.begun}
    others = [offer for offer in open_offers if owners[offer.application_id].id != student]
    for offer in others[:2]:
        offers.accept(session, offer, other_funding="", by=owners[offer.application_id], now=at)
    for offer in others[2:3]:
        reason = DeclineReason.OTHER_FUNDING
        offers.decline(session, offer, reason=reason, by=owners[offer.application_id], now=at)
