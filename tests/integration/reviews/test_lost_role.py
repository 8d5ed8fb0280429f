"""A role holds for its round and its time: what it opened closes, and its cases are gaps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import RoleGrant
from app.core import clock
from app.core.roles import Role
from app.reviews.assignments import service
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.states import AssignmentState
from tests.support.factories import make_user
from tests.support.reviewing import (
    ADDRESS,
    assignments_of,
    begin_review,
    begin_reviewing,
    make_panel,
    review,
)
from tests.support.rounds import make_round


def hold_only(session, person, round_id):
    """Leave the person the role for one round alone."""
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.user_id == person.id)):
        grant.round_id = round_id


def lose_role(session, person):
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.user_id == person.id)):
        grant.ends_at = grant.starts_at + timedelta(days=1)


def be_disabled(_session, person):
    person.disabled_at = clock.now()


def cases_of(session, person):
    """Return the person's assignments in their own order."""
    return session.scalars(
        select(Assignment).where(Assignment.reviewer_id == person.id).order_by(Assignment.position)
    ).all()


def test_a_reviewer_of_another_round_opens_and_scores_nothing(session, sign_in_as):
    panel = make_panel(session)
    other = make_round(session, slug="other")
    begin_reviewing(session, panel)
    person = panel.reviewers[0]
    mine = cases_of(session, person)[0]
    begin_review(session, mine)
    reference = next(
        each.reference for each in panel.applications if each.id == mine.application_id
    )
    hold_only(session, person, other.id)
    browser = sign_in_as(person)

    gets = {browser.get(f"/review/{reference}/{tail}").status for tail in ("", "conflict")}
    posts = {
        browser.post(f"/review/{reference}/{tail}", {"action": "submit"}).status
        for tail in ("", "conflict", "reopen")
    }
    queue = browser.get("/review/")

    assert (gets, posts) == ({404}, {404})
    assert (queue.status, queue.text.count(reference)) == (200, 0)
    assert mine.state is AssignmentState.IN_PROGRESS


@pytest.mark.parametrize("end", [lose_role, be_disabled])
def test_unfinished_cases_of_who_is_no_reviewer_are_gaps(session, now, end):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    gone = panel.reviewers[0]
    finished, *left = cases_of(session, gone)
    review(session, finished)
    new = make_user(session, name="New Reader", roles=[Role.REVIEWER], hub=panel.hubs[1])
    end(session, gone)
    session.flush()

    plan = service.propose(session, panel.round, now=now)

    assert plan.obstacle is None
    assert sorted(each.case.id for each in plan.cases) == sorted(
        each.application_id for each in left
    )
    assert {reader.id for each in plan.cases for reader in each.readers} <= {
        new.id,
        *(each.id for each in panel.reviewers[1:]),
    }
    by = panel.actor(panel.admin, Role.ADMIN)
    service.confirm(session, panel.round, plan, address=ADDRESS, by=by, now=now)
    session.commit()
    assert finished.state is AssignmentState.SUBMITTED
    assert {each.state for each in left} == {AssignmentState.CANCELLED}
    for case in panel.applications:
        live = [
            each
            for each in assignments_of(session, case)
            if each.state is not AssignmentState.CANCELLED
        ]
        assert len(live) == 2
    assert service.propose(session, panel.round, now=now).cases == ()


def test_the_cover_page_offers_the_replacement(session, sign_in_as):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    browser = sign_in_as(panel.admin)
    url = f"/admin/rounds/{panel.round.slug}/cover"
    well = browser.get(url)
    be_disabled(session, panel.reviewers[0])

    page = browser.get(url)
    done = page.form().submit(follow=True)

    assert well.all("main form") == []
    assert "Confirm the plan and write to the reviewers" in page.texts("main button")
    assert done.all("main form") == []
    assert {each.state for each in cases_of(session, panel.reviewers[0])} == {
        AssignmentState.CANCELLED
    }


def test_without_anybody_else_the_cover_page_says_what_is_missing(session, sign_in_as):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    be_disabled(session, panel.reviewers[0])
    be_disabled(session, panel.reviewers[1])

    page = sign_in_as(panel.admin).get(f"/admin/rounds/{panel.round.slug}/cover")

    assert page.texts(".govuk-warning-text__text")[0].count("The plan cannot be made: ") == 1
