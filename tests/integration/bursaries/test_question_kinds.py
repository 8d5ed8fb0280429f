"""Addresses, ranks, declarations, limits, help; questions that come up or fall away."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.bursaries.applications import rules
from app.bursaries.applications.models import Answer, Snapshot
from app.bursaries.rounds.states import QuestionKind
from app.core.roles import Role
from tests.support.applying import CHOICES, answer_of, make_draft, make_whole_round
from tests.support.client import Form, words
from tests.support.factories import make_user

_K = QuestionKind
SECTIONS = (
    (
        "about",
        "About you",
        "Your details",
        (
            ("home", _K.ADDRESS, {"help": "Where a letter reaches you."}),
            ("route", _K.ONE_CHOICE, {"choices": CHOICES}),
        ),
    ),
    (
        "course",
        "Your course",
        "Course and hub",
        (
            ("hubs", _K.RANKED_HUBS, {}),
            ("courses", _K.RANKED_COURSES, {"required": False}),
            ("hours", _K.NUMBER, {"minimum": 1, "maximum": 40}),
        ),
    ),
    (
        "money",
        "Money",
        "Other money",
        (
            ("funded", _K.YES_NO, {}),
            ("which", _K.SHORT_TEXT, {"show_if_key": "funded", "show_if_value": "yes"}),
            ("much", _K.MONEY, {"show_if_key": "funded", "show_if_value": "yes"}),
            ("honest", _K.DECLARATION, {}),
        ),
    ),
    (
        "works",
        "Money",
        "Your employer",
        (("boss", _K.YES_NO, {"show_if_key": "route", "show_if_value": "technician"}),),
    ),
)
HOME = {"line1": "1 Planted Road", "town": "Leeds", "postcode": "LS1 4AP"}
ANSWERS = {
    "home": json.dumps(HOME),
    "route": "student",
    "hubs": '["bristol", "sheffield"]',
    "hours": "12",
    "funded": "no",
    "honest": "yes",
}


@pytest.fixture
def round_(session, present):
    return make_whole_round(session, now=present, sections=SECTIONS)


@pytest.fixture
def draft(session, round_, student, present):
    return make_draft(session, round_, student, now=present, answers=ANSWERS)


@pytest.fixture
def blank(session, round_, student, present):
    return make_draft(session, round_, student, now=present, answers={}, finished=False)


def url_of(application, key):
    return f"/applications/{application.reference}/questions/{key}"


def chosen(page):
    return [str(option["value"]) for option in page.all("select option[selected]")]


def test_an_address_is_one_question_in_parts(session, browser, blank):
    page = browser.get(url_of(blank, "home"))
    typed = {f"answer-{part}": value for part, value in HOME.items()}

    after = page.form().submit(**typed)

    assert page.h1 == "What about home?"
    assert page.texts(".govuk-details__text") == ["Where a letter reaches you."]
    assert after.location == url_of(blank, "route")
    assert json.loads(answer_of(session, blank, "home")) == HOME
    shown = browser.get(url_of(blank, "home"))
    again = Form(shown, shown.find("main form")).values
    assert {key: again[key] for key in typed} == typed
    assert again["answer-country"] == ""


def test_each_part_of_an_address_is_pointed_at(session, browser, blank):
    page = browser.get(url_of(blank, "home")).form().submit(**{"answer-postcode": "12345"})

    assert page.status == 200
    assert page.title.startswith("Error: ")
    assert page.errors == [
        "Enter the first line of the address",
        "Enter the town or city",
        "Enter a full UK postcode, such as S10 2TN, or name the country",
    ]
    links = [str(link["href"]) for link in page.all(".govuk-error-summary__list a")]
    assert links == ["#answer-line1", "#answer-town", "#answer-postcode"]
    assert json.loads(answer_of(session, blank, "home")) == {"postcode": "12345"}
    abroad = {"answer-line1": "1 Rue Haute", "answer-town": "Paris", "answer-country": "France"}
    assert page.form().submit(**abroad).status == 302


def test_an_empty_address_is_asked_for(browser, blank):
    page = browser.get(url_of(blank, "home")).form().submit()

    assert page.status == 200
    assert len(page.errors) == 3


def test_hubs_are_ranked_and_the_first_is_the_hub(session, browser, blank):
    page = browser.get(url_of(blank, "hubs"))

    after = page.form().submit(answer=["london", "sheffield", ""])

    assert page.texts("main label") == [
        "First choice",
        "Second choice (optional)",
        "Third choice (optional)",
    ]
    assert after.location == url_of(blank, "courses")
    assert answer_of(session, blank, "hubs") == '["london", "sheffield"]'
    assert chosen(browser.get(url_of(blank, "hubs"))) == ["london", "sheffield"]


@pytest.mark.parametrize(
    ("ranks", "message"),
    [
        (["", "", ""], "Choose at least one hub"),
        (["", "london", ""], "Choose your first choice, or move the choices below it up"),
        (["london", "", "bristol"], "Choose your second choice, or move the choices below it up"),
        (
            ["london", "bristol", "london"],
            "Change your third choice or leave it empty: it is also your first choice",
        ),
        (["leeds", "", ""], "Choose only answers in the list"),
    ],
)
def test_wrong_ranks_are_kept_and_explained(browser, blank, ranks, message):
    page = browser.post(url_of(blank, "hubs"), {"answer": ranks, "version": "0"})

    assert page.status == 200
    assert page.errors == [message]
    assert chosen(page) == [rank for rank in ranks if rank not in {"", "leeds"}]


def test_more_ranks_than_there_are_is_no_answer(browser, blank):
    four = ["london", "bristol", "sheffield", "london"]
    page = browser.post(url_of(blank, "hubs"), {"answer": four, "version": "0"})

    assert page.errors == ["Choose only answers in the list"]


def test_a_number_stays_within_its_limits(browser, blank):
    page = browser.get(url_of(blank, "hours")).form().submit(answer="41")

    assert page.errors == ["Enter 40 or less"]


def test_a_declaration_is_a_sentence_with_a_tick(session, browser, blank):
    page = browser.get(url_of(blank, "honest"))
    nothing = page.form().submit()
    after = nothing.form().submit(answer="yes")

    assert (page.h1, page.texts("main label")) == ("What about honest?", ["I confirm this"])
    assert nothing.errors == ["Tick the box to confirm this"]
    assert after.location.endswith("/sections/money/finish")
    assert answer_of(session, blank, "honest") == "yes"
    assert len(browser.get(url_of(blank, "honest")).all("input[checked]")) == 1


def test_an_answer_brings_up_what_follows_from_it(browser, blank):
    no = browser.get(url_of(blank, "funded")).form().submit(answer="no")
    before = browser.get(url_of(blank, "funded")).texts("main .govuk-caption-l")
    yes = browser.get(url_of(blank, "funded")).form().submit(answer="yes")
    after = browser.get(url_of(blank, "funded")).texts("main .govuk-caption-l")

    assert no.location == url_of(blank, "honest")
    assert yes.location == url_of(blank, "which")
    assert before == ["Other money: question 1 of 2"]
    assert after == ["Other money: question 1 of 4"]


def test_a_question_that_is_not_asked_leads_to_the_task_list(session, browser, blank):
    home = f"/applications/{blank.reference}/"

    shown = browser.get(url_of(blank, "which"))
    saved = browser.post(url_of(blank, "which"), {"answer": "A trust", "version": "0"})
    section = browser.get(f"/applications/{blank.reference}/sections/works/finish")

    assert (shown.status, shown.location) == (302, home)
    assert (section.status, section.location) == (302, home)
    assert saved.location == url_of(blank, "honest")
    assert answer_of(session, blank, "which") == "A trust"


def test_changing_from_the_check_goes_through_what_came_up(browser, draft):
    check = f"/applications/{draft.reference}/check"
    change = browser.get(check).links["Change your answer to: What about funded?"]

    first = browser.get(change).form().submit(answer="yes")
    second = browser.get(first.location).form().submit(answer="A trust")
    third = browser.get(second.location).form().submit(answer="500")

    assert first.location == f"{url_of(draft, 'which')}?from=check"
    assert second.location == f"{url_of(draft, 'much')}?from=check"
    assert third.location == f"{check}#much"


def test_what_came_up_is_a_gap_and_what_fell_away_is_none(browser, draft):
    home = f"/applications/{draft.reference}/"
    before = browser.get(home)
    browser.get(url_of(draft, "route")).form().submit(answer="technician")
    after = browser.get(home)

    assert before.texts(".govuk-task-list__link") == [title for _, _, title, _ in SECTIONS[:3]]
    assert "You have completed 3 of 3 sections." in before.text
    assert after.texts(".govuk-task-list__link")[3] == "Your employer"
    assert after.texts(".govuk-task-list__status")[3] == "In progress"
    refused = browser.post(f"/applications/{draft.reference}/check", {"declared": "y"})
    assert refused.errors[-1] == "Complete the section “Your employer”"


def test_only_what_is_asked_is_sent_and_the_rest_is_kept(session, browser, draft):
    browser.get(url_of(draft, "funded")).form().submit(answer="yes")
    browser.get(url_of(draft, "which")).form().submit(answer="Planted trust")
    browser.get(url_of(draft, "funded")).form().submit(answer="no")
    finish = f"/applications/{draft.reference}/sections/money/finish"
    browser.get(finish).form().submit(finished="yes")
    check = browser.get(f"/applications/{draft.reference}/check")

    sent = check.form().submit(declared="y")

    assert "Planted trust" not in check.text
    assert sent.status == 302
    kept = session.scalars(select(Answer.value).where(Answer.value == "Planted trust")).all()
    assert kept == ["Planted trust"]
    snapshot = session.scalars(select(Snapshot)).one()
    assert "Planted trust" not in snapshot.content
    assert "which" not in snapshot.content
    session.refresh(draft, ["hub"])
    assert draft.hub.code == "bristol"


def test_staff_read_every_new_kind_and_reviewers_no_address(
    session, browser, draft, round_, new_client, sign_in_as
):
    browser.get(f"/applications/{draft.reference}/check").form().submit(declared="y")
    snapshot = session.scalars(select(Snapshot)).one()
    admin = sign_in_as(make_user(session, roles=[Role.ADMIN]), new_client())

    page = admin.get(f"/admin/rounds/{round_.slug}/screening/{draft.reference}")
    own = browser.get(f"/applications/{draft.reference}/answers")

    for reading in (page, own):
        shown = {
            words(row.select_one("dt")): words(row.select_one("dd"))
            for row in reading.all(".govuk-summary-list__row")
        }
        assert shown["What about home?"] == "1 Planted Road Leeds LS1 4AP"
        assert shown["What about hubs?"] == (
            "First choice: Bristol: Bristol hub Second choice: Sheffield: Sheffield hub"
        )
        assert shown["What about honest?"] == "Confirmed"
        assert "What about which?" not in shown
    read = rules.for_reviewers(rules.content(snapshot.content))
    assert "Planted Road" not in json.dumps(read)
    assert "Second choice: Sheffield" in json.dumps(read)
