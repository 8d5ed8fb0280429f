"""The log of readings: by month for the data officer, and one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.audit.models import AccessLog
from app.bursaries.adjustments import service as adjustments
from app.bursaries.adjustments.states import AdjustmentKind
from app.bursaries.readings import queries
from app.core.roles import Role
from tests.support.applying import make_draft, person_as_actor
from tests.support.counting import statements
from tests.support.databases import engine_of
from tests.support.factories import make_user


@pytest.fixture
def staff(session, new_client, sign_in_as):
    def signed_in(*roles, person=None):
        return sign_in_as(person or make_user(session, roles=roles), new_client())

    return signed_in


@pytest.fixture
def reader(session):
    return make_user(session, name="Ines Reader", roles=[Role.MEANS_OFFICER])


def log(session, reader, draft, at, **columns):
    row = AccessLog(
        **{
            "user_id": reader.id,
            "subject_type": "bursary_application",
            "subject_id": draft.id,
            "field_class": "means",
            "purpose": "To check what was recorded",
            "at": at,
        }
        | columns
    )
    session.add(row)
    session.flush()
    return row


def test_a_month_shows_who_read_whose_what_for_and_when(  # noqa: PLR0913, PLR0917 -- fixtures
    session, staff, reader, draft, round_, student, present
):
    draft_of_another = make_draft(session, round_, make_user(session), now=present)
    adjustment = adjustments.ask(
        session, draft, AdjustmentKind.CALL, "Need", by=person_as_actor(student), now=present
    )
    log(session, reader, draft, present)
    log(session, reader, draft, present, subject_type="bursary_adjustment",
        subject_id=adjustment.id, field_class="adjustment", purpose="To answer it")  # fmt: skip
    log(session, reader, draft_of_another, present - timedelta(days=40), purpose="Long ago")
    officer = staff(Role.DATA_OFFICER)

    page = officer.get("/readings/")
    earlier = officer.get(next(iter(page.links.values())))

    assert [row[1:] for row in zip(*[iter(page.texts("tbody th, tbody td"))] * 5, strict=True)] == [
        ("Ines Reader", student.name, "A request for an adjustment", "To answer it"),
        (
            "Ines Reader",
            f"{student.name} ({draft.reference})",
            "Evidence of need",
            "To check what was recorded",
        ),
    ]
    assert "Long ago" not in page.text
    assert earlier.status == 200
    assert "later" not in page.links


def test_a_long_month_is_paged_and_every_row_comes_once(
    session, staff, reader, draft, present, monkeypatch
):
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    for number in range(5):
        log(session, reader, draft, present, purpose=f"Purpose {number}")
    officer, there, seen = staff(Role.DATA_OFFICER), "/readings/", []
    while there:
        page = officer.get(there)
        seen += page.texts("tbody td:last-child")
        following = page.all("a[rel=next]")
        there = following[0]["href"] if following else None

    assert seen == [f"Purpose {number}" for number in (4, 3, 2, 1, 0)]


def test_nobody_else_sees_the_log(staff):
    for role in sorted({*Role} - {Role.DATA_OFFICER}):
        assert staff(role).get("/readings/").status == 403, role
    assert staff(Role.DATA_OFFICER, Role.REVIEWER).get("/readings/").status == 403
    assert staff(Role.DATA_OFFICER).get("/readings/").status == 200


def test_applicants_see_their_own_without_names(  # noqa: PLR0913, PLR0917 -- fixtures
    session, browser, staff, reader, draft, round_, present
):
    log(session, reader, draft, present, purpose="To record how much need there is")
    other = make_draft(session, round_, make_user(session), now=present)
    log(session, reader, other, present, purpose="Somebody else's")
    there = f"/applications/{draft.reference}/readings"

    page = browser.get(there)

    assert "To record how much need there is" in page.text
    assert [word for word in ("Ines Reader", "Somebody else's") if word in page.text] == []
    assert staff().get(there).status == 404
    assert staff(Role.ADMIN).get(there).status == 404


def test_the_log_asks_as_often_for_three_as_for_one(session, app, staff, reader, draft, present):
    officer = staff(Role.DATA_OFFICER)

    def asked():
        with statements(engine_of(app)) as seen:
            officer.get("/readings/")
        return len(seen)

    log(session, reader, draft, present)
    first = asked()
    for _ in range(2):
        log(session, reader, draft, present)

    assert asked() == first
