"""Need, kept apart from merit: one officer reads evidence, and the chair is shown bands at most."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import func, select, update

from app.accounts.models import User
from app.audit.models import AccessLog, Event
from app.bursaries.applications.models import SectionMark
from app.bursaries.applications.service import submit
from app.bursaries.applications.states import ApplicationState
from app.bursaries.means import service
from app.bursaries.means.models import MeansAssessment, MeansConflict
from app.bursaries.means.states import NeedBand
from app.bursaries.rounds.states import RoundState, Visibility
from app.core.roles import Grant, Role
from app.messages.models import OutboxMessage
from tests.support.applying import ADDRESS, make_draft, make_sent, person_as_actor
from tests.support.attachments import pdf, with_question
from tests.support.counting import statements
from tests.support.databases import engine_of
from tests.support.factories import actor_of, make_user
from tests.support.racing import at_once, in_transaction

TO_RECORD = "To record how much need there is"
INCOME = "planted income"
RULE = "Between equals, more need comes first."


@pytest.fixture
def staff(session, new_client, sign_in_as):
    def signed_in(*roles, person=None):
        return sign_in_as(person or make_user(session, roles=roles), new_client())

    return signed_in


@pytest.fixture
def case(session, round_, student, present):
    """Return what the student sent, with planted evidence of need."""
    return make_sent(session, round_, student, now=present)


@pytest.fixture
def officer(staff):
    return staff(Role.MEANS_OFFICER)


def place(round_, case):
    return f"/means/{round_.slug}/{case.reference}"


def opened(officer, round_, case):
    return officer.get(place(round_, case)).form().submit(purpose=TO_RECORD)


def recorded(officer, round_, case, band="high", note="Planted note."):
    page = opened(officer, round_, case)
    return page.form("#band-form").submit(band=band, note=note, follow=True)


def test_an_officer_reads_evidence_alone_and_each_reading_is_a_row(session, officer, round_, case):
    first = officer.get("/means/")
    listed = officer.get(first.links[round_.name])
    before = officer.get(listed.links[case.reference])
    bare = before.form().submit()
    page = opened(officer, round_, case)

    assert [INCOME in each.text for each in (first, listed, before, bare, page)] == [
        *[False] * 4,
        True,
    ]
    assert bare.errors == ["Choose what you read it for"]
    assert [word for word in ("Planted Name", "To make vectors", "background") if word in page.text
            ] == []  # fmt: skip
    rows = session.scalars(select(AccessLog)).all()
    assert [(row.subject_type, row.subject_id, row.field_class, row.purpose) for row in rows] == [
        ("bursary_application", case.id, "means", TO_RECORD)
    ]


def test_a_band_is_recorded_changed_and_told_by_events_without_the_note(
    session, officer, round_, case
):
    bare = opened(officer, round_, case).form("#band-form").submit()
    done = recorded(officer, round_, case)
    again = officer.get(f"/means/{round_.slug}/?show=recorded")
    recorded(officer, round_, case, band="some", note="Less than it seemed.")

    assert bare.errors == ["Choose how much need the evidence shows"]
    assert "Nothing waits" in done.text
    assert "High need" in again.text
    held = session.scalars(select(MeansAssessment)).one()
    assert (held.band, held.note) == (NeedBand.SOME, "Less than it seemed.")
    events = session.scalars(
        select(Event).where(Event.kind == "means.assessed").order_by(Event.seq)
    ).all()
    assert [each.data for each in events] == [
        {"band": "high", "before": ""},
        {"band": "some", "before": "high"},
    ]
    letters = session.scalars(select(OutboxMessage)).all()
    assert [each for each in letters if INCOME in each.text or "need" in each.subject] == []


def test_a_stale_band_shows_both(officer, staff, round_, case):
    page = opened(officer, round_, case)
    recorded(staff(Role.MEANS_OFFICER), round_, case, band="some", note="Theirs.")

    stale = page.form("#band-form").submit(band="high", note="Mine.")

    assert stale.status == 409
    assert [word for word in ("Theirs.", "Mine.", "Some need") if word not in stale.text] == []


def test_once_the_round_is_decided_a_band_stays(session, officer, round_, case):
    page = opened(officer, round_, case)
    round_.state = RoundState.DECIDED
    session.flush()

    late = page.form("#band-form").submit(band="high")
    shown = opened(officer, round_, case)

    assert late.status == 403
    assert "no longer changes" in shown.text
    assert session.scalars(select(MeansAssessment)).all() == []


def test_a_file_is_handed_out_by_a_post_and_logged(  # noqa: PLR0913, PLR0917 -- fixtures
    session, browser, staff, officer, round_, draft, present
):
    with_question(session, round_, "payslip", visibility=Visibility.MEANS)
    there = f"/applications/{draft.reference}/questions/payslip/files"
    upload = browser.get(there).form("#upload")
    upload.submit(answer=(BytesIO(pdf()), "payslip.pdf"), then="upload")
    session.execute(update(SectionMark).values(is_complete=True))
    by = person_as_actor(session.get_one(User, draft.applicant_id))
    submit(session, draft.id, address=ADDRESS, by=by, now=present)

    page = opened(officer, round_, draft)
    form = next(each for each in page.all("main form") if "/files/" in each["action"])
    given = officer.post(form["action"])
    bare = officer.get(form["action"])

    assert (given.status, given.headers["Cache-Control"]) == (200, "no-store")
    assert given.headers["Content-Disposition"].startswith("attachment; ")
    assert bare.status == 405
    assert session.scalars(select(AccessLog.purpose).order_by(AccessLog.id)).all() == [
        TO_RECORD,
        "To read a file of the evidence",
    ]
    admin = staff(Role.ADMIN)
    screened = admin.get(f"/admin/rounds/{round_.slug}/screening/{draft.reference}")
    assert (screened.status, "payslip" in screened.text) == (200, False)


def test_nobody_else_finds_it(session, staff, round_, case, officer):
    recorded(officer, round_, case)
    bare = place(round_, case)
    files = f"{bare}/files/any"
    for role in sorted({*Role} - {Role.MEANS_OFFICER}):
        person = staff(role)
        for there in ("/means/", f"/means/{round_.slug}/", bare, f"{bare}/conflict"):
            assert person.get(there).status == 403, role
        for there in (bare, f"{bare}/band", files):
            assert person.post(there, {"purpose": TO_RECORD, "band": "high"}).status == 403, role
    for judge in (Role.REVIEWER, Role.ADMIN, Role.CHAIR, Role.HUB_LEAD):
        both = staff(Role.MEANS_OFFICER, judge)
        assert [both.get(there).status for there in ("/means/", bare)] == [403, 403]
        assert both.post(bare, {"purpose": TO_RECORD}).status == 403
    assert officer.post(files).status == 404
    assert officer.get(f"/means/{round_.slug}/NONE-NONE-NONE").status == 404
    assert session.scalar(select(func.count()).select_from(AccessLog)) == 1


def test_an_officer_who_applied_reads_nobody_of_that_round(session, staff, round_, case, present):
    person = make_user(session, roles=[Role.MEANS_OFFICER])
    own = make_draft(session, round_, person, now=present)
    officer = staff(person=person)

    pages = [officer.get(place(round_, each)) for each in (case, own)]

    assert [page.status for page in pages] == [403, 403]
    assert "You applied to this round" in pages[0].text


def test_an_officer_who_steps_back_never_sees_the_case_again(session, officer, staff, round_, case):
    way = officer.get(place(round_, case)).links["Something ties me to this person"]
    bare = officer.get(way).form().submit()
    done = officer.get(way).form().submit(words="My cousin", follow=True)

    assert bare.errors == ["Enter what ties you to this person"]
    assert case.reference not in done.text
    assert officer.get(place(round_, case)).status == 404
    assert officer.get("/means/").texts("td")[-1] == "0"
    assert staff(Role.MEANS_OFFICER).get(place(round_, case)).status == 200
    assert session.scalars(select(MeansConflict.words)).one() == "My cousin"


def test_drafts_and_what_is_out_are_not_listed(session, officer, round_, student, present):
    draft = make_draft(session, round_, make_user(session), now=present)
    gone = make_sent(session, round_, student, now=present)
    gone.state = ApplicationState.WITHDRAWN
    session.flush()

    assert "Nothing waits" in officer.get(f"/means/{round_.slug}/").text
    assert [officer.get(place(round_, each)).status for each in (draft, gone)] == [404, 404]


def assessed(session, round_, people, present):
    cases = [make_sent(session, round_, person, now=present) for person in people]
    for each in cases:
        each.state = ApplicationState.ASSESSED
    session.add_all(
        MeansAssessment(
            application_id=each.id,
            band=NeedBand.HIGH,
            note="Planted note.",
            officer_id=people[0].id,
            at=present,
        )
        for each in cases
    )
    session.flush()
    return cases


@pytest.mark.parametrize(
    ("rule", "state", "status"),
    [
        (RULE, RoundState.MODERATING, 200),
        (RULE, RoundState.DECIDED, 200),
        (RULE, RoundState.REVIEWING, 403),
        ("", RoundState.MODERATING, 403),
    ],
)
def test_the_chair_sees_bands_only_where_the_rule_says_so(  # noqa: PLR0913, PLR0917 -- fixtures
    session, staff, round_, student, present, rule, state, status
):
    (case,) = assessed(session, round_, [student], present)
    round_.state, round_.need_rule = state, rule
    session.flush()
    chair = staff(Role.CHAIR)

    page = chair.get(f"/panel/{round_.slug}/need")
    one = chair.get(f"/panel/{round_.slug}/need?case={case.reference}")

    assert [page.status, one.status] == [status, status]
    assert ("High need" in page.text, "High need" in one.text) == (status == 200, status == 200)
    assert [word for word in ("Planted", INCOME, student.name) if word in page.text] == []
    table = chair.get(f"/panel/{round_.slug}/")
    is_linked = "How much need each application shows" in table.text
    assert is_linked == (rule == RULE and state is not RoundState.REVIEWING)


def test_nobody_else_on_the_panel_sees_bands_and_no_chair_their_own(
    session, staff, round_, student, present
):
    chair = make_user(session, roles=[Role.CHAIR])
    own, other = assessed(session, round_, [chair, student], present)
    round_.state, round_.need_rule = RoundState.MODERATING, RULE
    session.flush()
    there = f"/panel/{round_.slug}/need"

    page = staff(person=chair).get(there)

    assert (own.reference in page.text, other.reference in page.text) == (False, True)
    for role in sorted({*Role} - {Role.CHAIR}):
        assert staff(role).get(there).status == 403, role
    elsewhere = make_user(session, roles=[Role.CHAIR], round_id=round_.id + 999)
    assert staff(person=elsewhere).get(there).status == 404


def test_the_public_page_tells_how_need_counts(session, client, round_):
    round_.need_rule = RULE
    session.flush()

    assert RULE in client.get(f"/bursaries/{round_.slug}").text


def test_lists_ask_as_often_for_three_as_for_one(session, app, staff, round_, student, present):
    officer, chair = staff(Role.MEANS_OFFICER), staff(Role.CHAIR)
    assessed(session, round_, [student], present)
    round_.state, round_.need_rule = RoundState.MODERATING, RULE
    pages = [
        (officer, "/means/"),
        (officer, f"/means/{round_.slug}/?show=recorded"),
        (chair, f"/panel/{round_.slug}/need"),
    ]

    def asked():
        counts = []
        for person, there in pages:
            with statements(engine_of(app)) as seen:
                assert person.get(there).status == 200
            counts.append(len(seen))
        return counts

    first = asked()
    round_.state = RoundState.OPEN
    assessed(session, round_, [make_user(session) for _ in range(2)], present)
    round_.state = RoundState.MODERATING

    assert asked() == first


def test_of_two_officers_at_once_one_records(app, session, case, present):
    people = [actor_of(make_user(session), Grant(Role.MEANS_OFFICER)) for _ in range(2)]
    session.commit()
    acts = [
        in_transaction(
            app,
            lambda own, by=by: service.assess(
                own, own.get_one(type(case), case.id), NeedBand.HIGH, "", seen=0, by=by, now=present
            ),
        )
        for by in people
    ]

    assert sorted(at_once(acts)) == ["ConflictError", "done"]
