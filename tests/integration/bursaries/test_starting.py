"""Beginning an application: once, in an open round, with what the check was told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import Event
from app.bursaries.applications.models import Application, EligibilityAnswer
from app.bursaries.applications.policy import in_london
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.states import RoundState
from app.web.jinja import moment
from tests.support.factories import make_hub, make_user
from tests.support.racing import at_once, posts
from tests.support.rounds import make_application, make_round


def applications(session):
    return session.scalars(select(Application).order_by(Application.id)).all()


def test_pressing_twice_begins_one_application(session, round_, browser):
    first = browser.post(f"/applications/start/{round_.slug}")
    second = browser.post(f"/applications/start/{round_.slug}")

    (begun,) = applications(session)
    assert begun.state is ApplicationState.DRAFT
    address = f"/applications/{begun.reference}/"
    assert (first.status, first.location) == (302, address)
    assert (second.status, second.location) == (302, address)
    assert session.scalars(select(Event.kind)).all().count("application.started") == 1


def test_fifteen_presses_at_once_begin_one_application(session, round_, browser):
    answers = at_once(posts(browser, f"/applications/start/{round_.slug}", 15))

    (begun,) = applications(session)
    assert set(answers) == {(302, f"/applications/{begun.reference}/")}
    assert session.scalars(select(Event.kind)).all().count("application.started") == 1


def test_the_draft_takes_over_what_the_check_was_told(session, round_, browser):
    browser.get(f"/bursaries/{round_.slug}/check/course").form().submit(answer="no")

    browser.post(f"/applications/start/{round_.slug}")

    (begun,) = applications(session)
    told = session.scalars(select(EligibilityAnswer)).all()
    assert [(answer.application_id, answer.answer) for answer in told] == [(begun.id, "no")]


def test_signing_in_leads_to_one_button(round_, browser):
    page = browser.get(f"/applications/start/{round_.slug}")

    assert page.h1 == "Start your application"
    assert page.texts("main button") == ["Start without them"]
    assert page.links["Answer them first"] == f"/bursaries/{round_.slug}/check"
    assert page.form().submit(follow=True).h1 == round_.name


def test_who_has_begun_goes_on(round_, browser, draft):
    page = browser.get(f"/applications/start/{round_.slug}")

    assert (page.status, page.location) == (302, f"/applications/{draft.reference}/")


def refusal(round_):
    return {
        RoundState.SCHEDULED: f"This round opens on {in_london(round_.opens_at)}.",
        RoundState.PAUSED: "This round is paused. Come back later.",
    }.get(round_.state, f"This round closed on {in_london(round_.closes_at)}.")


NOT_OPEN = [
    RoundState.SCHEDULED,
    RoundState.PAUSED,
    RoundState.CLOSED,
    RoundState.REVIEWING,
    RoundState.MODERATING,
    RoundState.DECIDED,
    RoundState.RELEASED,
    RoundState.DELIVERING,
    RoundState.COMPLETE,
    RoundState.ARCHIVED,
]


@pytest.mark.parametrize("state", NOT_OPEN)
def test_a_round_that_is_not_open_says_why(session, present, browser, state):
    round_ = make_round(session, now=present, state=state)

    shown = browser.get(f"/applications/start/{round_.slug}")
    refused = browser.post(f"/applications/start/{round_.slug}")

    assert shown.texts("main p.govuk-body") == [refusal(round_)]
    assert shown.all("main button") == []
    assert (refused.status, refused.texts("main p")[0]) == (403, refusal(round_))
    assert applications(session) == []


def test_one_second_after_closing_nothing_begins_although_no_job_has_run(session, present, browser):
    round_ = make_round(session, now=present, closes_at=present - timedelta(seconds=1))

    refused = browser.post(f"/applications/start/{round_.slug}")

    assert round_.state is RoundState.OPEN
    assert (refused.status, refused.texts("main p")[0]) == (403, refusal(round_))


@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.CANCELLED])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_round_nobody_knows_of_is_not_found(session, present, browser, state, method):
    round_ = make_round(session, now=present, state=state)
    url = f"/applications/start/{round_.slug}"

    page = browser.get(url) if method == "GET" else browser.post(url)

    assert page.status == 404
    assert applications(session) == []


@pytest.mark.parametrize(
    "state",
    [state for state in ApplicationState if state not in {"withdrawn", "draft", "not_submitted"}],
)
def test_whoever_sent_one_gets_no_second(session, present, browser, student, round_, state):
    sent = make_application(
        session, round_, student, state=state, hub=make_hub(session), now=present
    )

    page = browser.post(f"/applications/start/{round_.slug}")

    assert page.location == f"/applications/{sent.reference}/"
    assert applications(session) == [sent]


def test_after_withdrawing_one_may_begin_anew(session, round_, browser, draft):
    browser.get(f"/applications/{draft.reference}/withdraw").form().submit()

    browser.post(f"/applications/start/{round_.slug}")

    old, new = applications(session)
    assert (old.state, new.state) == (ApplicationState.WITHDRAWN, ApplicationState.DRAFT)
    assert old.reference != new.reference


def test_two_people_have_each_their_own(session, round_, browser, new_client, sign_in_as):
    other = sign_in_as(make_user(session), new_client())

    browser.post(f"/applications/start/{round_.slug}")
    other.post(f"/applications/start/{round_.slug}")

    first, second = applications(session)
    assert first.applicant_id != second.applicant_id
    assert other.get(f"/applications/{first.reference}/").status == 404
    assert other.get(f"/applications/{second.reference}/").status == 200


def test_the_list_says_until_when_each_can_be_sent(session, browser, student, present):
    states = (
        (ApplicationState.DRAFT, "Send it by {}"),
        (ApplicationState.NOT_SUBMITTED, "The deadline was {}"),
        (ApplicationState.WITHDRAWN, "Withdrawn before it was sent"),
    )
    words = []
    for state, sentence in states:
        round_ = make_round(session, now=present)
        hub = make_hub(session)
        made = make_application(session, round_, student, hub=hub)
        made.state = state
        made.personal_deadline = round_.closes_at - timedelta(days=3)
        words.insert(0, sentence.format(moment(round_.closes_at)))

    page = browser.get("/applications/")

    assert page.texts(".rows__item p:last-child") == words


def test_the_list_honours_an_extension_past_the_closing(round_, browser, draft, present):
    round_.closes_at = present - timedelta(days=1)
    round_.state = RoundState.CLOSED
    draft.personal_deadline = present + timedelta(days=2)

    page = browser.get("/applications/")

    assert page.texts(".rows__item p:last-child") == [
        f"Send it by {moment(draft.personal_deadline)}"
    ]


def test_who_answered_the_check_just_starts(browser, round_):
    check = browser.get(f"/bursaries/{round_.slug}/check")
    question = browser.get(check.links["Start the check"])
    question.form().submit(answer="yes")

    page = browser.get(f"/applications/start/{round_.slug}")

    assert page.texts("main button") == ["Start now"]
