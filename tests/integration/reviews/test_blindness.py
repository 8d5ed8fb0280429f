"""A name and a review never come together: conflicts and assignments win over every role."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.bursaries.applications.states import ApplicationState
from app.bursaries.screening import service as screening
from app.bursaries.screening.rules import ELIGIBLE
from app.core.roles import Grant, Role
from app.messages.models import OutboxMessage
from app.messages.states import MessageState
from app.reviews.assignments.models import Assignment
from app.reviews.conflicts.states import ConflictKind
from app.reviews.scoring import service as scoring
from tests.support.factories import actor_of, make_user
from tests.support.reviewing import (
    assignments_of,
    begin_reviewing,
    decide,
    make_panel,
    release,
)
from tests.support.rounds import make_application

TOO_LATE = (
    "Reviewing has begun, and reviews are written without names. An admin who reviews nothing"
    " screens what is still to be screened."
)


def leave(session, application, person, now):
    """Have the person declare a conflict with the case."""
    scoring.step_back(
        session,
        application,
        kind=ConflictKind.FAMILY,
        words="Cousins.",
        by=actor_of(person),
        now=now,
    )


def screening_url(panel, application=None):
    base = f"/admin/rounds/{panel.round.slug}/screening"
    return f"{base}/{application.reference}" if application else base


def reviewing_lead(session, panel):
    """Return a reviewer of the panel who leads a hub as well."""
    return make_user(session, roles=[Role.REVIEWER, Role.HUB_LEAD], hub=panel.hubs[0])


def waiting_case(session, panel):
    return make_application(
        session,
        panel.round,
        make_user(session, name="Planted Waiting"),
        state=ApplicationState.SUBMITTED,
        hub=panel.hubs[1],
    )


@pytest.mark.parametrize("roles", [(Role.REVIEWER, Role.HUB_LEAD), (Role.REVIEWER, Role.ADMIN)])
def test_who_reviews_sees_no_name_once_reviewing_began(session, sign_in_as, roles):
    panel = make_panel(session)
    person = make_user(session, roles=roles, hub=panel.hubs[0])
    begin_reviewing(session, panel)
    late = waiting_case(session, panel)
    browser = sign_in_as(person)

    cases = {browser.get(screening_url(panel, each)).status for each in panel.applications}
    lists = [browser.get(screening_url(panel) + asked) for asked in ("", "?show=found")]
    sent = browser.post(screening_url(panel, late), {"finding": "eligible"})

    assert cases == {404}
    assert [(page.status, page.texts("main p")[0]) for page in lists] == [(403, TOO_LATE)] * 2
    assert sent.status == 404
    assert late.state is ApplicationState.SUBMITTED


def test_a_lead_who_reviews_nothing_screens_no_more_either(session, sign_in_as):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    browser = sign_in_as(make_user(session, roles=[Role.HUB_LEAD], hub=panel.hubs[0]))

    assert browser.get(screening_url(panel, panel.applications[1])).status == 404
    assert browser.get(screening_url(panel)).status == 403


def test_until_then_who_may_review_sees_only_what_waits_and_their_own_findings(
    session, sign_in_as, now
):
    panel = make_panel(session)
    person, waiting = reviewing_lead(session, panel), waiting_case(session, panel)
    theirs = waiting_case(session, panel)
    by = actor_of(person, Grant(Role.HUB_LEAD, panel.hubs[0].id))
    screening.screen(session, theirs, ELIGIBLE, by=by, now=now)
    browser = sign_in_as(person)

    lists = [
        browser.get(screening_url(panel) + asked).texts("tbody th") for asked in ("", "?show=found")
    ]

    assert lists == [[waiting.reference], [theirs.reference]]
    assert browser.get(screening_url(panel, waiting)).status == 200
    assert browser.get(screening_url(panel, theirs)).status == 200
    assert browser.get(screening_url(panel, panel.applications[0])).status == 404


def test_who_screened_a_case_is_not_asked_to_review_it(session, now):
    panel = make_panel(session, cases=0)
    reader = panel.reviewers[0]
    case = make_application(
        session,
        panel.round,
        make_user(session),
        state=ApplicationState.SUBMITTED,
        hub=panel.hubs[1],
    )
    by = actor_of(reader, Grant(Role.HUB_LEAD, panel.hubs[0].id))
    screening.screen(session, case, ELIGIBLE, by=by, now=now)

    begin_reviewing(session, panel)

    assert {each.reviewer_id for each in assignments_of(session, case)} == {
        person.id for person in panel.reviewers[1:]
    }


def test_an_admin_who_left_the_room_finds_no_name(session, sign_in_as, now):
    panel = make_panel(session)
    barred, other = waiting_case(session, panel), panel.applications[0]
    leave(session, barred, panel.admin, now)
    leave(session, other, panel.admin, now)
    browser = sign_in_as(panel.admin)

    pages = {
        browser.get(screening_url(panel) + asked).text.count(case.reference)
        for asked, case in (("", barred), ("?show=found", other))
    }
    statuses = {browser.get(screening_url(panel, case)).status for case in (barred, other)}
    sent = browser.post(screening_url(panel, barred), {"finding": "eligible"}).status
    board = browser.get(f"/admin/rounds/{panel.round.slug}")
    desk = browser.get("/admin/")

    assert (pages, statuses, sent) == ({0}, {404}, 404)
    assert barred.state is ApplicationState.SUBMITTED
    assert board.texts("section[aria-labelledby=need] p") == [
        "What still waits for screening is with other people."
    ]
    assert board.all("section[aria-labelledby=need] a") == []
    assert "Nothing waits for screening." in desk.texts("main p")


def test_an_admin_who_was_a_reviewer_finds_no_name_of_what_they_read(session, sign_in_as, now):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    case = panel.applications[0]
    session.add(
        Assignment(
            application_id=case.id,
            round_id=case.round_id,
            reviewer_id=panel.admin.id,
            state_since=now,
            position=1,
            due_at=now,
        )
    )
    browser = sign_in_as(panel.admin)

    assert browser.get(screening_url(panel, case)).status == 404
    assert browser.get(screening_url(panel, panel.applications[1])).status == 200
    assert browser.get(screening_url(panel) + "?show=found").texts("tbody th") == sorted(
        each.reference for each in panel.applications[1:]
    )


def test_the_outbox_keeps_letters_of_a_barred_case_from_an_admin(session, sign_in_as, now):
    panel = make_panel(session)
    decide(session, panel)
    release(session, panel)
    barred = panel.applications[0]
    leave(session, barred, panel.admin, now)
    ids = {
        letter.subject_id: letter.id
        for letter in session.scalars(
            select(OutboxMessage).where(OutboxMessage.subject_type == "bursary_application")
        )
    }
    browser = sign_in_as(panel.admin)
    letters = len(session.scalars(select(OutboxMessage)).all())

    listed = browser.get("/admin/outbox")
    links = {link["href"] for link in listed.all("tbody a")}
    page = f"/admin/outbox/{ids[barred.id]}"

    assert links == {
        f"/admin/outbox/{number}"
        for number in session.scalars(select(OutboxMessage.id))
        if number != ids[barred.id]
    }
    states = listed.texts("nav[aria-label='Messages by state'] li")
    assert states == ["All messages", f"{MessageState.QUEUED.label}: {letters - 1}"]
    assert browser.get(page).status == 404
    assert browser.post(f"{page}/send-again").status == 404
    assert browser.get(f"/admin/outbox/{ids[panel.applications[1].id]}").status == 200
