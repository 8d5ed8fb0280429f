"""Two people press the same button at the same time, on real connections of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.offers import service as offers
from app.bursaries.offers.models import Offer, Outcome
from app.bursaries.offers.states import LIVE
from app.bursaries.rounds.models import Round
from app.core.errors import DomainError
from app.core.roles import Role
from app.messages.models import OutboxMessage
from app.reviews.assignments import service as assigning
from app.reviews.assignments.models import Assignment
from app.reviews.decisions import service as deciding
from app.reviews.proposals.models import AllocationRun
from app.reviews.releases import service as releases
from tests.support import databases
from tests.support.factories import actor_of
from tests.support.reviewing import ADDRESS, begin_panel, decide, make_panel, release


def at_once(app, *acts):
    """Return what each act answers when all begin together: its value, or the refusal."""
    engine = databases.engine_of(app)
    begin = Barrier(len(acts))

    def run(act):
        begin.wait(timeout=10)
        try:
            with Session(engine) as session, session.begin():
                return act(session)
        except DomainError as refused:
            return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def live_offers(session):
    session.rollback()
    return session.scalar(select(func.count()).where(Offer.state.in_(LIVE)))


def test_two_releases_write_each_letter_once(app, session, now):
    panel = make_panel(session, cases=4)
    decide(session, panel)
    session.commit()
    round_id = panel.round.id
    by = panel.actor(panel.admin, Role.ADMIN)

    def act(own):
        return releases.release(own, own.get_one(Round, round_id), address=ADDRESS, by=by, now=now)

    answers = at_once(app, act, act)

    assert sorted(answers) == [0, 4]
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Outcome)) == 4
    letters = session.scalars(
        select(OutboxMessage.to_user_id).where(OutboxMessage.template.startswith("outcome"))
    ).all()
    assert sorted(letters) == sorted(each.applicant_id for each in panel.applications)


def test_two_promotions_fill_one_place(app, session, now):
    panel = make_panel(session, cases=4, places=0, shared=2, maximum=None)
    decide(session, panel)
    release(session, panel)
    first = session.scalars(select(Offer).order_by(Offer.id)).first()
    applicants = {each.id: each.applicant_id for each in panel.applications}
    owner = actor_of(session.get_one(User, applicants[first.application_id]))
    offers.decline(session, first, reason=None, by=owner, now=now)
    session.commit()
    round_id, reference = panel.round.id, panel.applications[2].reference
    by = panel.actor(panel.chair, Role.CHAIR)

    def act(own):
        round_ = own.get_one(Round, round_id)
        return releases.promote(own, round_, reference, address=ADDRESS, by=by, now=now).id

    answers = at_once(app, act, act)

    refused = [each for each in answers if isinstance(each, DomainError)]
    assert [each.message for each in refused] == [releases.MOVED_ON]
    assert live_offers(session) == 2


def test_two_plans_confirmed_at_once_assign_once(app, session, now):
    panel = make_panel(session, cases=3)
    session.commit()
    round_id = panel.round.id
    by = panel.actor(panel.admin, Role.ADMIN)

    def act(own):
        round_ = own.get_one(Round, round_id)
        plan = assigning.propose(own, round_)
        return assigning.confirm(own, round_, plan, address=ADDRESS, by=by, now=now)

    answers = at_once(app, act, act)

    assert sum(isinstance(each, DomainError) for each in answers) == 1
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Assignment)) == 6


def test_two_proposals_taken_at_once_follow_each_other(app, session, now):
    panel = make_panel(session, cases=3)
    begin_panel(session, panel)
    session.commit()
    round_id = panel.round.id
    by = panel.actor(panel.chair, Role.CHAIR)

    def act(own):
        return deciding.propose(own, own.get_one(Round, round_id), by=by, now=now).number

    answers = at_once(app, act, act)

    assert sorted(answers) == [1, 2]
    session.rollback()
    assert session.scalar(select(func.count()).select_from(AllocationRun)) == 2
