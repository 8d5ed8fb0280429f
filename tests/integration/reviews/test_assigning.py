from __future__ import annotations

import pytest
from sqlalchemy import select

from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.states import RoundState
from app.core.errors import ConflictError, RefusedError
from app.core.roles import Actor, Role
from app.messages.models import OutboxMessage
from app.reviews.assignments import queries, service
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.states import AssignmentState
from app.reviews.conflicts.models import Conflict
from app.reviews.conflicts.states import ConflictKind, ConflictSource
from tests.support.factories import NOW, make_user
from tests.support.reviewing import ADDRESS, assignments_of, begin_reviewing, make_panel
from tests.support.rounds import make_application


def test_plan_gives_each_case_two_readers_one_of_another_hub(session):
    panel = make_panel(session, cases=6)

    plan = service.propose(session, panel.round, now=NOW)

    assert plan.obstacle is None
    assert [len(each.readers) for each in plan.cases] == [2] * 6
    assert all(
        any(reader.hub_code != each.case.hub_code for reader in each.readers) for each in plan.cases
    )
    assert [each.load for each in plan.readers] == [4, 4, 4]


def test_plan_is_the_same_each_time(session):
    panel = make_panel(session, cases=6)

    assert service.propose(session, panel.round, now=NOW) == service.propose(
        session, panel.round, now=NOW
    )


def test_plan_keeps_an_applicant_from_their_own_case(session):
    panel = make_panel(session, cases=3)
    own = make_application(
        session,
        panel.round,
        panel.reviewers[0],
        state=ApplicationState.ELIGIBLE,
        hub=panel.hubs[1],
    )

    plan = service.propose(session, panel.round, now=NOW)

    read_by = {each.case.id: {reader.id for reader in each.readers} for each in plan.cases}
    assert read_by[own.id] == {panel.reviewers[1].id, panel.reviewers[2].id}


def test_plan_that_cannot_be_made_says_why(session):
    panel = make_panel(session, cases=2, reviews_per_application=4)

    plan = service.propose(session, panel.round, now=NOW)

    assert plan.cases == ()
    assert plan.obstacle == (
        f"{panel.applications[0].reference} has three permitted reviewers, needs four."
    )


def test_confirm_invites_and_begins(session):
    panel = make_panel(session, cases=3)
    own = make_application(
        session,
        panel.round,
        panel.reviewers[0],
        state=ApplicationState.ELIGIBLE,
        hub=panel.hubs[0],
    )

    begin_reviewing(session, panel)
    session.commit()

    assert panel.round.state is RoundState.REVIEWING
    assert {each.state for each in panel.applications} == {ApplicationState.IN_REVIEW}
    rows = session.scalars(select(Assignment)).all()
    assert {row.state for row in rows} == {AssignmentState.INVITED}
    assert {row.due_at for row in rows} == {panel.round.review_due_at}
    letters = session.scalars(select(OutboxMessage).order_by(OutboxMessage.to_user_id)).all()
    assert [letter.to_user_id for letter in letters] == [each.id for each in panel.reviewers]
    known = session.scalars(select(Conflict)).all()
    assert [(row.reviewer_id, row.application_id, row.source) for row in known] == [
        (panel.reviewers[0].id, own.id, ConflictSource.RULE)
    ]


def test_readers_of_one_case_meet_it_at_different_points(session):
    panel = make_panel(session, cases=12, slug="circle")
    # The seeded circle follows the references, so it has to be the same circle in every run.
    for number, application in enumerate(panel.applications):
        application.reference = f"CAP-CIRCLE-{number}"

    begin_reviewing(session, panel)

    differing = sum(
        len({row.position for row in assignments_of(session, each)}) > 1
        for each in panel.applications
    )
    assert differing >= 9
    for reviewer in panel.reviewers:
        positions = session.scalars(
            select(Assignment.position).where(Assignment.reviewer_id == reviewer.id)
        ).all()
        assert sorted(positions) == list(range(1, len(positions) + 1))


def test_confirm_waits_for_screening(session, now):
    panel = make_panel(session, cases=3)
    plan = service.propose(session, panel.round, now=NOW)
    late = make_user(session)
    make_application(
        session, panel.round, late, state=ApplicationState.SUBMITTED, hub=panel.hubs[0]
    )
    by = panel.actor(panel.admin, Role.ADMIN)

    with pytest.raises(RefusedError, match="1 application was not screened yet"):
        service.confirm(session, panel.round, plan, address=ADDRESS, by=by, now=now)


def test_confirm_refuses_a_plan_that_was_overtaken(session, now):
    panel = make_panel(session, cases=3)
    plan = service.propose(session, panel.round, now=NOW)
    late = make_user(session)
    make_application(session, panel.round, late, state=ApplicationState.ELIGIBLE, hub=panel.hubs[0])
    by = panel.actor(panel.admin, Role.ADMIN)

    with pytest.raises(ConflictError):
        service.confirm(session, panel.round, plan, address=ADDRESS, by=by, now=now)


def test_confirm_is_for_admins(session, now):
    panel = make_panel(session, cases=3)
    plan = service.propose(session, panel.round, now=NOW)
    by = panel.actor(panel.chair, Role.CHAIR)

    with pytest.raises(RefusedError, match="confirmed by an admin"):
        service.confirm(session, panel.round, plan, address=ADDRESS, by=by, now=now)


def test_confirm_twice_is_refused(session, now):
    panel = make_panel(session, cases=3)
    plan = service.propose(session, panel.round, now=NOW)
    by = panel.actor(panel.admin, Role.ADMIN)
    service.confirm(session, panel.round, plan, address=ADDRESS, by=by, now=now)

    with pytest.raises(RefusedError, match="not waiting for a cover plan"):
        service.confirm(session, panel.round, plan, address=ADDRESS, by=by, now=now)


def test_conflict_takes_the_case_away_and_the_gap_is_filled(session, now):
    panel = make_panel(session, cases=3)
    case = panel.applications[0]
    begin_reviewing(session, panel)
    first, second = assignments_of(session, case)
    by = Actor(first.reviewer_id, "Reader", "reader@example.org")

    service.declare_conflict(
        session, case, kind=ConflictKind.FAMILY, words="My cousin.", by=by, now=now
    )
    session.flush()
    plan = service.propose(session, panel.round, now=NOW)

    assert first.state is AssignmentState.RECUSED
    assert queries.own(session, by.id, case.reference) is None
    third = {each.id for each in panel.reviewers} - {first.reviewer_id, second.reviewer_id}
    assert [(each.case.id, {r.id for r in each.readers}) for each in plan.cases] == [
        (case.id, third)
    ]

    admin = panel.actor(panel.admin, Role.ADMIN)
    service.confirm(session, panel.round, plan, address=ADDRESS, by=admin, now=now)
    session.flush()

    assert len(assignments_of(session, case)) == 3
    assert service.propose(session, panel.round, now=NOW).cases == ()
