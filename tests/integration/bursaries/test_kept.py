"""What is kept between requests is asked for once, and a change of it shows at once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.bursaries.rounds.models import Question
from app.bursaries.rounds.states import QuestionKind
from tests.support.catalogue import make_programme, publish


@pytest.fixture
def asked(session, round_, draft):
    """Return the first question of a kind, and where the draft answers it."""
    publish(session)

    def of(kind):
        wanted = select(Question).where(
            Question.form_version_id == round_.form_version_id, Question.kind == kind
        )
        question = session.scalars(wanted.order_by(Question.id)).first()
        return question, f"/applications/{draft.reference}/questions/{question.key}"

    return of


@pytest.fixture
def tables(browser, count_queries):
    """Return a function that says which of the tables a page asks for when asked again."""

    def of(path, *names):
        browser.get(path)
        with count_queries() as seen:
            browser.get(path)
        return [name for name in names if any(f"FROM {name}" in statement for statement in seen)]

    return of


def test_a_form_is_kept_until_the_round_changes(browser, round_, asked, tables):
    question, path = asked(QuestionKind.LONG_TEXT)
    assert tables(path, "form_section", "application_answer") == ["application_answer"]

    question.label = "What else should we know?"
    round_.covers = "Fees"
    assert browser.get(path).h1 == "What else should we know?"


def test_what_can_be_studied_is_kept_until_the_catalogue_changes(session, browser, asked, tables):
    _, path = asked(QuestionKind.COURSE)
    assert tables(path, "programme", "application_answer") == ["application_answer"]

    make_programme(session, "Vector design")
    publish(session)
    assert "Vector design" in browser.get(path).text


def test_before_anything_is_published_nothing_is_kept(draft, tables):
    assert tables(f"/applications/{draft.reference}/", "form_section", "hub") == [
        "form_section",
        "hub",
    ]
