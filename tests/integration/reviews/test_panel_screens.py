"""The panel's screens, walked by chair and admin."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.allocation import verify_record
from app.bursaries.applications import service as applications
from app.bursaries.applications.states import ApplicationEvent, ApplicationState
from app.bursaries.offers import service as offers
from app.bursaries.offers.models import Offer, Outcome
from app.bursaries.offers.states import OutcomeKind
from app.bursaries.rounds.states import RoundState
from app.core.roles import Actor, Role
from app.messages.models import OutboxMessage
from app.reviews.assignments import service as assigning
from app.reviews.conflicts.states import ConflictKind
from app.reviews.decisions import queries as decisions
from app.reviews.proposals import queries as proposals
from app.reviews.scoring import service as scoring
from app.reviews.scoring.models import Review, ReviewRevision
from tests.support import factories
from tests.support.factories import actor_of, make_user
from tests.support.reviewing import (
    assignments_of,
    begin_panel,
    begin_reviewing,
    decide,
    make_panel,
    release,
    review,
    review_all,
)
from tests.support.rounds import make_application


def address(panel, tail=""):
    return f"/panel/{panel.round.slug}/{tail}"


def seen(session, panel):
    """Return what the button under the list sends."""
    return {"seen": decisions.seen(session, panel.round.id)}


def declare(session, case, person, now):
    assigning.declare_conflict(
        session,
        case,
        kind=ConflictKind.FAMILY,
        words="My cousin.",
        by=actor_of(person),
        now=now,
    )
    session.flush()


def test_index_lists_the_rounds_one_sits_on(session, client, sign_in_as):
    panel, other = make_panel(session), make_panel(session)
    sign_in_as(make_user(session, roles=[Role.CHAIR], round_id=panel.round.id))

    page = client.get("/panel/")

    assert page.texts("tbody th") == [panel.round.name]
    assert client.get(address(other)).status == 404


def test_index_first_run(session, client, sign_in_as):
    sign_in_as(make_user(session, roles=[Role.CHAIR]))

    page = client.get("/panel/")

    assert page.texts("main p")[0].startswith("No round needs a panel now.")


def test_waiting_page_says_what_is_missing(session, client, sign_in_as):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    for each in assignments_of(session, panel.applications[0]):
        review(session, each)
    sign_in_as(panel.chair)

    page = client.get(address(panel))

    assert page.texts(".stat") == ["2 cases have no review", "1 case has 2 reviews"]
    assert page.texts("tbody th")[-1] in {each.name for each in panel.reviewers}
    assert page.texts(".govuk-inset-text") == [
        "The panel can start once every case has at least one review."
    ]


def test_unread_case_one_may_not_know_of_is_not_named(session, client, sign_in_as, now):
    panel = make_panel(session, cases=2)
    begin_reviewing(session, panel)
    for each in assignments_of(session, panel.applications[1]):
        review(session, each)
    hidden = panel.applications[0]
    declare(session, hidden, panel.chair, now)
    sign_in_as(panel.chair)

    pages = [client.get(address(panel)), client.post(address(panel, "start"), {"waiver": "So."})]

    assert [page.status for page in pages] == [200, 403]
    assert [hidden.reference in page.body for page in pages] == [False, False]


def test_late_reviewers_are_marked(session, client, sign_in_as):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    for each in panel.applications:
        for assignment in assignments_of(session, each):
            assignment.due_at = factories.NOW - timedelta(days=300)
    sign_in_as(panel.chair)

    page = client.get(address(panel))

    assert page.texts("tbody .tag") == ["Late", "Late", "Late"]


def test_closed_round_says_what_comes_first(session, client, sign_in_as):
    panel = make_panel(session)
    sign_in_as(panel.chair)

    page = client.get(address(panel))

    assert page.texts("main p")[1].startswith("An admin screens what was sent")
    assert page.all("main form") == []


def test_held_case_is_shown_and_waived_for_a_reason(session, client, sign_in_as, now):
    panel = make_panel(session)
    begin_panel(session, panel)
    case = panel.applications[2]
    lost = assignments_of(session, case)[0]
    scoring.step_back(
        session,
        case,
        kind=ConflictKind.COLLEAGUE,
        words="We published.",
        by=Actor(lost.reviewer_id, "Reader", "reader@example.org"),
        now=now,
    )
    sign_in_as(panel.chair)

    page = client.get(address(panel))
    assert page.texts("tbody .tag")[-1] == "Held"
    form = "#waive ~ form"
    assert page.form(form).submit(reason="").errors == ["Give the reason to do without the review"]
    waived = page.form(form).submit(reason="One clear review stands.", follow=True)

    assert waived.all(form) == []
    assert waived.texts("tbody .tag")[-1] == "Offer"


def test_start_asks_for_a_reason_only_when_reviews_are_missing(session, client, sign_in_as):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    for application in panel.applications:
        review(session, assignments_of(session, application)[0])
    sign_in_as(panel.chair)

    refused = client.get(address(panel)).form().submit(waiver="")
    assert refused.errors == ["Give a reason to start without these reviews"]
    assert panel.round.state is RoundState.REVIEWING

    started = refused.form().submit(waiver="Two are ill.", follow=True)
    assert started.url == address(panel)
    assert panel.round.state is RoundState.MODERATING


def test_chair_walks_from_proposal_to_confirmation_and_admin_seconds(
    session, client, new_client, sign_in_as
):
    panel = make_panel(session, cases=4)
    begin_panel(session, panel)
    sign_in_as(panel.chair)

    page = client.get(address(panel))
    assert page.texts(".dot-strip > title") == [
        "3 offers and 0 on the reserve list, of 4 applications"
    ]
    assert page.texts("tbody > tr > td:first-child")[0] == "1"
    pencilled = page.form("main form").submit(follow=True)
    assert pencilled.texts("main form button")[0] == "Confirm this list"

    confirmed = pencilled.form(f"form[action='{address(panel, 'confirm')}']").submit(follow=True)
    assert confirmed.texts("section .govuk-inset-text") == [
        "You confirmed first. A second, different person has to confirm too."
    ]
    again = client.post(address(panel, "second"), seen(session, panel))
    assert again.status == 403
    assert again.texts("main p")[0] == (
        "You confirmed first. A second, different person has to confirm too."
    )

    other = sign_in_as(panel.admin, new_client())
    seconded = other.get(address(panel)).form("section form").submit(follow=True)
    assert panel.round.state is RoundState.DECIDED
    assert seconded.links["Look at the letters and release"] == address(panel, "release")


def test_table_tells_each_score_and_reason_without_names(session, client, sign_in_as):
    panel = make_panel(session, cases=3)
    begin_panel(session, panel)
    sign_in_as(panel.chair)

    page = client.get(address(panel))

    first = page.all("tbody.govuk-table__body > tr")[0]
    assert [cell.get_text(" ", strip=True) for cell in first.select("td")][2:5] == [
        "100.00",
        "2 of 2",
        "100.00",
    ]
    assert [each.get_text() for each in first.select("details strong")][:5] == [
        "Reviewer 1",
        "Fit with the field: 5",
        "Difference it makes: 5",
        "Plan: 5",
        "100.00",
    ]
    for planted in ("Planted", "Reader ", "@example.org"):
        assert planted not in page.main.decode()


def test_table_filters_by_hub(session, client, sign_in_as):
    panel = make_panel(session, cases=6)
    begin_panel(session, panel)
    sign_in_as(panel.chair)

    page = client.get(address(panel) + "?hub=bristol")

    assert set(page.texts("tbody .hub-tag")) == {"B Bristol"}
    assert len(page.texts("tbody .hub-tag")) == 2


def test_line_stands_below_the_last_offer(session, client, sign_in_as):
    panel = make_panel(session, cases=4, places=0, shared=1, maximum=None)
    begin_panel(session, panel)
    sign_in_as(panel.chair)

    page = client.get(address(panel))

    rows = page.all("tbody.govuk-table__body > tr")
    assert ["table__line" in row["class"] for row in rows] == [False, True, False, False, False]


def test_changing_an_outcome_needs_another_one_and_a_reason(session, client, sign_in_as):
    panel = make_panel(session, cases=3)
    begin_panel(session, panel)
    sign_in_as(panel.chair)
    client.post(address(panel, "proposal"))
    reference = panel.applications[0].reference
    form = f"form[action$='{reference}/outcome']"
    page = client.get(address(panel, f"cases/{reference}/"))

    without = page.form(form).submit(outcome="reserve", reason="")
    assert without.errors == ["Give the panel's reason"]
    same = page.form(form).submit(outcome="offer", reason="Because.")
    assert same.errors == ["Choose another outcome than the one that stands"]

    changed = page.form(form).submit(outcome="reserve", reason="Funded already.", follow=True)
    assert changed.url == address(panel)
    row = changed.all("tbody.govuk-table__body > tr")[0]
    assert row.select("td strong.tag")[0].get_text() == "Reserve 1"
    assert row.select("td .quiet")[0].get_text() == "Proposed: offer"
    assert row.select("td > strong")[-1].get_text() == "The panel: Funded already."


def test_case_page_shows_the_text_without_a_name(session, client, sign_in_as):
    panel = make_panel(session, cases=3)
    begin_panel(session, panel)
    sign_in_as(panel.chair)

    page = client.get(address(panel, f"cases/{panel.applications[0].reference}/"))

    assert page.texts(".reading-pane__answer p.prose")[0] == "To make vectors."
    assert page.texts(".reading-pane__sheet h3") == ["Reviewer 1", "Reviewer 2"]
    assert "Planted" not in page.main.decode()


def test_feedback_is_mended_before_the_release(session, client, sign_in_as):
    panel = make_panel(session, cases=4)
    begin_panel(session, panel)
    sign_in_as(panel.chair)
    client.post(address(panel, "proposal"))
    case = panel.applications[3]
    page = client.get(address(panel, f"cases/{case.reference}/"))
    form = "form[action$='/feedback']"

    assert page.form(form).values["feedback"].startswith("Fit with the field: 2.0 of 5\n")
    assert page.form(form).submit(feedback="").errors == ["Write what the applicant can learn from"]
    page.form(form).submit(feedback="Say more about the plan.")

    assert proposals.decision_of(session, case.id).feedback == "Say more about the plan."


def test_release_shows_the_letters_and_sends_each_once(session, client, sign_in_as):
    panel = make_panel(session, cases=4)
    decide(session, panel)
    sign_in_as(panel.admin)
    before = session.scalars(select(OutboxMessage.id)).all()

    page = client.get(address(panel, "release"))
    assert page.texts(".stat") == ["3 Offer", "1 No award"]
    assert page.texts("section h2")[0] == (
        f"Offer: You have been offered a bursary ({panel.applications[0].reference})"
    )
    assert "[the applicant's name]" in page.text

    sent = page.form().submit(follow=True)
    assert sent.url == address(panel)
    assert panel.round.state is RoundState.RELEASED
    letters = session.scalars(select(OutboxMessage).where(OutboxMessage.id.not_in(before))).all()
    assert sorted(each.to_user_id for each in letters) == sorted(
        each.applicant_id for each in panel.applications
    )

    again = client.post(address(panel, "release"), follow=True)
    assert again.texts(".govuk-notification-banner__heading") == [
        "The outcomes were released before. Nobody gets a second letter."
    ]
    assert len(session.scalars(select(Outcome)).all()) == 4


def test_release_waits_for_feedback(session, client, sign_in_as):
    panel = make_panel(session, cases=4)
    decide(session, panel)
    case = panel.applications[3]
    proposals.decision_of(session, case.id).feedback = ""
    sign_in_as(panel.admin)

    page = client.get(address(panel, "release"))

    assert page.texts("main .govuk-list li") == [case.reference]
    assert page.all("main form") == []
    refused = client.post(address(panel, "release"))
    assert refused.status == 403
    assert refused.texts("main p")[0] == "1 applicant has no feedback yet. Write it first."


def test_release_before_the_decision_is_refused(session, client, sign_in_as):
    panel = make_panel(session)
    begin_panel(session, panel)
    sign_in_as(panel.admin)

    assert client.get(address(panel, "release")).status == 404
    assert client.post(address(panel, "release")).status == 403
    assert session.scalars(select(Outcome)).all() == []


def test_interrupted_release_is_resumed(session):
    panel = make_panel(session, cases=4)
    decide(session, panel)
    first = proposals.decision_of(session, panel.applications[0].id)
    offers.release(
        session,
        panel.applications[0],
        kind=first.outcome,
        reserve_rank=None,
        score=first.score,
        reason=first.reason,
        feedback=first.feedback,
        decided_by_id=panel.chair.id,
        address="https://capsid.test",
        by=panel.actor(panel.admin, Role.ADMIN),
        now=panel.round.state_since,
    )
    session.commit()

    assert release(session, panel) == 3
    session.commit()

    told = session.scalars(select(Outcome.application_id)).all()
    assert sorted(told) == sorted(each.id for each in panel.applications)
    letters = session.scalars(
        select(OutboxMessage.to_user_id).where(OutboxMessage.template.startswith("outcome"))
    ).all()
    assert sorted(letters) == sorted(each.applicant_id for each in panel.applications)


def test_withdrawn_after_the_decision_gets_no_letter(session, now):
    panel = make_panel(session, cases=4)
    decide(session, panel)
    panel.applications[1].move(ApplicationEvent.WITHDRAW, now=now)
    session.flush()

    assert release(session, panel) == 3
    told = session.scalars(select(Outcome.application_id)).all()
    assert panel.applications[1].id not in told


def test_changed_outcome_is_told_in_the_panels_words(session, sign_in_as, new_client):
    panel = make_panel(session, cases=3)
    begin_panel(session, panel)
    chair = sign_in_as(panel.chair)
    chair.post(address(panel, "proposal"))
    case = panel.applications[0]
    chair.post(
        address(panel, f"cases/{case.reference}/outcome"),
        {
            "outcome": "no_award",
            "reason": "Paid by an employer.",
            "seen": str(proposals.decision_of(session, case.id).id),
        },
    )
    chair.post(address(panel, "confirm"), seen(session, panel))
    admin = sign_in_as(panel.admin, new_client())
    admin.post(address(panel, "second"), seen(session, panel))
    admin.post(address(panel, "release"))

    row = session.scalars(select(Outcome).where(Outcome.application_id == case.id)).one()
    assert (row.kind, row.reason) == (
        OutcomeKind.NO_AWARD,
        "The panel decided: Paid by an employer.",
    )


def test_an_award_left_empty_is_pointed_at(session, sign_in_as):
    panel = make_panel(session, cases=4, places=0, shared=2, maximum=None)
    begin_panel(session, panel)
    chair = sign_in_as(panel.chair)
    chair.post(address(panel, "proposal"))
    before = chair.get(address(panel)).texts(".govuk-warning-text__text")
    case = panel.applications[0]
    page = chair.get(address(panel, f"cases/{case.reference}/"))
    page.form("form[action$='/outcome']").submit(outcome="no_award", reason="Paid already.")

    after = chair.get(address(panel)).texts(".govuk-warning-text__text")

    assert before == []
    assert len(after) == 1
    assert "1 award stays empty, although 1 case could have it: " in after[0]
    assert panel.applications[2].reference in after[0]


def test_free_place_goes_to_the_next_by_the_rules(session, client, sign_in_as):
    panel = make_panel(session, cases=4, places=0, shared=2, maximum=None)
    decide(session, panel)
    release(session, panel)
    sign_in_as(panel.chair)
    full = client.get(address(panel))
    assert full.all("main form") == []
    offer = session.scalars(select(Offer).order_by(Offer.id)).first()
    owner = actor_of(
        session.get(
            type(panel.chair),
            next(e.applicant_id for e in panel.applications if e.id == offer.application_id),
        )
    )
    offers.decline(session, offer, reason=None, by=owner, now=offer.sent_at)

    page = client.get(address(panel))
    third = panel.applications[2]
    assert page.texts("main form button") == [
        f"Offer it to the next on the reserve list: {third.reference}"
    ]
    stale = page.form()
    done = page.form().submit(follow=True)

    assert done.texts(".govuk-notification-banner__heading") == [
        f"The place is offered to {third.reference}. The letter is on its way."
    ]
    assert third.state is ApplicationState.OFFERED
    assert stale.submit().status == 409
    assert len(session.scalars(select(Offer)).all()) == 3


def test_reopening_asks_why(session, client, sign_in_as):
    panel = make_panel(session)
    decide(session, panel)
    sign_in_as(panel.chair)
    page = client.get(address(panel))

    assert page.form("#reopen ~ form").submit(reason="").errors == [
        "Give the reason for reopening the panel"
    ]
    page.form("#reopen ~ form").submit(reason="A score was mistyped.")

    assert panel.round.state is RoundState.MODERATING


def test_record_is_downloaded_and_verifies(session, client, sign_in_as):
    panel = make_panel(session)
    decide(session, panel)
    sign_in_as(panel.admin)

    answer = client.get(address(panel, "record/2.json"))

    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="{panel.round.slug}-record-2.json"'
    )
    assert verify_record(json.loads(answer.body)) is None
    assert client.get(address(panel, "record/3.json")).status == 404


def taken_to(session, panel, state):
    """Take the round to the state."""
    steps = {
        "reviewing": lambda: (begin_reviewing(session, panel), review_all(session, panel)),
        "moderating": lambda: begin_panel(session, panel),
        "decided": lambda: decide(session, panel),
        "released": lambda: (decide(session, panel), release(session, panel)),
    }
    steps[state]()


@pytest.mark.parametrize("state", ["reviewing", "moderating", "decided", "released"])
def test_conflict_takes_the_case_off_every_page(session, client, sign_in_as, now, state):
    panel = make_panel(session, cases=4)
    taken_to(session, panel, state)
    case = panel.applications[0]
    declare(session, case, panel.chair, now)
    sign_in_as(panel.chair)

    pages = [client.get(address(panel)), client.get(address(panel, "release"), follow=True)]

    assert [case.reference in page.body for page in pages] == [False, False]
    assert ["1st of 3" in page.body for page in pages] == [False, False]
    for tail in ("", "conflict"):
        assert client.get(address(panel, f"cases/{case.reference}/{tail}")).status == 404
    for act in ("outcome", "feedback", "conflict"):
        answer = client.post(address(panel, f"cases/{case.reference}/{act}"), {})
        assert answer.status == 404
    assert client.get(address(panel, "record/1.json")).status == 404


@pytest.mark.parametrize(
    ("state", "tail", "css", "counts"),
    [
        ("reviewing", "", ".stat", ["3 cases have 2 reviews"]),
        (
            "moderating",
            "",
            ".dot-strip > title",
            ["2 offers and 0 on the reserve list, of 3 applications"],
        ),
        ("decided", "", "tbody > tr > td:first-child", ["1", "2", "", "3"]),
        ("decided", "release", ".stat", ["2 Offer", "1 No award"]),
        ("released", "", "tbody th > a", ["CAP", "CAP"]),
    ],
)
def test_conflict_takes_the_case_out_of_every_count(  # noqa: PLR0913, PLR0917 -- one row of a table
    session, client, sign_in_as, now, state, tail, css, counts
):
    panel = make_panel(session, cases=4)
    taken_to(session, panel, state)
    declare(session, panel.applications[0], panel.chair, now)
    sign_in_as(panel.chair)

    page = client.get(address(panel, tail))

    found = [
        "" if words.startswith("The line") else words.partition("-")[0] for words in page.texts(css)
    ]
    assert found == counts


def test_an_admin_who_applied_does_not_see_their_own_case(session, client, sign_in_as):
    panel = make_panel(session, cases=3)
    own = make_application(
        session, panel.round, panel.admin, state=ApplicationState.ELIGIBLE, hub=panel.hubs[0]
    )
    panel.applications.append(own)
    begin_panel(session, panel)
    sign_in_as(panel.admin)

    page = client.get(address(panel))

    assert own.reference not in page.body
    assert client.get(address(panel, f"cases/{own.reference}/")).status == 404


def test_leaving_the_room_names_the_applicant_once(session, client, sign_in_as):
    panel = make_panel(session, cases=3)
    begin_panel(session, panel)
    sign_in_as(panel.chair)
    case = panel.applications[0]
    page = client.get(address(panel, f"cases/{case.reference}/conflict"))
    assert page.texts("dd")[0] == "Planted Person 0"

    assert page.form().submit().errors == [
        "Choose what ties you to this application",
        "Say in a sentence what the conflict is",
    ]
    left = page.form().submit(kind="family", words="My cousin.", follow=True)

    assert left.url == address(panel)
    assert case.reference not in left.body


@pytest.mark.parametrize("cases", [1, 3])
def test_queries_do_not_grow(session, client, sign_in_as, count_queries, cases):
    panel = make_panel(session, cases=cases)
    begin_reviewing(session, panel)
    review_all(session, panel)
    sign_in_as(panel.chair)
    counted = {}

    def count(name, url):
        with count_queries() as first:
            client.get(url)
        with count_queries() as again:
            client.get(url)
        counted[name] = len(first), len(again)

    count("index", "/panel/")
    count("waiting", address(panel))
    client.post(address(panel, "start"))
    client.post(address(panel, "proposal"))
    count("table", address(panel))
    count("case", address(panel, f"cases/{panel.applications[0].reference}/"))
    client.post(address(panel, "confirm"), seen(session, panel))
    sign_in_as(panel.admin)
    client.post(address(panel, "second"), seen(session, panel))
    count("decided", address(panel))
    count("release", address(panel, "release"))
    client.post(address(panel, "release"))
    count("released", address(panel))

    # The first who looks after a change also reads what the proposal follows from.
    assert counted == {
        "index": (2, 2),
        "waiting": (5, 5),
        "table": (10, 6),
        "case": (6, 6),
        "decided": (10, 6),
        "release": (5, 5),
        "released": (14, 10),
    }


def test_two_who_change_one_outcome_both_keep_their_words(session, sign_in_as, new_client):
    panel = make_panel(session)
    begin_panel(session, panel)
    here, there = new_client(), new_client()
    chair = sign_in_as(panel.chair, here)
    other = sign_in_as(make_user(session, roles=[Role.CHAIR]), there)
    chair.post(address(panel, "proposal"))
    case = panel.applications[0]
    url, form = address(panel, f"cases/{case.reference}/"), "form[action$='/outcome']"
    first, late = chair.get(url).form(form), other.get(url).form(form)

    first.submit(outcome="reserve", reason="Funded elsewhere.")
    same = late.submit(outcome="reserve", reason="My own reason.")
    stale = late.submit(outcome="no_award", reason="Paid by an employer.")

    assert (same.status, stale.status) == (409, 409)
    assert stale.texts("main p")[0] == "This outcome was changed after you opened the page."
    assert stale.texts("main pre") == [
        "No award: Paid by an employer.",
        "Reserve: Funded elsewhere.",
    ]
    assert stale.links["open the page again"] == url
    decision = proposals.decision_of(session, case.id)
    assert (decision.outcome, decision.change_reason) == (OutcomeKind.RESERVE, "Funded elsewhere.")
    assert other.get(url).form(form).submit(outcome="no_award", reason="So.").status == 302


def test_two_who_write_one_feedback_both_keep_their_words(session, sign_in_as, new_client):
    panel = make_panel(session)
    begin_panel(session, panel)
    chair = sign_in_as(panel.chair, new_client())
    chair.post(address(panel, "proposal"))
    case = panel.applications[0]
    url, form = address(panel, f"cases/{case.reference}/"), "form[action$='/feedback']"
    first, late = chair.get(url).form(form), chair.get(url).form(form)

    first.submit(feedback="Say more of the plan.")
    stale = late.submit(feedback="The plan is thin.")
    empty = late.submit(feedback="")
    again = empty.form(form).submit(feedback="The plan is thin.")

    assert [(page.status, page.texts("main pre")) for page in (stale, again)] == [
        (409, ["The plan is thin.", "Say more of the plan."])
    ] * 2
    assert proposals.decision_of(session, case.id).feedback == "Say more of the plan."
    assert chair.get(url).form(form).submit(feedback="Both.").status == 302


def test_the_panel_reads_which_review_changed_after_reading_others(session, client, sign_in_as):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    review_all(session, panel)
    case = panel.applications[0]
    revision = session.scalars(
        select(ReviewRevision)
        .join(Review, Review.id == ReviewRevision.review_id)
        .where(Review.assignment_id == assignments_of(session, case)[1].id)
    ).one()
    revision.follows_others = True
    sign_in_as(panel.chair)
    client.post(address(panel, "start"))

    table = client.get(address(panel))
    page = client.get(address(panel, f"cases/{case.reference}/"))

    assert [text for text in table.texts("details p") if "changed" in text] == [
        "Reviewer 2 (changed after reading others)"
    ]
    assert page.texts(".reading-pane__sheet h3") == [
        "Reviewer 1",
        "Reviewer 2 (changed after reading others)",
    ]


def test_a_long_list_comes_in_pages_by_rank(session, client, sign_in_as, monkeypatch):
    monkeypatch.setattr("app.reviews.decisions.views.PER_PAGE", 2)
    panel = make_panel(session, cases=5)
    begin_panel(session, panel)
    sign_in_as(panel.chair)

    pages = [client.get(address(panel, f"?page={number}")) for number in (1, 2, 3, 9)]

    ranks = [page.texts("tbody > tr:not(.table__line) > td:first-child") for page in pages]
    assert ranks == [["1", "2"], ["3", "4"], ["5"], ["5"]]
    assert "Open a case to read its scores. Rows 3 to 4 of 5" in pages[1].texts("main p")
    assert [len(page.all("td details")) for page in pages] == [0, 0, 0, 0]
    assert [page.texts(".dot-strip > title") for page in pages[:2]] == [
        ["4 offers and 0 on the reserve list, of 5 applications"]
    ] * 2
    hub = client.get(address(panel, "?hub=bristol"))
    assert len(hub.all("td details")) == 2


def test_what_is_kept_of_the_table_follows_every_change_at_once(session, client, sign_in_as, now):
    panel = make_panel(session, cases=4)
    begin_panel(session, panel)
    sign_in_as(panel.chair)
    first, second, third, _ = panel.applications

    def shown():
        page = client.get(address(panel))
        rows = page.all("tbody.govuk-table__body > tr:not(.table__line)")
        return [
            (row.select("th")[0].get_text(strip=True), row.select(".tag")[0].get_text())
            for row in rows
        ]

    before = shown()
    assert [reference for reference, _ in before] == [each.reference for each in panel.applications]
    assert before[3][1] == "No award"

    applications.withdraw(
        session, first, by=actor_of(session.get(User, first.applicant_id)), now=now
    )
    session.commit()
    assert shown() == [
        (second.reference, "Offer"),
        (third.reference, "Offer"),
        (panel.applications[3].reference, "No award"),
    ]

    client.post(address(panel, "proposal"))
    page = client.get(address(panel, f"cases/{second.reference}/"))
    page.form("form[action$='/outcome']").submit(outcome="no_award", reason="Paid already.")
    assert shown()[0] == (second.reference, "No award")

    lost = assignments_of(session, third)[0]
    scoring.step_back(
        session,
        third,
        kind=ConflictKind.COLLEAGUE,
        words="We published.",
        by=Actor(lost.reviewer_id, "Reader", "reader@example.org"),
        now=now,
    )
    session.commit()
    assert (
        client.get(address(panel))
        .texts(".govuk-warning-text__text")[0]
        .endswith("Use the new proposal.")
    )


def test_a_case_that_lost_every_review_can_only_be_withdrawn(session, client, sign_in_as, now):
    panel = make_panel(session)
    begin_panel(session, panel)
    case = panel.applications[2]
    for lost in assignments_of(session, case):
        scoring.step_back(
            session,
            case,
            kind=ConflictKind.COLLEAGUE,
            words="We published.",
            by=Actor(lost.reviewer_id, "Reader", "reader@example.org"),
            now=now,
        )
    sign_in_as(panel.chair)

    page = client.get(address(panel))

    told = page.texts(".govuk-warning-text__text")[0]
    assert told.removeprefix("Warning") == (
        f"No review counts any more for {case.reference}, and none can be written while the panel"
        " sits. Only a withdrawal takes it out of the list. Until then the panel cannot decide."
    )
    assert page.all("#waive") == []
