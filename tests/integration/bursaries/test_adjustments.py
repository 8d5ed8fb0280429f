"""Adjustments and late access: one kind of officer reads, each reading is logged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DatabaseError

from app.audit.models import AccessLog, Event
from app.bursaries.adjustments import service
from app.bursaries.adjustments.models import Adjustment
from app.bursaries.adjustments.rules import extended
from app.bursaries.adjustments.states import AdjustmentState
from app.bursaries.applications.models import Application
from app.bursaries.applications.service import close_drafts
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.states import RoundState
from app.core import clock
from app.core.clock import LONDON
from app.core.roles import Grant, Role
from app.messages.models import OutboxMessage
from app.reviews.names.queries import letters_not_by_name
from tests.support.applying import make_draft
from tests.support.factories import actor_of, make_user
from tests.support.racing import at_once, in_transaction

WHY = {"purpose": "To answer the request"}
NEED = "Planted need: I read slowly with a screen reader."


@pytest.fixture
def staff(session, new_client, sign_in_as):
    def signed_in(*roles, person=None):
        return sign_in_as(person or make_user(session, roles=roles), new_client())

    return signed_in


@pytest.fixture
def asked(session, draft, browser):
    """Return what the student asked for, on the page that the task list leads to."""
    tasks = browser.get(f"/applications/{draft.reference}/")
    page = browser.get(tasks.links["ask for an adjustment"])
    page.form().submit(kind="more_days", need=NEED)
    return session.scalars(select(Adjustment)).one()


def opened(officer, asked):
    there = f"/adjustments/{asked.id}"
    return officer.get(there).form().submit(purpose="To answer the request")


def test_asking_needs_both_and_is_answered_on_the_same_page(draft, browser):
    there = f"/applications/{draft.reference}/adjustment"

    empty = browser.get(there).form().submit()
    done = browser.get(there).form().submit(kind="call", need=NEED, follow=True)

    assert empty.errors == ["Choose what would help you", "Enter what you need"]
    assert "A call, asked on" in done.text


def test_an_officer_reads_after_saying_what_for_and_each_reading_is_a_row(session, staff, asked):
    officer = staff(Role.DATA_OFFICER)

    listed = officer.get("/adjustments/")
    before = officer.get(f"/adjustments/{asked.id}")
    bare = before.form().submit()
    page = opened(officer, asked)
    opened(officer, asked)

    assert [NEED in each.text for each in (listed, before, bare, page)] == [False] * 3 + [True]
    rows = session.scalars(select(AccessLog)).all()
    assert [(row.subject_id, row.field_class, row.purpose) for row in rows] == [
        (asked.id, "adjustment", "To answer the request")
    ] * 2


def test_the_log_of_readings_is_only_added_to(session, staff, asked):
    opened(staff(Role.DATA_OFFICER), asked)

    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(delete(AccessLog))


def test_more_days_move_the_persons_deadline_and_only_theirs(
    session, staff, asked, draft, round_, browser
):
    page = opened(staff(Role.DATA_OFFICER), asked)

    bare = page.form().submit(what="grant", words="Take your time.")
    page.form().submit(what="grant", days="5", words="Take your time.")

    assert bare.errors == ["Enter how many days"]
    session.refresh(draft)
    session.refresh(asked)
    assert draft.personal_deadline == asked.until == extended(round_.closes_at, 5)
    assert asked.state is AdjustmentState.GRANTED
    told = browser.get(f"/applications/{draft.reference}/adjustment")
    assert "Take your time." in told.text
    (letter,) = session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "adjustment_answered")
    )
    assert (letter.to_user_id, NEED in letter.text) == (draft.applicant_id, False)


def test_a_later_deadline_that_one_has_stays(session, staff, asked, draft, round_):
    later = extended(round_.closes_at, 9)
    draft.personal_deadline = later
    session.flush()

    opened(staff(Role.DATA_OFFICER), asked).form().submit(what="grant", days="5", words="Yes.")

    session.refresh(draft)
    session.refresh(asked)
    assert (draft.personal_deadline, asked.until) == (later, later)


@pytest.mark.parametrize(("what", "state"), [("arrange", "arranged"), ("refuse", "refused")])
def test_other_answers_move_nothing(session, staff, asked, draft, what, state):
    page = opened(staff(Role.DATA_OFFICER), asked)
    page.form().submit(what=what, words="We will ring you.")
    again = page.form().submit(what="refuse", words="No.")

    session.refresh(asked)
    session.refresh(draft)
    assert (asked.state, draft.personal_deadline, again.status) == (state, None, 403)


def test_nobody_else_reads_or_learns_of_it(session, staff, asked, draft, round_):
    for role in sorted({*Role} - {Role.DATA_OFFICER}):
        person = staff(role)
        for there in ("/adjustments/", f"/adjustments/{asked.id}"):
            assert person.get(there).status == 403, role
        assert (
            person.post(f"/adjustments/{asked.id}", {"purpose": "To answer the request"}).status
            == 403
        )
    both = staff(Role.DATA_OFFICER, Role.REVIEWER)
    assert both.get("/adjustments/").status == 403
    assert both.post(f"/adjustments/{asked.id}", WHY).status == 403
    assert staff().get(f"/applications/{draft.reference}/adjustment").status == 404
    admin, base = staff(Role.ADMIN), f"/admin/rounds/{round_.slug}"
    for page in ("/admin/outbox", base, f"{base}/late-access"):
        text = admin.get(page).text
        assert [
            word for word in (NEED, "About your request", "A request waits") if word in text
        ] == []
    assert session.scalars(select(AccessLog)).all() == []


def test_neither_events_nor_letters_hold_the_need(session, staff, asked):
    opened(staff(Role.DATA_OFFICER), asked).form().submit(what="arrange", words="Done.")

    events = session.scalars(select(Event)).all()
    assert [each for each in events if "Planted" in f"{each.reason}{each.data}"] == []
    letters = session.scalars(select(OutboxMessage)).all()
    assert [each for each in letters if "Planted" in each.text] == []
    hidden = session.scalars(select(OutboxMessage.template).where(letters_not_by_name(0))).all()
    assert "adjustment_answered" in hidden


def parts(day):
    return [str(day.day), str(day.month), str(day.year)]


@pytest.mark.parametrize("has_draft", [True, False])
def test_late_access_is_asked_by_one_and_granted_by_another(
    session, staff, round_, student, browser, has_draft
):
    present = clock.now()
    draft = make_draft(session, round_, student, now=present) if has_draft else None
    round_.state, round_.closes_at = RoundState.CLOSED, present - timedelta(days=1)
    session.flush()
    close_drafts(session, now=present)
    first, second = staff(Role.ADMIN), staff(Role.ADMIN)
    there = f"/admin/rounds/{round_.slug}/late-access"
    day = (present.astimezone(LONDON) + timedelta(days=3)).date()

    unknown = first.get(there).form().submit(email="no@example.org", until=parts(day), reason="x")
    first.get(there).form().submit(email=student.email, until=parts(day), reason="Our mistake")
    asked = session.scalars(select(Adjustment)).one()
    own = first.post(f"{there}/{asked.id}/grant")
    second.post(f"{there}/{asked.id}/grant")

    assert unknown.errors == ["Nobody has an account with this address"]
    assert own.status == 403
    session.expire_all()
    case = session.scalars(select(Application)).one()
    assert draft is None or case.id == draft.id
    assert (case.applicant_id, case.state) == (student.id, ApplicationState.DRAFT)
    assert case.personal_deadline == asked.wanted_until
    assert browser.get(f"/applications/{case.reference}/").status == 200
    assert close_drafts(session, now=present) == 0
    assert close_drafts(session, now=asked.wanted_until) == 1


def test_of_two_officers_at_once_one_answers(app, session, asked, present):
    people = [actor_of(make_user(session), Grant(Role.DATA_OFFICER)) for _ in range(3)]
    session.commit()
    acts = [
        in_transaction(
            app, lambda own, by=by: service.grant(own, asked.id, 3, "Yes.", by=by, now=present)
        )
        for by in people
    ]

    assert sorted(at_once(acts)) == ["RefusedError"] * 2 + ["done"]
