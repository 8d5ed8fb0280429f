"""Reminders of deadlines: each once, and none to whoever needs none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.bursaries.applications.states import ApplicationState
from app.bursaries.reminders.rules import instant
from app.bursaries.reminders.service import remind
from app.messages.models import OutboxMessage
from app.reviews.names.queries import letters_not_by_name
from tests.support.factories import make_hub, make_user
from tests.support.rounds import make_application, make_round

CLOSES = datetime(2027, 6, 30, 16, tzinfo=UTC)
BEGUN = datetime(2027, 5, 1, tzinfo=UTC)


@pytest.fixture
def near(session):
    return make_round(
        session, now=BEGUN, opens_at=BEGUN, closes_at=CLOSES,
        review_due_at=CLOSES + timedelta(days=30), decide_by=CLOSES + timedelta(days=60),
    )  # fmt: skip


def draft(session, round_, **columns):
    return make_application(session, round_, make_user(session), now=BEGUN, **columns)


def reminded(session):
    return session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "draft_reminder")
    ).all()


def test_two_letters_at_two_instants_each_once(session, near):
    case = draft(session, near)
    counts = []
    for days in (14, 3):
        at = instant(CLOSES, days)
        for when in (at - timedelta(seconds=1), at, at, at + timedelta(days=1)):
            remind(session, now=when)
            counts.append(len(reminded(session)))

    assert counts == [0, 1, 1, 1, 1, 2, 2, 2]
    assert {letter.to_user_id for letter in reminded(session)} == {case.applicant_id}
    assert "5pm" in reminded(session)[0].text or "17:00:00 BST" in reminded(session)[0].text


def test_none_to_sent_withdrawn_and_ended(session, near):
    hub = make_hub(session)
    for state in (
        ApplicationState.SUBMITTED,
        ApplicationState.WITHDRAWN,
        ApplicationState.NOT_SUBMITTED,
    ):
        draft(session, near, state=state, hub=hub)

    assert remind(session, now=instant(CLOSES, 3)) == 0


def test_a_deadline_of_ones_own_counts_and_is_nobody_elses_business(session, near):
    own = CLOSES + timedelta(days=10)
    case = draft(session, near, personal_deadline=own)

    early = remind(session, now=instant(CLOSES, 3))
    late = remind(session, now=instant(own, 3))

    assert (early, late) == (1, 1)  # two weeks before the later deadline lie in between
    hidden = session.scalars(select(OutboxMessage.id).where(letters_not_by_name(0))).all()
    assert len(hidden) == 2
    assert {letter.to_user_id for letter in reminded(session)} == {case.applicant_id}


def test_another_deadline_is_reminded_of_anew(session, near):
    case = draft(session, near)
    remind(session, now=instant(CLOSES, 3))
    case.personal_deadline = CLOSES + timedelta(days=30)
    session.flush()

    assert remind(session, now=instant(case.personal_deadline, 3)) == 1
