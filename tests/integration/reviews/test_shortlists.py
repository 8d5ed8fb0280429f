"""Asking the referees of the shortlisted, reading what came, and who must not know of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AccessLog, Event
from app.bursaries.applications.states import ApplicationState
from app.bursaries.referees.models import Referee
from app.bursaries.referees.states import ReferenceState
from app.bursaries.rounds.states import ReferencesFrom, RoundState
from app.core import clock
from app.core.roles import Role
from app.reviews.conflicts import queries as conflicts
from app.reviews.decisions import service as decisions
from tests.support.factories import make_user
from tests.support.refereeing import ask, give, letters, link_of, make_referee
from tests.support.reviewing import assignments_of, begin_reviewing, make_panel, review_all


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def panel(session, now):
    made = make_panel(
        session, now=now, references_from=ReferencesFrom.SHORTLISTED, contact="hub@uni.example"
    )
    for number, application in enumerate(made.applications):
        make_referee(session, application, now=now, number=number)
    return made


@pytest.fixture
def moderating(session, panel, now):
    """Return the panel at work, with its proposal pencilled in."""
    begin_reviewing(session, panel, now=now)
    review_all(session, panel)
    chair = panel.actor(panel.chair, Role.CHAIR)
    decisions.start_panel(session, panel.round, "", by=chair, now=now)
    decisions.propose(session, panel.round, by=chair, now=now)
    session.flush()
    return panel


@pytest.fixture
def chair(panel, sign_in_as, new_client):
    return sign_in_as(panel.chair, new_client())


def there(panel):
    return f"/panel/{panel.round.slug}/references"


def tick(browser, panel, *references):
    query = "&".join(f"case={reference}" for reference in references)
    return browser.get(f"{there(panel)}/ask?{query}", follow=True)


def states(session):
    return {each.application_id: each.state for each in session.scalars(select(Referee))}


def test_the_chair_asks_for_those_who_are_ticked_after_seeing_the_letter(
    session, moderating, chair
):
    board = chair.get(f"/panel/{moderating.round.slug}/")
    page = chair.get(board.links["References, and whose referees are asked"])
    ticked = [str(box["value"]) for box in page.all("input[name=case][checked]")]
    shown = page.form().submit(case=ticked[:2])
    done = shown.form().submit(follow=True)

    assert shown.h1 == "Ask the referees of 2 applicants"
    assert "[The applicant] asks you for a reference" in shown.text
    assert "Planted Person" not in shown.text + page.text
    assert "Ruth Planted" not in shown.text + page.text
    assert "Letters to referees: 2" in done.text
    assert len(letters(session, "reference_request")) == 2
    assert sorted(states(session).values()) == ["named", "requested", "requested"]
    told = session.scalars(select(Event).where(Event.kind == "round.references_asked")).one()
    assert (told.data, told.actor_id) == ({"cases": 2, "letters": 2}, moderating.chair.id)


def test_asking_again_writes_to_nobody_twice(session, moderating, chair):
    page = tick(chair, moderating, moderating.applications[0].reference)

    page.form().submit()
    again = page.form().submit(follow=True)

    assert again.h1 == "References"
    assert len(letters(session, "reference_request")) == 1


@pytest.mark.parametrize(("days", "words"), [(1, "3 or more days from now"), (400, "outcome")])
def test_the_day_is_fair(session, moderating, chair, now, days, words):
    page = tick(chair, moderating, moderating.applications[0].reference)
    day = (now + timedelta(days=days)).date()

    refused = page.form().submit(due=[str(day.day), str(day.month), str(day.year)])

    assert words in refused.errors[0]
    assert letters(session, "reference_request") == []


def test_nothing_ticked_leads_back(moderating, chair):
    assert tick(chair, moderating).h1 == "References"
    assert tick(chair, moderating, "NO-SUCH").h1 == "References"


@pytest.mark.parametrize("state", [RoundState.CLOSED, RoundState.DECIDED, RoundState.RELEASED])
def test_nobody_is_asked_at_another_time(session, panel, chair, state):
    panel.round.state = state
    session.flush()

    page = chair.get(there(panel))
    refused = tick(chair, panel, panel.applications[0].reference)

    assert page.all("button[type=submit].govuk-button") == []
    assert refused.status == 403


def test_it_can_be_asked_while_reviews_come_in_and_not_read(session, panel, chair, now):
    begin_reviewing(session, panel, now=now)
    reference = panel.applications[0].reference

    done = tick(chair, panel, reference).form().submit(follow=True)
    case = chair.get(f"/panel/{panel.round.slug}/cases/{reference}/")
    refused = chair.get(f"/panel/{panel.round.slug}/cases/{reference}/references")

    assert "Letters to referees: 1" in done.text
    assert "0 of 1 given" in case.text
    assert refused.status == 403
    assert "once the reviews are in" in refused.text


@pytest.fixture
def given_case(session, moderating, now):
    """Return a case whose reference is given."""
    application = moderating.applications[0]
    ask(session, application, by=moderating.actor(moderating.chair, Role.CHAIR), now=now)
    referee = session.scalars(
        select(Referee).where(Referee.application_id == application.id)
    ).one()  # fmt: skip
    give(session, referee, now=now)
    return application


def test_the_panel_reads_it_on_a_page_of_its_own(moderating, chair, given_case):
    case = chair.get(f"/panel/{moderating.round.slug}/cases/{given_case.reference}/")
    page = chair.get(case.links["Read the references"])

    assert "1 of 1 given" in case.text
    assert "Ruth Planted" not in case.text
    assert "Planted praise" not in case.text
    assert page.h1 == "References for Planted Person 0"
    assert "Planted praise" in page.text


def test_nobody_reads_it_once_the_applicant_has_withdrawn(session, moderating, chair, given_case):
    given_case.state = ApplicationState.WITHDRAWN
    session.flush()

    page = chair.get(f"/panel/{moderating.round.slug}/cases/{given_case.reference}/references")

    assert page.status == 403
    assert "Planted" not in page.text
    assert session.scalars(select(AccessLog)).all() == []


def test_each_reading_is_logged_and_a_refused_one_is_not(session, moderating, chair, given_case):
    there = f"/panel/{moderating.round.slug}/cases/{given_case.reference}/references"
    chair.get(there)
    moderating.round.state = RoundState.REVIEWING
    session.flush()
    chair.get(there)

    (row,) = session.scalars(select(AccessLog)).all()
    assert (row.user_id, row.field_class) == (moderating.chair.id, "reference")
    assert (row.subject_type, row.subject_id) == ("bursary_application", given_case.id)


def test_why_somebody_declined_is_for_the_panel(session, moderating, chair, new_client, now):
    application = moderating.applications[0]
    ask(session, application, by=moderating.actor(moderating.chair, Role.CHAIR), now=now)
    referee = session.scalars(
        select(Referee).where(Referee.application_id == application.id)
    ).one()  # fmt: skip
    client = new_client()
    client.get(link_of(session, referee)).form().submit(
        willing="no", why_not="no_time", words="Planted words"
    )

    page = chair.get(f"/panel/{moderating.round.slug}/cases/{application.reference}/references")

    assert "I have no time before that day" in page.text
    assert "Planted words" in page.text


def test_a_correction_is_pointed_out(session, moderating, chair, given_case):
    referee = session.scalars(
        select(Referee).where(Referee.application_id == given_case.id)
    ).one()  # fmt: skip
    referee.position = "Professor of everything"
    session.flush()

    page = chair.get(f"/panel/{moderating.round.slug}/cases/{given_case.reference}/references")

    assert "The referee corrected how they know each other" in page.text


def test_nobody_else_sees_any_of_it(session, moderating, given_case, new_client, sign_in_as):
    pages = (
        there(moderating),
        f"{there(moderating)}/ask?case={moderating.applications[1].reference}",
        f"/panel/{moderating.round.slug}/cases/{given_case.reference}/references",
    )
    people = {role: make_user(session, roles=[role]) for role in Role}
    for role, person in people.items():
        browser = sign_in_as(person, new_client())
        wanted = {200} if role in {Role.CHAIR, Role.ADMIN} else {403}
        assert {browser.get(page).status for page in pages} == wanted, role
    other_round = make_user(session, roles=[Role.CHAIR], round_id=moderating.round.id + 1000)
    browser = sign_in_as(other_round, new_client())
    assert {browser.get(page).status for page in pages} == {404}
    assert {new_client().get(page).status for page in pages} == {302}


def test_reviewers_never_meet_a_referee(session, panel, sign_in_as, new_client, now):
    begin_reviewing(session, panel, now=now)
    ask(session, panel.applications[0], by=panel.actor(panel.chair, Role.CHAIR), now=now)
    for reviewer in panel.reviewers:
        browser = sign_in_as(reviewer, new_client())
        pages = ["/review/", *(f"/review/{each.reference}/" for each in panel.applications)]
        for page in pages:
            body = browser.get(page, follow=True).body
            assert [word for word in ("Ruth", "uni.example", "Planted Uni") if word in body] == []


def test_a_conflict_hides_the_case_from_the_list_and_the_page(
    session, moderating, given_case, sign_in_as, new_client
):
    session.add(
        conflicts.Conflict(
            application_id=given_case.id,
            reviewer_id=moderating.chair.id,
            source="self",
            kind="colleague",
            hardness="hard",
            is_active=True,
            reason="",
            at=clock.now(),
        )
    )
    session.flush()
    chair = sign_in_as(moderating.chair, new_client())

    page = chair.get(there(moderating))

    assert given_case.reference not in page.text
    assert (
        chair.get(f"/panel/{moderating.round.slug}/cases/{given_case.reference}/references").status
        == 404
    )
    assert tick(chair, moderating, given_case.reference).h1 == "References"


def test_who_wrote_a_reference_is_barred_by_it(session, moderating, now, sign_in_as, new_client):
    application = moderating.applications[0]
    admin = make_user(session, "prof@uni.example", roles=[Role.ADMIN])
    referee = session.scalars(
        select(Referee).where(Referee.application_id == application.id)
    ).one()  # fmt: skip
    referee.email, referee.email_folded = "Prof@uni.example", "prof@uni.example"
    ask(session, application, by=moderating.actor(moderating.chair, Role.CHAIR), now=now)
    browser = sign_in_as(admin, new_client())
    case = f"/panel/{moderating.round.slug}/cases/{application.reference}/"

    before = browser.get(case)
    give(session, referee, now=now)
    after = browser.get(case)

    assert (before.status, after.status) == (200, 404)
    assert application.reference not in browser.get(there(moderating)).text


def test_who_is_named_gets_no_such_case_to_read(session, panel, now):
    reader, application = panel.reviewers[0], panel.applications[1]
    referee = session.scalars(
        select(Referee).where(Referee.application_id == application.id)
    ).one()  # fmt: skip
    referee.email = referee.email_folded = reader.email_folded
    session.flush()

    begin_reviewing(session, panel, now=now)

    assert (application.id, reader.id) in conflicts.barred_pairs(session, panel.round.id)
    readers = {each.reviewer_id for each in assignments_of(session, application)}
    assert readers == {each.id for each in panel.reviewers[1:]}


@pytest.mark.parametrize("was_asked", [False, True])
def test_who_was_replaced_is_barred_only_if_a_letter_told_them(session, panel, now, was_asked):
    reader, application = panel.reviewers[0], panel.applications[1]
    referee = session.scalars(
        select(Referee).where(Referee.application_id == application.id)
    ).one()  # fmt: skip
    referee.email = referee.email_folded = reader.email_folded
    referee.state = ReferenceState.REPLACED
    referee.asked_at = now if was_asked else None
    referee.due_at = now + timedelta(days=9) if was_asked else None
    session.flush()

    barred = (application.id, reader.id) in conflicts.barred_pairs(session, panel.round.id)

    assert barred is was_asked


def test_letters_to_referees_are_kept_from_who_must_not_know_the_name(
    session, panel, now, sign_in_as, new_client
):
    begin_reviewing(session, panel, now=now)
    application = panel.applications[0]
    ask(session, application, by=panel.actor(panel.chair, Role.CHAIR), now=now)
    both = make_user(session, roles=[Role.ADMIN])
    session.add(
        conflicts.Conflict(
            application_id=application.id,
            reviewer_id=both.id,
            source="self",
            kind="colleague",
            hardness="hard",
            is_active=True,
            reason="",
            at=now,
        )
    )
    session.flush()

    kept = sign_in_as(both, new_client()).get("/admin/outbox")
    shown = sign_in_as(panel.admin, new_client()).get("/admin/outbox")

    assert "asks you for a reference" not in kept.text
    assert "asks you for a reference" in shown.text


def test_a_case_that_comes_back_can_be_asked_again(session, moderating, chair):
    application = moderating.applications[0]
    referee = session.scalars(
        select(Referee).where(Referee.application_id == application.id)
    ).one()  # fmt: skip
    referee.state = ReferenceState.CANCELLED
    session.flush()

    tick(chair, moderating, application.reference).form().submit()

    session.refresh(referee)
    assert referee.state is ReferenceState.REQUESTED


def test_who_withdrew_is_not_on_the_list(session, moderating, chair):
    application = moderating.applications[0]
    application.state = ApplicationState.WITHDRAWN
    session.flush()

    assert application.reference not in chair.get(there(moderating)).text


def test_the_list_costs_the_same_for_one_and_three(
    session, sign_in_as, new_client, now, count_queries
):
    counts = []
    for cases in (1, 3):
        panel = make_panel(
            session, now=now, cases=cases, references_from=ReferencesFrom.SHORTLISTED
        )
        for number, application in enumerate(panel.applications):
            make_referee(session, application, now=now, number=number)
        begin_reviewing(session, panel, now=now)
        browser = sign_in_as(panel.chair, new_client())
        browser.get(there(panel))
        with count_queries() as seen:
            browser.get(there(panel))
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert counts[0] <= 10
