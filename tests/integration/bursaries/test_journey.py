"""From the list of rounds to the receipt, as a student walks it."""

from __future__ import annotations

from sqlalchemy import select

from app.audit import queries as audit
from app.bursaries.applications import queries, rules
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.states import RoundState
from app.messages.models import OutboxMessage
from tests.support.applying import SECTIONS, TYPED, answer_of

QUESTIONS = [key for _, _, _, questions in SECTIONS for key, _, _ in questions]


def statuses(page):
    return dict(
        zip(
            page.texts(".govuk-task-list__link"),
            page.texts(".govuk-task-list__status"),
            strict=True,
        )
    )


def test_a_student_applies_from_the_list_to_the_receipt(session, round_, browser):
    listed = browser.get("/bursaries/")
    check = browser.get(listed.links["Can I apply?"])
    rule = browser.get(check.links["Start the check"])
    can = rule.form().submit(answer="yes", follow=True)

    assert can.h1 == "You can apply"

    task_list = can.form().submit(follow=True)

    assert task_list.h1 == round_.name
    assert set(statuses(task_list).values()) == {"Not started"}

    walked = []
    for section, (_, _, title, questions) in enumerate(SECTIONS):
        page = browser.get(task_list.links[title])
        for key, _, _ in questions:
            assert page.url.endswith(f"/questions/{key}")
            walked.append(key)
            page = page.form().submit(answer=TYPED.get(key), follow=True)
        assert page.h1 == "Have you finished this section?"
        task_list = page.form().submit(finished="yes", follow=True)
        done = list(statuses(task_list).values())
        assert done == ["Completed"] * (section + 1) + ["Not started"] * (3 - section)
    assert walked == QUESTIONS

    page = browser.get(task_list.links["Check your answers"])
    receipt = page.form().submit(declared="y", follow=True)

    assert receipt.h1 == "Application sent"
    sent = session.scalars(select(Application)).one()
    assert sent.state is ApplicationState.SUBMITTED
    assert receipt.texts(".govuk-panel strong") == [sent.reference]
    assert {key: answer_of(session, sent, key) for key in QUESTIONS} == {
        key: {"starts": "2027-09-01", "context": "[]"}.get(key, TYPED.get(key, ""))
        for key in QUESTIONS
    }
    snapshot = queries.snapshot(session, sent.id)
    assert receipt.texts(".hash") == [f"SHA-256 {rules.digest(snapshot.content)}"]
    assert snapshot.sha256 == rules.digest(snapshot.content)
    kinds = [event.kind for event in audit.story(session, "bursary_application", sent.id)]
    assert kinds == ["application.submitted", "application.started"]
    letter = session.scalars(select(OutboxMessage)).one()
    assert (letter.template, letter.to_address) == ("application_received", "ada@example.org")
    assert sent.reference in letter.text
    assert round_.state is RoundState.OPEN
