"""Two people press the same button at the same time, on real connections of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Timer

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.bursaries.offers import service as offers
from app.bursaries.offers.models import Offer, Outcome
from app.bursaries.offers.states import LIVE
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState
from app.core.errors import DomainError
from app.core.roles import Actor, Role
from app.messages.models import OutboxMessage
from app.reviews.assignments import service as assigning
from app.reviews.assignments.models import Assignment
from app.reviews.conflicts.states import ConflictKind
from app.reviews.decisions import service as deciding
from app.reviews.proposals.models import AllocationRun
from app.reviews.releases import service as releases
from app.reviews.scoring import queries as scoring_queries
from app.reviews.scoring import service as scoring
from tests.support import databases
from tests.support.factories import actor_of
from tests.support.reviewing import (
    ADDRESS,
    assignments_of,
    begin_panel,
    begin_review,
    begin_reviewing,
    decide,
    make_panel,
    release,
    review,
)


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
        plan = assigning.propose(own, round_, now=now)
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


def step_back(session, assignment, *, by, now):
    application = session.get_one(Application, assignment.application_id)
    kind = ConflictKind.FAMILY
    scoring.step_back(session, application, kind=kind, words="Cousins.", by=by, now=now)


def hold_then_start(app, verb, start):
    """Return what both answer when the panel starts while the verb is done and not committed."""
    is_done, may_end = Event(), Event()

    def first(own):
        verb(own)
        own.flush()
        is_done.set()
        may_end.wait(timeout=10)

    def second(own):
        is_done.wait(timeout=10)
        Timer(0.5, may_end.set).start()
        start(own)

    return at_once(app, first, second)


@pytest.mark.parametrize("verb", [scoring.reopen, scoring.submit, step_back])
def test_starting_the_panel_waits_for_reviews_on_their_way(app, session, now, verb):
    panel = make_panel(session, cases=1)
    begin_reviewing(session, panel)
    first, last = assignments_of(session, panel.applications[0])
    review(session, first)
    (begin_review if verb is scoring.submit else review)(session, last)
    session.commit()
    reader = Actor(last.reviewer_id, "Reader", "reader@example.org")
    chair = panel.actor(panel.chair, Role.CHAIR)

    done, started = hold_then_start(
        app,
        lambda own: verb(own, own.get_one(Assignment, last.id), by=reader, now=now),
        lambda own: deciding.start_panel(
            own, own.get_one(Round, panel.round.id), "", by=chair, now=now
        ),
    )

    session.rollback()
    session.expire_all()
    given = len(scoring_queries.given(session, application_id=panel.applications[0].id))
    assert (done, panel.applications[0].review_count) == (None, given)
    if verb is scoring.submit:
        assert (given, started, panel.round.state) == (2, None, RoundState.MODERATING)
    else:
        assert (given, panel.round.state) == (1, RoundState.REVIEWING)
        assert "too few reviews" in started.message
