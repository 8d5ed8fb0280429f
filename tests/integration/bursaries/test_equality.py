"""Equality questions: asked apart, never needed, and joined to nobody by those who decide."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

import app as package
from app.bursaries.applications import service
from app.bursaries.applications.models import Answer, Snapshot
from app.bursaries.applications.states import ApplicationState
from app.bursaries.equality import queries
from app.bursaries.equality.models import EqualityLink, EqualityResponse
from app.bursaries.equality.rules import NOT_BOTH, PREFER_NOT
from app.bursaries.equality.states import EqualityStatus
from app.bursaries.rounds.states import QuestionKind, Visibility
from app.core.base import Base
from app.core.roles import Role
from tests.support.applying import (
    ADDRESS,
    BOXES,
    CHOICES,
    SECTIONS,
    make_draft,
    make_sent,
    make_whole_round,
    person_as_actor,
)
from tests.support.factories import make_hub, make_user

PLANTED = "planted background"
SHARED = {"visibility": Visibility.EQUALITY, "required": False}
EVERY_KIND = (
    "equality",
    "Equality",
    "Equality",
    (
        ("group", QuestionKind.ONE_CHOICE, SHARED | {"choices": CHOICES}),
        ("boxes", QuestionKind.SEVERAL_CHOICES, SHARED | {"choices": BOXES}),
        ("condition", QuestionKind.YES_NO, SHARED),
        ("words", QuestionKind.SHORT_TEXT, SHARED),
    ),
)


@pytest.fixture
def blank(session, student, present):
    """Return a draft without answers, whose form has equality questions of every kind."""
    round_ = make_whole_round(session, now=present, sections=(*SECTIONS, EVERY_KIND))
    return make_draft(session, round_, student, now=present, answers={}, finished=False)


def url_of(application):
    return f"/applications/{application.reference}/equality"


def fields(page):
    """Return the names of the answers' fields in order, each once."""
    names = (item.get("name", "") for item in page.all("main input"))
    return list(dict.fromkeys(name for name in names if name.startswith("answer_")))


def responses(session):
    session.expire_all()
    rows = session.scalars(select(EqualityResponse).order_by(EqualityResponse.question_id))
    return [row.value for row in rows]


def link_of(session, application):
    return session.scalars(
        select(EqualityLink.subject).where(EqualityLink.application_id == application.id)
    ).first()


def test_all_questions_are_on_one_page_that_says_who_sees_them(browser, blank):
    page = browser.get(url_of(blank))

    assert page.h1 == "Equality questions (optional)"
    assert len(fields(page)) == 4
    assert page.texts("label").count(PREFER_NOT.label) == 3
    assert "Your answers do not affect the decision." in page.text


def test_answers_are_kept_apart_shown_again_and_changed(session, browser, blank):
    page = browser.get(url_of(blank))
    group, boxes, condition, words = fields(page)
    typed = {group: "student", boxes: ["first", "carer"], condition: PREFER_NOT.value, words: "Me"}

    saved = page.form().submit(**typed, then="save", follow=True)
    again = browser.get(url_of(blank)).form()
    kept = responses(session)
    again.submit(**{words: "", boxes: []}, then="save")

    assert saved.texts(".govuk-task-list__status")[-1] == "Answered"
    assert "You have completed 0 of 3 sections." in saved.text
    assert {name: again.values[name] for name in typed} == typed
    assert kept == ["student", '["first", "carer"]', PREFER_NOT.value, "Me"]
    assert responses(session) == ["student", PREFER_NOT.value]
    assert session.scalars(select(Answer)).all() == []


@pytest.mark.parametrize(
    ("place", "typed", "error"),
    [
        (0, "astronaut", "Choose one of the answers in the list"),
        (1, ["first", PREFER_NOT.value], NOT_BOTH),
        (1, ["first", "last"], "Choose only answers in the list"),
        (3, "x" * 201, "Shorten this to 200 characters or fewer"),
    ],
)
def test_a_wrong_answer_is_pointed_at(session, browser, blank, place, typed, error):
    name = fields(browser.get(url_of(blank)))[place]

    page = browser.post(url_of(blank), {name: typed, "then": "save"})

    assert (page.status, page.errors) == (200, [error])
    assert page.title.startswith("Error: ")
    assert responses(session) == []


def test_skipping_is_one_button_and_takes_answers_away(session, browser, draft):
    page = browser.get(url_of(draft)).form().submit(then="skip", follow=True)

    assert page.texts(".govuk-task-list__status")[-1] == "Skipped"
    assert responses(session) == []


def test_saving_nothing_is_skipping(session, browser, blank):
    browser.get(url_of(blank)).form().submit(then="save")

    assert queries.status(session, blank.id) is EqualityStatus.SKIPPED


def test_they_never_block_sending_and_are_offered_once_after(session, browser, draft):
    session.query(EqualityLink).delete()
    browser.get(f"/applications/{draft.reference}/check").form().submit(declared="y")
    receipt = browser.get(f"/applications/{draft.reference}/receipt")
    page = browser.get(receipt.links["Answer or skip the equality questions"])

    after = page.form().submit(**{fields(page)[0]: "Later"}, then="save", follow=True)
    late = browser.post(url_of(draft), {"then": "skip"})

    assert (after.h1, "Before you go" in after.text) == ("Application sent", False)
    assert late.status == 403
    assert browser.get(url_of(draft)).status == 302
    assert "Later" in responses(session)


