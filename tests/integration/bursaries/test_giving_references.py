"""A referee's pages: the link's whole life, what each page keeps, and one send of many."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import Event
from app.bursaries.building import queries as building
from app.bursaries.building.states import SignedAct
from app.bursaries.giving import service as giving
from app.bursaries.referees.models import Referee, Reference, ReferenceToken
from app.bursaries.referees.states import ReferenceState
from app.bursaries.references import service as references
from app.bursaries.rounds.states import ReferencesFrom
from app.bursaries.screening import service as screening
from app.bursaries.screening.rules import Finding
from app.bursaries.screening.states import IneligibilityReason
from app.bursaries.steering import service as steering
from app.core.roles import Grant, Role
from tests.support.applying import make_sent, make_whole_round, person_as_actor
from tests.support.factories import actor_of, make_user
from tests.support.racing import at_once, in_transaction
from tests.support.refereeing import (
    ANSWERS,
    ask,
    give,
    letters,
    link_of,
    make_referee,
    write,
)

CHOICES = {name: ANSWERS[name] for name in ("known_for", "compared", "support")}


@pytest.fixture
def round_(session, present):
    return make_whole_round(session, now=present, contact="hub@uni.example")


@pytest.fixture
def application(session, round_, student, present):
    """Return what the student sent, in a round that asks for references."""
    sent = make_sent(session, round_, student, now=present)
    round_.references_from = ReferencesFrom.EVERYONE
    session.flush()
    return sent


@pytest.fixture
def by(student):
    return person_as_actor(student)


@pytest.fixture
def referee(session, application, by, present):
    """Return somebody who has been asked."""
    made = make_referee(session, application, now=present)
    ask(session, application, by=by, now=present)
    return made


@pytest.fixture
def link(session, referee):
    return link_of(session, referee)


def kinds(session):
    events = session.scalars(select(Event).where(Event.kind.startswith("reference.")))
    return [event.kind for event in events.all()]


def say_yes(client, link):
    return client.get(link).form().submit(willing="yes", follow=True)


def to_questions(client, link):
    return say_yes(client, link).form().submit(right="yes", follow=True)


def test_five_pages_from_the_link_to_the_thanks(session, client, referee, link):
    first = client.get(link)
    second = say_yes(client, link)
    third = second.form().submit(right="yes", follow=True)
    fourth = third.form().submit(**ANSWERS, follow=True)
    fifth = fourth.form().submit(follow=True)

    assert first.h1 == "Can you give a reference for Ada Field?"
    assert second.h1 == "Is this how you know Ada Field?"
    assert "Senior lecturer, Planted University" in second.text
    assert third.h1 == "Five questions about Ada Field"
    assert fourth.h1 == "Check your reference for Ada Field"
    assert "Planted praise" in fourth.text
    assert fifth.h1 == "Thank you for your reference"
    session.refresh(referee)
    assert referee.state is ReferenceState.GIVEN
    written = session.scalars(select(Reference)).one()
    assert (written.support, written.given_at is not None) == ("yes", True)
    assert kinds(session) == ["reference.asked", "reference.opened", "reference.given"]


@pytest.mark.parametrize("page", ["", "/relation", "/questions", "/check", "/thanks"])
def test_no_page_is_cached_or_tells_its_address(client, link, page):
    answer = client.get(link + page)

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    if answer.status == 200:
        assert answer.all("link[rel=canonical]") == []
        assert answer.all("meta[property]") == []
        assert answer.find("meta[name=robots]")["content"] == "noindex"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_uses_nothing_up_and_moves_nothing(session, client, referee, link, method):
    for page in ("", "/relation", "/questions", "/check", "/thanks") * 3:
        client.send(method, link + page)

    session.refresh(referee)
    token = session.scalars(select(ReferenceToken)).one()
    assert (referee.state, token.used_at, token.ended_at) == (ReferenceState.REQUESTED, None, None)
    assert kinds(session) == ["reference.asked"]
    assert client.get(link).status == 200


def test_the_link_leads_back_to_where_they_were(client, new_client, link):
    to_questions(client, link).form().submit(
        known_for="over_three", does_well="Half a thought", then="later", follow=True
    )
    elsewhere = new_client().get(link, follow=True)

    assert elsewhere.h1 == "Five questions about Ada Field"
    values = elsewhere.form().values
    assert (values["known_for"], values["does_well"]) == ("over_three", "Half a thought")
    assert "compared" not in values


def test_save_for_later_says_until_when(client, link):
    page = to_questions(client, link).form().submit(
        does_well="Half", then="later", follow=True
    )  # fmt: skip

    assert "Saved. Come back with the same link by" in page.text


def test_what_is_missing_is_said_before_it_can_be_sent(session, client, referee, link):
    page = to_questions(client, link).form().submit(
        does_well="word " * 151, known_for="under_one", follow=True
    )  # fmt: skip
    forced = client.post(f"{link}/check")

    assert page.errors == [
        "Choose how their work compares",
        "Shorten this to 150 words or fewer",
        "Write what they may need help with, or that nothing comes to mind",
        "Choose whether you support the award",
    ]
    assert page.form().values["does_well"].split() == ["word"] * 151
    assert forced.h1 == "Five questions about Ada Field"
    session.refresh(referee)
    assert referee.state is ReferenceState.OPENED


def test_how_they_know_each_other_is_corrected(session, client, referee, link):
    page = say_yes(client, link)
    bare = page.form().submit()
    page.form().submit(right="no", relation="manager", position="Head of unit, Lab")

    assert bare.errors == ["Choose whether this is right"]
    written = session.scalars(select(Reference)).one()
    assert (written.relation, written.position) == ("manager", "Head of unit, Lab")
    session.refresh(referee)
    assert referee.position == "Senior lecturer, Planted University"


def test_no_needs_a_reason_which_the_applicant_never_reads(
    session, client, referee, link, browser, application
):
    bare = client.get(link).form().submit(willing="no")
    done = client.get(link).form().submit(
        willing="no", why_not="too_close", words="Planted reason", follow=True
    )  # fmt: skip

    assert bare.errors == ["Choose why you cannot give a reference"]
    assert done.h1 == "Thank you for telling us"
    session.refresh(referee)
    assert (referee.state, referee.why_not) == (ReferenceState.DECLINED, "too_close")
    (letter,) = letters(session, "reference_declined")
    assert letter.to_address == "ada@example.org"
    page = browser.get(f"/applications/{application.reference}/progress")
    assert "They cannot give a reference" in page.text
    assert [
        word for word in ("Planted reason", "too close") if word in letter.text + page.text
    ] == []


def test_a_correction_that_corrects_nothing_is_asked_again(session, client, link):
    page = say_yes(client, link)

    again = page.form().submit(right="no")

    assert again.errors == ["Change what is not right, or choose yes"]
    assert session.scalars(select(Reference)).all() == []


def test_who_said_yes_may_think_again(session, client, referee, link):
    page = to_questions(client, link)

    again = client.get(page.links["I cannot give this reference after all"])
    again.form().submit(willing="no", why_not="no_time", words="")

    session.refresh(referee)
    assert again.h1 == "Can you give a reference for Ada Field?"
    assert referee.state is ReferenceState.DECLINED


def test_who_thinks_again_and_stays_goes_on_where_they_were(session, client, referee, link):
    page = to_questions(client, link)

    again = client.get(page.links["I cannot give this reference after all"])
    back = again.form().submit(willing="yes", follow=True)

    session.refresh(referee)
    assert back.h1 == "Five questions about Ada Field"
    assert kinds(session).count("reference.opened") == 1


def test_the_applicant_sees_that_it_is_given_and_never_what(
    session, browser, application, referee, present
):
    give(session, referee, now=present)

    pages = [
        browser.get(f"/applications/{application.reference}/{page}")
        for page in ("progress", "referees/", "answers", "receipt")
    ]

    assert "Given" in pages[0].text
    assert [page.url for page in pages if "Planted praise" in page.text] == []


def test_a_second_send_shows_the_first_thanks(session, client, referee, link, present):
    write(session, referee, now=present)
    page = client.get(f"{link}/check")

    first = page.form().submit(follow=True)
    second = page.form().submit(follow=True)
    later = client.get(link)

    assert [each.h1 for each in (first, second, later)] == ["Thank you for your reference"] * 3
    assert kinds(session).count("reference.given") == 1


def test_of_two_sends_at_once_one_counts(app, session, referee, present):
    secret = write(session, referee, now=present)
    session.commit()

    outcomes = at_once(
        [in_transaction(app, lambda other: giving.give(other, secret, now=present))] * 2
    )

    session.expire_all()
    assert outcomes == ["done", "done"]
    assert kinds(session).count("reference.given") == 1


def test_of_a_gift_and_a_refusal_at_once_one_counts(app, session, referee, present):
    secret = write(session, referee, now=present)
    session.commit()

    outcomes = at_once(
        [
            in_transaction(app, lambda other: giving.give(other, secret, now=present)),
            in_transaction(
                app,
                lambda other: giving.decline(other, secret, "no_time", "", now=present),
            ),
        ]
    )

    session.expire_all()
    ended = [kind for kind in kinds(session) if kind.endswith((".given", ".declined"))]
    assert sorted(outcomes) == ["LinkOverError", "done"]
    assert len(ended) == 1


def test_of_a_withdrawal_and_a_gift_at_once_one_counts(
    app, session, referee, application, by, present
):
    secret = write(session, referee, now=present)
    session.commit()
    number = application.id

    at_once(
        [
            in_transaction(app, lambda other: giving.give(other, secret, now=present)),
            in_transaction(
                app, lambda other: references.cancel(other, number, by=by, now=present)
            ),
        ]
    )  # fmt: skip

    session.expire_all()
    ended = [kind for kind in kinds(session) if kind.endswith((".given", ".cancelled"))]
    assert len(ended) == 1
    assert session.get_one(Referee, referee.id).state in {"given", "cancelled"}


def test_two_tabs_that_differ_are_both_shown(client, link):
    page = to_questions(client, link)
    page.form().submit(does_well="From the first tab", then="later")

    clash = page.form().submit(does_well="From the second tab")

    assert clash.status == 409
    assert "From the first tab" in clash.text
    assert "From the second tab" in clash.text


def test_a_forged_link_is_no_link(client, link):
    for forged in (link[:-1], link + "x", "/references/x", "/references/" + "a" * 400):
        for page in ("", "/relation", "/questions", "/check", "/thanks"):
            answer = client.get(forged + page, follow=True)
            assert (answer.status, answer.h1) == (404, "This link does not work")
            assert "Ada" not in answer.text
    assert client.post("/references/x", {"willing": "yes"}).status == 404


def test_a_late_link_says_so_and_whom_to_write_to(session, client, referee, link, present):
    write(session, referee, now=present)
    token = session.scalars(select(ReferenceToken)).one()
    token.created_at, token.expires_at = present - timedelta(days=9), present - timedelta(seconds=1)
    referee.asked_at, referee.due_at = token.created_at, token.expires_at
    session.flush()

    page = client.get(link)
    sent = client.post(f"{link}/check", follow=True)

    assert (page.status, page.h1) == (410, "The time for this reference is over")
    assert "hub@uni.example" in page.text
    assert sent.h1 == page.h1
    session.refresh(referee)
    assert referee.state is ReferenceState.OPENED


def test_the_clock_ends_what_is_late_and_decides_nothing(session, client, referee, link):
    assert references.expire_due(session, now=referee.due_at - timedelta(seconds=1)) == 0
    assert references.expire_due(session, now=referee.due_at) == 1
    session.flush()
    assert references.expire_due(session, now=referee.due_at) == 0

    assert referee.state is ReferenceState.EXPIRED
    (letter,) = letters(session, "reference_expired")
    assert "Nothing is decided by that" in letter.text
    assert client.get(link).h1 == "The time for this reference is over"


def test_the_clock_reminds_once_and_both_links_open(session, client, referee, link, present):
    before = referee.due_at - timedelta(days=7)
    after = referee.due_at - timedelta(days=4)

    counts = [
        references.remind_due(session, now=now)
        for now in (present, before, after, after + timedelta(days=1))
    ]

    assert counts == [0, 0, 1, 0]
    (letter,) = letters(session, "reference_reminder")
    assert "only reminder" in letter.text
    newer = link_of(session, referee)
    assert newer != link
    assert (client.get(link).status, client.get(newer).status) == (200, 200)
    assert client.get(newer).form().submit(willing="yes").location.endswith("/relation")
    assert client.get(link).location.endswith("/relation")


def test_nobody_is_reminded_who_has_answered(session, referee, present):
    give(session, referee, now=present)

    assert references.remind_due(session, now=referee.due_at - timedelta(days=4)) == 0


def test_an_application_that_is_withdrawn_cancels_and_says_so(
    session, client, browser, application, referee, link
):
    browser.get(f"/applications/{application.reference}/withdraw").form().submit()

    session.refresh(referee)
    assert referee.state is ReferenceState.CANCELLED
    (letter,) = letters(session, "reference_cancelled")
    assert letter.to_address == referee.email
    page = client.get(link)
    assert (page.status, page.h1) == (410, "This reference is not needed any more")


def test_who_was_only_named_is_not_written_to_on_withdrawal(session, browser, application, present):
    named = make_referee(session, application, now=present)

    browser.get(f"/applications/{application.reference}/withdraw").form().submit()

    session.refresh(named)
    assert named.state is ReferenceState.CANCELLED
    assert letters(session, "reference_cancelled") == []


def test_the_token_is_in_no_event_and_only_hashed(session, link):
    secret = link.rpartition("/")[2]

    stored = session.scalars(select(ReferenceToken.token_hash)).all()
    told = json.dumps([event.data for event in session.scalars(select(Event))])

    assert secret not in stored
    assert secret not in told
    assert len(stored[0]) == 64


def test_a_stranger_who_is_signed_in_gives_as_anybody(session, sign_in_as, new_client, link):
    staff = sign_in_as(make_user(session), new_client())

    assert staff.get(link).h1 == "Can you give a reference for Ada Field?"


def test_pages_ask_little_of_the_database(session, client, referee, link, present, count_queries):
    write(session, referee, now=present)
    for page in ("/relation", "/questions", "/check"):
        client.get(link + page)
        with count_queries() as seen:
            client.get(link + page)
        assert len(seen) <= 3, seen


def test_over_https_no_page_has_to_name_its_address(client, link):
    """The pages send no Referer, which the check of form tokens would ask for."""
    answer = client.post(link, {"willing": "yes"}, base_url="https://localhost")

    assert answer.status == 302
    assert answer.location.endswith("/relation")


def test_an_application_that_is_not_eligible_cancels(
    session, referee, application, present, round_
):
    admin = make_user(session, roles=[Role.ADMIN])
    reason = next(iter(set(IneligibilityReason) - {IneligibilityReason.RULE}))

    screening.screen(
        session,
        application,
        Finding(reason=reason, words="It is not complete."),
        by=actor_of(admin, Grant(Role.ADMIN)),
        now=present,
        seen=application.snapshot_id,
    )
    session.flush()

    assert referee.state is ReferenceState.CANCELLED
    assert len(letters(session, "reference_cancelled")) == 1
    assert round_.references_from is ReferencesFrom.EVERYONE


def test_a_round_that_is_cancelled_cancels(session, referee, round_, present):
    first, second = (
        actor_of(make_user(session, roles=[Role.ADMIN]), Grant(Role.ADMIN)) for _ in range(2)
    )

    steering.ask_cancel(session, round_, reason="No money", by=first, now=present)
    seen = building.standing(session, round_.id, SignedAct.CANCEL)
    assert seen is not None
    steering.cancel(session, round_, seen=seen.signature.digest, by=second, now=present)
    session.flush()
    steering.spread(session, now=present)

    assert referee.state is ReferenceState.CANCELLED
