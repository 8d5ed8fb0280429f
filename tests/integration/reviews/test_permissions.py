"""Every route of reviewing and deciding, as every kind of person."""

from __future__ import annotations

import pytest

from app.core.roles import Role
from tests.support.factories import make_user
from tests.support.reviewing import begin_reviewing, decide, make_panel

PANEL_GETS = ("/panel/", "/panel/{slug}/", "/panel/{slug}/release", "/panel/{slug}/record/1.json")
CASE_GETS = ("/panel/{slug}/cases/{reference}/", "/panel/{slug}/cases/{reference}/conflict")
PANEL_POSTS = (
    "/panel/{slug}/start",
    "/panel/{slug}/proposal",
    "/panel/{slug}/waive",
    "/panel/{slug}/confirm",
    "/panel/{slug}/second",
    "/panel/{slug}/reopen",
    "/panel/{slug}/release",
    "/panel/{slug}/promote",
    "/panel/{slug}/cases/{reference}/outcome",
    "/panel/{slug}/cases/{reference}/feedback",
    "/panel/{slug}/cases/{reference}/conflict",
)
REVIEW_GETS = ("/review/", "/review/{reference}/", "/review/{reference}/conflict")
REVIEW_POSTS = (
    "/review/{reference}/",
    "/review/{reference}/conflict",
    "/review/{reference}/reopen",
)
COVER = "/admin/rounds/{slug}/cover"
OUTSIDERS = (None, Role.HUB_LEAD, Role.FINANCE, Role.AUDITOR, Role.DATA_OFFICER)


def status_of(client, method, address, panel):
    url = address.format(slug=panel.round.slug, reference=panel.applications[0].reference)
    if method == "get":
        return client.get(url).status
    return client.post(url, {}).status


def statuses(client, panel, gets=(), posts=()):
    return {
        status_of(client, method, address, panel)
        for method, addresses in (("get", gets), ("post", posts))
        for address in addresses
    }


def test_a_visitor_is_asked_to_sign_in(session, client):
    panel = make_panel(session)
    gets = (*PANEL_GETS, *CASE_GETS, *REVIEW_GETS, COVER)
    posts = (*PANEL_POSTS, *REVIEW_POSTS, COVER)

    assert statuses(client, panel, gets, ()) == {302}
    assert statuses(client, panel, (), posts) == {401}
    assert client.get("/panel/").location == "/sign-in?next=/panel/"


@pytest.mark.parametrize("role", OUTSIDERS)
def test_other_roles_are_refused_everywhere(session, client, sign_in_as, role):
    panel = make_panel(session)
    sign_in_as(make_user(session, roles=[role] if role else []))
    gets = (*PANEL_GETS, *CASE_GETS, *REVIEW_GETS, COVER)
    posts = (*PANEL_POSTS, *REVIEW_POSTS, COVER)

    assert statuses(client, panel, gets, posts) == {403}


def test_a_reviewer_never_sees_the_panel_or_the_cover(session, client, sign_in_as):
    panel = make_panel(session)
    decide(session, panel)
    sign_in_as(panel.reviewers[0])

    refused = statuses(client, panel, (*PANEL_GETS, *CASE_GETS, COVER), (*PANEL_POSTS, COVER))

    assert refused == {403}


@pytest.mark.parametrize("role", [Role.CHAIR, Role.ADMIN])
def test_chair_and_admin_read_no_queue(session, client, sign_in_as, role):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    sign_in_as(make_user(session, roles=[role]))

    assert statuses(client, panel, REVIEW_GETS, REVIEW_POSTS) == {403}


def test_another_rounds_panel_is_not_found(session, client, sign_in_as):
    panel = make_panel(session)
    decide(session, panel)
    sign_in_as(make_user(session, roles=[Role.CHAIR], round_id=panel.round.id + 1))

    found = statuses(client, panel, (*PANEL_GETS[1:], *CASE_GETS), PANEL_POSTS)

    assert found == {404}


@pytest.mark.parametrize("role", [Role.CHAIR, Role.ADMIN])
def test_the_panel_reads_its_round(session, client, sign_in_as, role):
    panel = make_panel(session)
    decide(session, panel)
    sign_in_as(make_user(session, roles=[role], round_id=panel.round.id))

    assert statuses(client, panel, (*PANEL_GETS, *CASE_GETS)) == {200}


def test_an_admin_may_not_do_what_is_the_chairs(session, client, sign_in_as):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    sign_in_as(panel.admin)

    answers = {
        address: status_of(client, "post", address, panel)
        for address in ("/panel/{slug}/start", "/panel/{slug}/proposal", "/panel/{slug}/confirm")
    }

    assert set(answers.values()) == {403}
