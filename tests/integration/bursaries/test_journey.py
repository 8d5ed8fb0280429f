"""From the list of rounds to the receipt, as a student walks it."""

from __future__ import annotations

from sqlalchemy import select

from app.audit import queries as audit
from app.bursaries.applications import queries, rules
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.messages.models import OutboxMessage
from tests.support.applying import SECTIONS, TYPED, answer_of

QUESTIONS = [key for _, _, _, questions in SECTIONS for key, _, _ in questions]


def walk(browser, task_list, title, questions):
    """Answer every question of one section and return the task list after it."""
    page = browser.get(task_list.links[title])
    for key, _, _ in questions:
        assert page.url.endswith(f"/questions/{key}")
        page = page.form().submit(answer=TYPED.get(key), follow=True)
    assert page.h1 == "Have you finished this section?"
    return page.form().submit(finished="yes", follow=True)


def test_a_student_applies_from_the_list_to_the_receipt(session, round_, browser):
    listed = browser.get("/bursaries/")
    check = browser.get(listed.links["Can I apply?"])
    can = browser.get(check.links["Start the check"]).form().submit(answer="yes", follow=True)
    task_list = can.form().submit(follow=True)

    assert (can.h1, task_list.h1) == ("You can apply", round_.name)
    assert task_list.texts(".govuk-task-list__status") == [
        *["Not started"] * 3,
        "Optional",
        "Optional",
    ]

    for place, (_, _, title, questions) in enumerate(SECTIONS, 1):
        task_list = walk(browser, task_list, title, questions)
        rest = [*["Not started"] * 3, "Optional", "Optional"][place:]
        done = [*["Completed"] * place, *rest]
        assert task_list.texts(".govuk-task-list__status") == done

    page = browser.get(task_list.links["Check your answers"])
    receipt = page.form().submit(declared="y", follow=True)

    sent = session.scalars(select(Application)).one()
    assert sent.state is ApplicationState.SUBMITTED
    assert receipt.h1 == "Application sent"
    assert receipt.texts(".govuk-panel strong") == [sent.reference]
    empty = {"more": "", "context": "[]"}
    assert {key: answer_of(session, sent, key) for key in QUESTIONS} == {
        **TYPED,
        **empty,
        "starts": "2027-09-01",
    }


def test_what_was_sent_has_one_hash_one_letter_and_its_events(session, round_, browser, draft):
    browser.get(f"/applications/{draft.reference}/check").form().submit(declared="y")

    receipt = browser.get(f"/applications/{draft.reference}/receipt")

    snapshot = queries.snapshot(session, draft.id)
    assert receipt.texts(".hash") == [f"SHA-256 {rules.digest(snapshot.content)}"]
    assert rules.content(snapshot.content)["round"] == round_.name
    kinds = [event.kind for event in audit.story(session, "bursary_application", draft.id)]
    assert kinds == ["application.submitted"]
    letter = session.scalars(select(OutboxMessage)).one()
    assert (letter.template, letter.to_address) == ("application_received", "ada@example.org")
    assert letter.text.count(draft.reference) == 2


def test_what_was_sent_can_be_kept_as_a_paper(browser, draft):
    before = browser.get(f"/applications/{draft.reference}/sent.pdf")
    browser.get(f"/applications/{draft.reference}/check").form().submit(declared="y")
    receipt = browser.get(f"/applications/{draft.reference}/receipt")

    paper = browser.get(receipt.links["Keep a copy of it (PDF)"])

    assert before.status == 404
    assert (paper.status, paper.response.mimetype) == (200, "application/pdf")
    assert paper.response.data.startswith(b"%PDF-1.7")
    assert paper.headers["Cache-Control"] == "no-store"
    name = f"application-{draft.reference}.pdf"
    assert paper.headers["Content-Disposition"] == f'attachment; filename="{name}"'
