"""What reviewers will see, and what applicants hide from them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.bursaries.applications import queries, rules, service
from app.bursaries.redaction.models import Redaction
from app.bursaries.redaction.rules import HIDDEN
from tests.support.applying import ADDRESS, ANSWERS, make_draft, person_as_actor
from tests.support.factories import make_user

WHY = "Ada Field, at the University of Leeds, makes vectors. Ada."


@pytest.fixture
def draft(session, round_, student, present):
    return make_draft(session, round_, student, now=present, answers=ANSWERS | {"why": WHY})


@pytest.fixture
def url(draft):
    return f"/applications/{draft.reference}/reviewers-version"


def press(page, number, then):
    """Press a button beside a passage and return the page after it."""
    return page.form(f"#why li:nth-of-type({number}) form").submit(then=then, follow=True)


def versions(page):
    return page.texts(".versions__pair p")


def test_both_versions_stand_side_by_side_with_the_give_aways_marked(browser, draft):
    check = browser.get(f"/applications/{draft.reference}/check")

    page = browser.get(check.links["See what reviewers will see, and hide what you like"])

    assert page.h1 == "What reviewers will see"
    assert page.texts(".versions h2") == ["What about why?"]
    assert versions(page) == [WHY, WHY]
    assert page.texts("mark") == ["Ada Field", "University of Leeds", "Ada"]
    assert "You have 3 passages left to decide on" in page.text


def test_hiding_leaving_and_deciding_anew(session, browser, url):
    hidden = press(browser.get(url), 1, "hide")
    left = press(hidden, 2, "leave")
    again = press(left, 1, "again")

    assert versions(hidden)[1] == f"{HIDDEN}, at the University of Leeds, makes vectors. Ada."
    assert "You have 2 passages left to decide on" in hidden.text
    assert versions(left) == versions(hidden)
    assert versions(again)[1] == WHY
    assert [row.passage for row in session.scalars(select(Redaction))] == ["university of leeds"]


def test_words_of_ones_own_are_hidden_wherever_they_stand(browser, url):
    page = browser.get(url).form("#other-words").submit(passage="VECTORS", follow=True)

    assert versions(page)[1] == WHY.replace("vectors", HIDDEN)
    assert "vectors" in page.texts("mark")


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Enter the words as they stand in your answer"),
        ("vector", "Those words are not in your answer. Type them just as they stand there."),
        ("x" * 201, "Choose a shorter passage: 200 characters or fewer."),
    ],
)
def test_words_that_hide_nothing_are_pointed_at(session, browser, url, typed, error):
    page = browser.get(url).form("#other-words").submit(passage=typed)

    assert (page.status, page.errors) == (200, [error])
    assert page.title.startswith("Error: ")
    assert session.scalars(select(Redaction)).all() == []


def why_of(sections):
    items = [item for section in sections for item in section["questions"]]
    return [item["display"] for item in items if item["key"] == "why"]


def test_reviewers_read_what_was_left_and_screeners_everything(
    session, browser, draft, url, student, present
):
    press(browser.get(url), 1, "hide")
    session.refresh(draft, ["round"])

    service.submit(session, draft.id, address=ADDRESS, by=person_as_actor(student), now=present)

    content = rules.content(queries.snapshot(session, draft.id).content)
    hidden = f"{HIDDEN}, at the University of Leeds, makes vectors. Ada."
    assert why_of(rules.for_reviewers(content)) == [hidden]
    assert why_of(rules.for_screeners(content)) == [WHY]


def test_what_was_sent_is_not_hidden_any_more(session, browser, draft, url, student, present):
    page = browser.get(url)
    session.refresh(draft, ["round"])
    service.submit(session, draft.id, address=ADDRESS, by=person_as_actor(student), now=present)
    session.commit()

    late = page.form("#why li:nth-of-type(1) form").submit(then="hide")
    asked = browser.get(url)

    assert late.status == 403
    assert (asked.status, asked.location) == (302, f"/applications/{draft.reference}/")


@pytest.mark.parametrize(
    ("question", "then"),
    [("name", "hide"), ("nothing", "hide"), ("why", "burn"), ("income", "hide")],
)
def test_only_what_reviewers_read_can_be_hidden(browser, url, question, then):
    data = {"question": question, "passage": "Ada", "then": then}

    assert browser.post(url, data).status == 404


def test_somebody_elses_versions_are_not_found(session, url, new_client, sign_in_as):
    other = sign_in_as(make_user(session), new_client())

    assert other.get(url).status == 404
    assert other.post(url, {"question": "why", "passage": "Ada", "then": "hide"}).status == 404


def test_the_page_asks_as_much_for_one_answer_as_for_more(browser, url, draft, count_queries):
    browser.get(url)
    with count_queries() as few:
        browser.get(url)
    browser.get(f"/applications/{draft.reference}/questions/more").form().submit(answer=WHY)
    with count_queries() as more:
        browser.get(url)

    assert len(more) == len(few)
