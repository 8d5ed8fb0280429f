"""Every address of an application, as its owner, as somebody else, and as nobody."""

from __future__ import annotations

import pytest

from app.bursaries.applications.states import ApplicationState
from app.core.roles import Role
from tests.support.applying import make_draft, make_sent
from tests.support.factories import make_user
from tests.support.offering import make_offered

NAMES = {"applications", "writing", "tracking", "offers"}
KEYS = {"questions": "name", "sections": "about"}


def addresses(app, application, round_):
    """Return every (method, address) that an applicant's screens have."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] not in NAMES:
            continue
        key = next((key for part, key in KEYS.items() if part in rule.rule), "")
        address = (
            rule.rule.replace("<reference>", application.reference)
            .replace("<key>", key)
            .replace("<slug>", round_.slug)
        )
        found += [(method, address) for method in sorted(rule.methods & {"GET", "POST"})]
    return sorted(found)


def of_one(app, application, round_):
    return [
        pair for pair in addresses(app, application, round_) if application.reference in pair[1]
    ]


def asked(browser, pairs):
    return {
        (method, url): (browser.get(url) if method == "GET" else browser.post(url)).status
        for method, url in pairs
    }


@pytest.fixture
def applications(session, round_, present):
    """Return other people's applications at three points."""
    draft = make_draft(session, round_, make_user(session), now=present)
    sent = make_sent(session, round_, make_user(session), now=present)
    offered, _ = make_offered(session, round_, make_user(session), now=present)
    return [draft, sent, offered]


@pytest.fixture
def stranger(session, new_client, sign_in_as):
    """Return a function that signs somebody else in, with the roles."""
    return lambda roles: sign_in_as(make_user(session, roles=roles), new_client())


def test_there_are_addresses_to_look_at(app, round_, draft):
    pairs = of_one(app, draft, round_)

    assert len(pairs) == 19
    assert {url.rsplit("/", 1)[1] for _, url in pairs} >= {
        "",
        "check",
        "receipt",
        "sent.pdf",
        "answers",
        "progress",
        "outcome",
        "accept",
        "decline",
        "withdraw",
        "name",
        "finish",
    }


@pytest.mark.parametrize("roles", [[], [Role.REVIEWER], [Role.HUB_LEAD], [Role.CHAIR, Role.ADMIN]])
def test_somebody_elses_application_is_not_found(stranger, app, round_, applications, roles):
    browser = stranger(roles)
    states = [application.state for application in applications]

    for application in applications:
        pairs = of_one(app, application, round_)
        assert asked(browser, pairs) == dict.fromkeys(pairs, 404)
    assert [application.state for application in applications] == states


def test_nobody_is_asked_to_sign_in(app, round_, draft, new_client):
    visitor = new_client()
    for method, url in addresses(app, draft, round_):
        page = visitor.get(url) if method == "GET" else visitor.post(url)

        if method == "GET":
            assert (page.status, page.location) == (302, f"/sign-in?next={url}"), url
        else:
            assert (page.status, page.h1) == (401, "You have been signed out"), url
    assert draft.state is ApplicationState.DRAFT


def test_the_owner_finds_every_page(app, round_, draft, browser):
    pairs = [(method, url) for method, url in of_one(app, draft, round_) if method == "GET"]

    statuses = asked(browser, pairs)

    base = f"/applications/{draft.reference}"
    # There is no offer, and nothing was sent.
    missing = {f"{base}/{page}" for page in ("accept", "decline", "sent.pdf")}
    assert {url: status for (_, url), status in statuses.items() if status == 404} == dict.fromkeys(
        missing, 404
    )
    assert set(statuses.values()) == {200, 302, 404}


def test_the_list_shows_ones_own_alone(browser, applications, draft):
    page = browser.get("/applications/")

    assert page.texts(".rows__item .quiet") == [f"Reference {draft.reference}"]
    assert [each.reference for each in applications if each.reference in page.text] == []


def test_a_post_without_a_token_changes_nothing(app, round_, draft, browser):
    pairs = [pair for pair in of_one(app, draft, round_) if pair[0] == "POST"]

    statuses = {url: browser.post(url, {"declared": "y"}, csrf=False).status for _, url in pairs}

    assert statuses == dict.fromkeys(statuses, 400)
    assert draft.state is ApplicationState.DRAFT
