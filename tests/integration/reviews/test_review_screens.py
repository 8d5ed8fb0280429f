"""The reviewer's screens, walked as a reviewer does."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.core.roles import Role
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.states import AssignmentState
from app.reviews.conflicts.models import Conflict
from app.reviews.scoring import queries
from tests.support.factories import make_user
from tests.support.reviewing import assignments_of, begin_reviewing, make_panel, review
from tests.support.rounds import make_application

FULL = {
    **{f"score-{key}": "4" for key in ("fit", "need", "plan")},
    **{f"reason-{key}": "Because it is clear." for key in ("fit", "need", "plan")},
}


@pytest.fixture
def panel(session):
    made = make_panel(session)
    begin_reviewing(session, made)
    return made


def first_case(session, panel, place: int = 0):
    """Return a reader, their first case and its reference."""
    reader = panel.reviewers[place]
    assignment = session.scalars(
        select(Assignment)
        .where(Assignment.reviewer_id == reader.id)
        .order_by(Assignment.position)
        .limit(1)
    ).one()
    application = next(each for each in panel.applications if each.id == assignment.application_id)
    return reader, assignment, application.reference


def test_first_run_says_what_will_appear(session, client, sign_in_as):
    sign_in_as(make_user(session, roles=[Role.REVIEWER]))

    page = client.get("/review/")

    assert page.h1 == "Your reviews"
    assert page.texts("main p")[0].startswith("No applications are waiting for you.")


def test_queue_says_how_far_and_how_long(session, client, sign_in_as, panel):
    reader, _, reference = first_case(session, panel)
    sign_in_as(reader)

    page = client.get("/review/")

    assert page.texts(".govuk-body-l") == [
        "0 of 2 done, about 20 minutes left, due Wednesday 31 March 2027, 11:30am"
    ]
    assert page.links["Start with the first case"] == f"/review/{reference}/"
    assert page.texts("tbody th")[0] == reference


def test_case_asks_about_conflicts_before_any_text(session, client, sign_in_as, panel):
    reader, _, reference = first_case(session, panel)
    sign_in_as(reader)

    page = client.get(f"/review/{reference}/", follow=True)

    assert page.url == f"/review/{reference}/conflict"
    assert page.texts("dt") == ["Applicant", "Hub", "Course"]
    assert page.texts("dd")[0].startswith("Planted Person ")
    assert page.texts("dd")[2] == "MSc Gene therapy"
    assert "To make vectors." not in page.body


def test_declaring_a_conflict_makes_the_case_vanish(session, client, sign_in_as, panel):
    reader, assignment, reference = first_case(session, panel)
    sign_in_as(reader)

    page = client.get(f"/review/{reference}/conflict")
    answered = page.form().submit(answer="conflict", kind="family", words="My cousin.", follow=True)

    assert answered.url == "/review/"
    assert reference not in answered.body
    assert answered.texts(".govuk-body-l")[0].startswith("0 of 1 done")
    assert session.get(Assignment, assignment.id).state is AssignmentState.RECUSED
    assert [row.reason for row in session.scalars(select(Conflict))] == ["My cousin."]
    for address in ("", "conflict"):
        assert client.get(f"/review/{reference}/{address}").status == 404
    assert client.post(f"/review/{reference}/", FULL).status == 404


def test_the_name_is_shown_until_the_question_is_answered(session, client, sign_in_as, panel):
    reader, _, reference = first_case(session, panel)
    sign_in_as(reader)
    url = f"/review/{reference}/conflict"

    before = client.get(url)
    before.form().submit(answer="none")
    after = client.get(url)

    assert before.text.count("Planted Person") == 1
    assert (after.text.count("Planted Person"), after.all("dd")) == (0, [])
    assert after.texts(".govuk-caption-l") == [f"Case {reference}"]
    late = after.form().submit(answer="conflict", kind="family", words="A cousin.")
    assert late.location == "/review/"


def test_a_conflict_needs_its_kind_and_words(session, client, sign_in_as, panel):
    reader, assignment, reference = first_case(session, panel)
    sign_in_as(reader)

    page = client.get(f"/review/{reference}/conflict").form().submit(answer="conflict")

    assert page.status == 200
    assert page.title.startswith("Error: ")
    assert page.errors == [
        "Choose what ties you to this application",
        "Say in a sentence what the conflict is",
    ]
    assert session.get(Assignment, assignment.id).state is AssignmentState.INVITED


def test_the_pane_hides_who_it_is(session, client, sign_in_as, panel):
    reader, _, reference = first_case(session, panel)
    sign_in_as(reader)
    client.get(f"/review/{reference}/conflict").form().submit(answer="none")

    page = client.get(f"/review/{reference}/")

    assert page.h1 == reference
    assert page.texts(".reading-pane__answer h3") == ["Why", "Course"]
    for planted in ("Planted", "@example.org"):
        assert planted not in page.main.decode()
    assert page.texts("legend")[0] == "Fit with the field40 of 100"
    assert page.texts(".score-row__sentence")[0] == "Fit with the field, level 1"


def test_draft_stays_and_total_is_shown(session, client, sign_in_as, panel):
    reader, assignment, reference = first_case(session, panel)
    sign_in_as(reader)
    client.get(f"/review/{reference}/conflict").form().submit(answer="none")
    page = client.get(f"/review/{reference}/")

    saved = page.form("#sheet").submit(**FULL, comment="Good.", action="save", follow=True)

    assert saved.url == f"/review/{reference}/"
    assert saved.form("#sheet").values["reason-need"] == "Because it is clear."
    assert "Your total as saved: 75.00 of 100" in saved.texts("#sheet p")
    assert session.get(Assignment, assignment.id).state is AssignmentState.IN_PROGRESS


def test_submit_with_gaps_names_them_and_keeps_everything(session, client, sign_in_as, panel):
    reader, assignment, reference = first_case(session, panel)
    sign_in_as(reader)
    client.get(f"/review/{reference}/conflict").form().submit(answer="none")
    page = client.get(f"/review/{reference}/")
    gaps = FULL | {"reason-fit": "", "score-plan": None}

    answered = page.form("#sheet").submit(**gaps, action="submit")

    assert answered.status == 200
    assert answered.title.startswith("Error: ")
    assert answered.errors == [
        "Give a reason for your score for Fit with the field",
        "Choose a score for Plan",
    ]
    assert answered.form("#sheet").values["reason-need"] == "Because it is clear."
    assert session.get(Assignment, assignment.id).state is AssignmentState.IN_PROGRESS

    sent = answered.form("#sheet").submit(**FULL, action="submit")

    assert sent.status == 302
    assert session.get(Assignment, assignment.id).state is AssignmentState.SUBMITTED


def test_submit_leads_to_the_next_case_and_at_last_to_the_queue(session, client, sign_in_as, panel):
    reader, _, _ = first_case(session, panel)
    sign_in_as(reader)
    seen = []
    page = client.get("/review/")
    while any(words in page.links for words in ("Start with the first case", "Next case")):
        start = page.links.get("Start with the first case") or page.links["Next case"]
        client.get(start, follow=True).form().submit(answer="none")
        answered = client.get(start).form("#sheet").submit(**FULL, action="submit", follow=True)
        seen.append(start)
        page = client.get("/review/")

    assert len(set(seen)) == 2
    assert answered.url == "/review/"
    assert page.texts(".govuk-body-l") == ["All 2 done. Thank you."]


def test_stale_edit_is_409_with_both_texts(session, client, sign_in_as, panel):
    reader, _, reference = first_case(session, panel)
    sign_in_as(reader)
    client.get(f"/review/{reference}/conflict").form().submit(answer="none")
    one = client.get(f"/review/{reference}/").form("#sheet")
    other = client.get(f"/review/{reference}/").form("#sheet")
    one.submit(**FULL, action="save")

    answered = other.submit(**(FULL | {"reason-fit": "Other window"}), action="save")

    assert answered.status == 409
    assert [text.splitlines()[1] for text in (p.get_text() for p in answered.all("pre"))] == [
        "Other window",
        "Because it is clear.",
    ]


def test_double_submit_is_refused_without_a_second_review(session, client, sign_in_as, panel):
    reader, assignment, reference = first_case(session, panel)
    sign_in_as(reader)
    client.get(f"/review/{reference}/conflict").form().submit(answer="none")
    sheet = client.get(f"/review/{reference}/").form("#sheet")

    first = sheet.submit(**FULL, action="submit")
    second = sheet.submit(**FULL, action="submit")

    assert (first.status, second.status) == (302, 302)
    assert session.get(Assignment, assignment.id).state is AssignmentState.SUBMITTED
    assert queries.written(session, assignment.id).review.current_revision == 1


def test_others_are_hidden_until_ones_own_is_in(session, client, sign_in_as, panel):
    reader, assignment, reference = first_case(session, panel)
    other = next(
        each
        for each in session.scalars(
            select(Assignment).where(Assignment.application_id == assignment.application_id)
        )
        if each.id != assignment.id
    )
    review(session, other, 2)
    sign_in_as(reader)
    client.get(f"/review/{reference}/conflict").form().submit(answer="none")

    before = client.get(f"/review/{reference}/")
    assert "Clear and specific." not in before.body
    assert before.all("#others") == []

    before.form("#sheet").submit(**FULL, action="submit")
    after = client.get(f"/review/{reference}/")

    assert after.texts("h2#others") == ["What the others said"]
    assert after.texts("section[aria-labelledby=others] li > strong") == [
        "Fit with the field: 2",
        "Difference it makes: 2",
        "Plan: 2",
    ]
    names = [each.name for each in panel.reviewers if each.id != reader.id]
    assert [name for name in names if name in after.body] == []

    client.post(f"/review/{reference}/reopen")
    again = client.get(f"/review/{reference}/")
    assert again.all("#others") == []


def test_withdrawn_application_leaves_the_queue(session, client, sign_in_as, panel):
    reader, assignment, reference = first_case(session, panel)
    application = next(each for each in panel.applications if each.id == assignment.application_id)
    application.state = ApplicationState.WITHDRAWN
    sign_in_as(reader)

    page = client.get("/review/")

    assert reference not in page.body
    assert client.get(f"/review/{reference}/").status == 404


@pytest.mark.parametrize("address", ["", "conflict"])
def test_somebody_elses_case_is_not_found(session, client, sign_in_as, panel, address):
    _, assignment, reference = first_case(session, panel)
    readers = session.scalars(
        select(Assignment.reviewer_id).where(Assignment.application_id == assignment.application_id)
    ).all()
    outsider = next(each for each in panel.reviewers if each.id not in readers)
    sign_in_as(outsider)

    assert client.get(f"/review/{reference}/{address}").status == 404


def test_draft_of_an_unopened_case_is_refused(session, client, sign_in_as, panel):
    reader, _, reference = first_case(session, panel)
    sign_in_as(reader)

    answered = client.post(f"/review/{reference}/", FULL | {"action": "save", "version": "0"})

    assert answered.status == 403
    assert answered.texts("main p")[0] == "First say whether you have a conflict of interest."


@pytest.mark.parametrize("cases", [1, 3])
def test_queries_do_not_grow(session, client, sign_in_as, count_queries, cases):
    panel = make_panel(session, cases=cases, min_outside_hub=0, reviews_per_application=3)
    begin_reviewing(session, panel)
    case = panel.applications[0]
    first, *others = assignments_of(session, case)
    for each in [first, *others]:
        review(session, each)
    sign_in_as(session.get(type(panel.chair), first.reviewer_id))
    address = f"/review/{case.reference}/"

    with count_queries() as queue:
        client.get("/review/")
    with count_queries() as pane:
        client.get(address)

    assert len(queue) == 3
    assert len(pane) == 6


def test_cover_page_shows_and_confirms_the_plan(session, client, sign_in_as):
    panel = make_panel(session, cases=3)
    sign_in_as(panel.admin)

    page = client.get(f"/admin/rounds/{panel.round.slug}/cover")
    assert page.texts("tbody th")[:3] == ["Reader Bristol", "Reader London", "Reader Sheffield"]
    done = page.form().submit(follow=True)

    assert done.texts(".govuk-notification-banner__heading") == [
        "The cases are with their reviewers. Letters on their way: 3."
    ]
    assert session.scalars(select(Assignment.state)).all() == [AssignmentState.INVITED] * 6


def test_cover_page_shows_the_obstacle(session, client, sign_in_as):
    panel = make_panel(session, cases=1, reviews_per_application=4)
    sign_in_as(panel.admin)

    page = client.get(f"/admin/rounds/{panel.round.slug}/cover")

    reference = panel.applications[0].reference
    assert page.texts(".govuk-warning-text__text") == [
        f"WarningThe plan cannot be made: {reference} has three permitted reviewers, needs four."
    ]
    assert page.all("main form") == []


def test_cover_plan_overtaken_is_409(session, client, sign_in_as):
    panel = make_panel(session, cases=3)
    sign_in_as(panel.admin)
    form = client.get(f"/admin/rounds/{panel.round.slug}/cover").form()
    late = make_user(session)
    make_application(session, panel.round, late, state=ApplicationState.ELIGIBLE, hub=panel.hubs[0])

    assert form.submit().status == 409


@pytest.mark.parametrize("cases", [1, 3])
def test_cover_queries_do_not_grow(session, client, sign_in_as, count_queries, cases):
    panel = make_panel(session, cases=cases)
    sign_in_as(panel.admin)

    with count_queries() as seen:
        client.get(f"/admin/rounds/{panel.round.slug}/cover")

    assert len(seen) == 7


def test_a_long_queue_comes_in_pages(session, client, sign_in_as, monkeypatch):
    monkeypatch.setattr("app.reviews.queues.rules.PER_PAGE", 2)
    panel = make_panel(session, cases=5, min_outside_hub=0, reviews_per_application=3)
    begin_reviewing(session, panel)
    reader = panel.reviewers[0]
    order = session.execute(
        select(Assignment, Application.reference)
        .join(Application, Application.id == Assignment.application_id)
        .where(Assignment.reviewer_id == reader.id)
        .order_by(Assignment.position)
    ).all()
    review(session, order[1].Assignment)
    sign_in_as(reader)

    pages = [client.get("/review/")]
    while following := [link["href"] for link in pages[-1].all("a[rel=next]")]:
        pages.append(client.get(following[0]))

    names = [row.reference for row in order]
    assert [page.texts("tbody th") for page in pages] == [
        [names[0], names[2]],
        [names[3], names[4]],
        [names[1]],
    ]
    assert [page.texts(".govuk-body-l")[0][:11] for page in pages] == ["1 of 5 done"] * 3
    assert pages[0].links["Next case"] == f"/review/{names[0]}/"
    assert client.get("/review/?round=other&after=todo-1-1").texts("tbody th") == []