def test_what_was_answered_before_sending_stays_as_it_is(session, browser, draft):
    browser.get(f"/applications/{draft.reference}/check").form().submit(declared="y")

    assert "Before you go" not in browser.get(f"/applications/{draft.reference}/receipt").text
    assert browser.post(url_of(draft), {"then": "skip"}).status == 403
    assert responses(session) == [PLANTED]


def test_withdrawing_removes_the_link_and_leaves_the_answers(
    session, browser, draft, student, present
):
    service.withdraw(session, draft, by=person_as_actor(student), now=present)
    session.flush()

    assert link_of(session, draft) is None
    assert responses(session) == [PLANTED]
    assert browser.get(url_of(draft)).status == 302
    assert browser.post(url_of(draft), {"then": "skip"}).status == 403


def test_deleting_an_application_removes_the_link(session, blank):
    session.add(EqualityLink(application_id=blank.id, subject="s" * 64))
    session.commit()
    session.execute(
        text("DELETE FROM application_section_mark WHERE application_id = :id"), {"id": blank.id}
    )
    session.execute(text("DELETE FROM bursary_application WHERE id = :id"), {"id": blank.id})

    assert session.execute(text("SELECT count(*) FROM equality_link")).scalar() == 0


def test_nobody_else_comes_in(session, client, sign_in_as, draft, staff_of):
    stranger = client.get(url_of(draft)).status
    other = sign_in_as(make_user(session))

    assert stranger == 302
    assert (other.get(url_of(draft)).status, other.post(url_of(draft)).status) == (404, 404)
    for role in Role:
        assert (role, staff_of(role).get(url_of(draft)).status) == (role, 404)


def test_a_form_without_such_questions_has_no_such_page(session, browser, student, present):
    round_ = make_whole_round(session, now=present, sections=SECTIONS)
    plain = make_draft(session, round_, student, now=present)

    assert browser.get(url_of(plain)).status == 404
    assert "Equality" not in browser.get(f"/applications/{plain.reference}/").text


def test_no_question_page_asks_one(browser, draft):
    base = f"/applications/{draft.reference}"

    assert browser.get(f"{base}/questions/background").status == 404
    assert browser.get(f"{base}/sections/equality/finish").status == 404


@pytest.fixture
def staff_of(session, sign_in_as):
    """Sign a person of a role in."""
    hub = make_hub(session, "bristol")
    return lambda role: sign_in_as(make_user(session, roles=[role], hub=hub))


def test_planted_answers_show_on_nobodys_page(session, app, staff_of, student, present):
    round_ = make_whole_round(session, now=present + timedelta(seconds=1))
    sent = make_sent(session, round_, student, now=present)
    subject = link_of(session, sent)
    pages = [
        rule.rule.replace("<slug>", round_.slug).replace("<reference>", sent.reference)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and set(rule.arguments) <= {"slug", "reference"}
    ]

    seen = 0
    for role in Role:
        browser = staff_of(role)
        for path in pages:
            if "sign-out" in path or "static" in path:
                continue
            page = browser.get(path)
            seen += page.status == 200
            assert (role, path, PLANTED in page.body) == (role, path, False)
            assert (role, path, subject in page.body) == (role, path, False)
    assert seen > 50
    assert sent.state is ApplicationState.SUBMITTED


def test_planted_answers_are_in_no_other_table(session, browser, draft, student, present):
    browser.get(url_of(draft)).form().submit(then="save")
    subject = link_of(session, draft)
    service.submit(session, draft.id, address=ADDRESS, by=person_as_actor(student), now=present)
    session.flush()
    holding = {PLANTED: set(), subject: set()}
    for table in Base.metadata.sorted_tables:
        if not inspect(session.connection()).has_table(table.name):
            continue
        for row in session.execute(select(table)):
            for needle, tables in holding.items():
                if any(needle in str(value) for value in row):
                    tables.add(table.name)

    assert holding == {
        PLANTED: {"equality_response"},
        subject: {"equality_response", "equality_link"},
    }
    assert session.scalars(select(Snapshot)).one().content.count("background") == 0


def test_the_answers_name_no_application_and_no_instant(session):
    columns = {
        column["name"]: str(column["type"])
        for column in inspect(session.connection()).get_columns("equality_response")
    }

    assert set(columns) == {"subject", "question_id", "round_id", "value", "answered_on"}
    assert columns["answered_on"] == "DATE"


def test_only_their_own_slice_reads_the_link():
    root = Path(package.__file__).parent
    naming = {
        path.relative_to(root).parent.as_posix()
        for path in root.rglob("*.py")
        if "EqualityLink" in path.read_text() or "equality_link" in path.read_text()
    }

    assert naming == {"bursaries/equality"}


def test_subjects_cannot_be_guessed(session, round_, present):
    drafts = [make_draft(session, round_, make_user(session), now=present) for _ in range(3)]
    subjects = {link_of(session, draft) for draft in drafts}

    assert len(subjects) == 3
    assert {len(bytes.fromhex(subject)) for subject in subjects} == {32}
