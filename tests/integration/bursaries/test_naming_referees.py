"""Naming referees: the task, one person a page, the check before sending, who is asked when."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.audit.models import Event
from app.bursaries.applications.models import Snapshot
from app.bursaries.applications.states import ApplicationState
from app.bursaries.referees.models import Referee
from app.bursaries.referees.states import ReferenceState
from app.bursaries.rounds.states import ReferencesFrom
from app.core.roles import Role
from tests.support.applying import make_draft, make_whole_round
from tests.support.factories import make_user
from tests.support.refereeing import TYPED, letters, make_referee

SECOND = TYPED | {"name": "Ben Second", "email": "ben@lab.example"}


@pytest.fixture
def round_(session, present):
    return make_whole_round(session, now=present, references_from=ReferencesFrom.EVERYONE)


@pytest.fixture
def there(draft):
    return f"/applications/{draft.reference}/referees/"


def named(session):
    return list(session.scalars(select(Referee).order_by(Referee.id)))


def send(browser, draft, **more):
    page = browser.get(f"/applications/{draft.reference}/check")
    return page.form().submit(declared="y", **more)


def test_the_task_leads_to_one_referee_a_page_and_says_how_many(session, browser, draft, there):
    tasks = browser.get(f"/applications/{draft.reference}/")
    page = browser.get(tasks.links["Your referees"])
    first = browser.get(page.links["Add a referee"])
    first.form().submit(**TYPED)
    half = browser.get(f"/applications/{draft.reference}/")
    again = browser.get(there)
    browser.get(again.links["Add another referee"]).form().submit(**SECOND)
    done = browser.get(f"/applications/{draft.reference}/")
    whole = browser.get(there)

    assert "You have completed 4 of 5 sections" in tasks.text
    assert "0 of 2 named" in tasks.text
    assert "1 of 2 named" in half.text
    assert "You still have to name 1 referee" in again.text
    assert "You have completed 5 of 5 sections" in done.text
    assert "everybody that this round asks for" in whole.text
    assert [each.name for each in named(session)] == ["Ruth Planted", "Ben Second"]


def test_what_is_missing_or_wrong_is_said_at_its_field(browser, there, student):
    form = browser.get(f"{there}new").form()

    empty = form.submit()
    own = form.submit(**TYPED | {"email": student.email.upper()})
    advert = form.submit(**TYPED | {"name": "www.buy.example"})
    form.submit(**TYPED)
    twice = form.submit(**TYPED | {"name": "Ruth Again", "email": "RUTH@uni.example"})

    assert empty.errors == [
        "Enter their full name",
        "Enter their email address",
        "Choose how they know you",
        "Enter their position and organisation",
    ]
    assert own.errors == ["Enter the address of your referee: this one is your own"]
    assert "without web or email addresses" in advert.errors[0]
    assert twice.errors == [
        "You have named somebody with this address already. Name another person"
    ]


def test_a_third_is_refused(session, browser, there, draft, present):
    for number in (1, 2):
        make_referee(session, draft, now=present, number=number)

    refused = browser.get(f"{there}new").form().submit(**TYPED)

    assert refused.status == 403
    assert len(named(session)) == 2


def test_a_referee_is_changed_and_removed(session, browser, there):
    browser.get(f"{there}new").form().submit(**TYPED)
    referee = named(session)[0]

    page = browser.get(f"{there}{referee.id}/change")
    page.form().submit(name="Ruth Mended", email=TYPED["email"])
    session.expire_all()
    mended = named(session)[0].name
    asked = browser.get(f"{there}{referee.id}/remove")
    asked.form().submit()

    assert mended == "Ruth Mended"
    assert "Remove Ruth Mended" in asked.h1
    assert named(session) == []


def test_nothing_is_sent_while_somebody_is_missing(session, browser, draft, present):
    make_referee(session, draft, now=present)

    page = send(browser, draft)

    assert page.errors == ["Name 1 more referee"]
    assert page.title.startswith("Error:")
    session.refresh(draft)
    assert draft.state is ApplicationState.DRAFT
    assert letters(session, "reference_request") == []


def test_everyone_is_asked_as_the_application_is_sent_and_only_once(
    session, browser, draft, present
):
    for number in (1, 2):
        make_referee(session, draft, now=present, number=number)
    checked = browser.get(f"/applications/{draft.reference}/check")

    send(browser, draft)
    browser.post(f"/applications/{draft.reference}/check", {"declared": "y"})

    assert "Ruth Planted 1" in checked.text
    assert [each.to_address for each in letters(session, "reference_request")] == [
        "referee1@uni.example",
        "referee2@uni.example",
    ]
    assert {each.state for each in named(session)} == {ReferenceState.REQUESTED}
    shown = browser.get(f"/applications/{draft.reference}/progress")
    assert "Asked" in shown.text
    assert "Reminder due" in shown.text


def test_the_letter_says_who_for_what_by_when_and_holds_one_link(session, browser, draft, present):
    for number in (1, 2):
        make_referee(session, draft, now=present, number=number)
    send(browser, draft)

    letter = letters(session, "reference_request")[0]

    assert letter.subject == "Ada Field asks you for a reference: five minutes"
    assert letter.text.count("/references/") == 1
    assert "no account" in letter.text
    assert letter.holds_secret
    secret = letter.text.partition("/references/")[2].split()[0]
    events = session.scalars(select(Event)).all()
    told = json.dumps([[event.kind, event.reason, event.data] for event in events])
    assert [word for word in (secret, "uni.example", "Ruth") if word in told] == []


def test_a_forged_host_is_not_in_the_link(session, browser, draft, present):
    for number in (1, 2):
        make_referee(session, draft, now=present, number=number)
    page = browser.get(f"/applications/{draft.reference}/check")
    data = page.form().values | {"declared": "y"}

    browser.post(
        page.form().action,
        data,
        csrf=False,
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )

    sent = letters(session, "reference_request") or letters(session, "application_received")
    assert [each for each in sent if "evil.example" in f"{each.text}{each.html}"] == []


def test_the_shortlisted_are_asked_by_a_person_and_not_now(
    session, browser, draft, round_, present
):
    round_.references_from = ReferencesFrom.SHORTLISTED
    for number in (1, 2):
        make_referee(session, draft, now=present, number=number)

    send(browser, draft)

    assert letters(session, "reference_request") == []
    shown = browser.get(f"/applications/{draft.reference}/progress")
    assert "Not asked" in shown.text
    assert "only if you are shortlisted" in shown.text


def test_a_round_without_references_has_no_such_page(session, browser, draft, round_, there):
    round_.references_from = ReferencesFrom.NEVER
    session.flush()

    tasks = browser.get(f"/applications/{draft.reference}/")

    assert "referee" not in tasks.text
    assert browser.get(there).status == 404
    assert browser.get(f"{there}new").status == 404


def test_what_is_sent_names_no_referee(session, browser, draft, present):
    for number in (1, 2):
        make_referee(session, draft, now=present, number=number)

    send(browser, draft)

    sent = session.scalars(select(Snapshot.content)).one()
    assert "Planted University" not in sent
    assert "Ruth" not in sent


PAGES = ("", "new", "{id}/change", "{id}/remove", "{id}/remind", "{id}/address", "{id}/replace")


def test_nobody_else_finds_them(session, draft, there, present, new_client, sign_in_as):
    referee = make_referee(session, draft, now=present)
    others = [make_user(session), *(make_user(session, roles=[role]) for role in Role)]
    for person in others:
        other = sign_in_as(person, new_client())
        for page in PAGES:
            url = there + page.format(id=referee.id)
            if page != "{id}/remind":
                assert other.get(url).status == 404, (person, page)
            if not person.email.startswith("auditor") and page:
                assert other.post(url, TYPED).status in {403, 404}, (person, page)
    stranger = new_client()
    assert stranger.get(there).status == 302
    assert stranger.post(f"{there}new", TYPED).status == 401
    assert len(named(session)) == 1


def test_another_applications_referee_is_not_found_under_ones_own(
    session, browser, there, round_, present
):
    theirs = make_referee(
        session, make_draft(session, round_, make_user(session), now=present), now=present
    )

    for page in PAGES[2:]:
        url = there + page.format(id=theirs.id)
        assert browser.post(url, TYPED).status == 404, page


def test_the_same_number_of_queries_for_one_and_three(
    session, browser, draft, there, present, count_queries
):
    urls = (
        there,
        f"/applications/{draft.reference}/",
        f"/applications/{draft.reference}/check",
    )
    counts = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            make_referee(session, draft, now=present, number=number)
        for url in urls:
            browser.get(url)
            with count_queries() as seen:
                browser.get(url)
            assert len(seen) <= 10
            counts.append(len(seen))

    assert counts[:3] == counts[3:]
