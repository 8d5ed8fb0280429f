"""What two people signed is what they saw, and what makes a signature void."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import Event
from app.bursaries.offers.states import OutcomeKind
from app.bursaries.rounds.states import RoundState
from app.core import clock
from app.core.errors import ConflictError, RefusedError
from app.core.roles import Actor, Role
from app.reviews.approvals import queries as approvals
from app.reviews.assignments.states import AssignmentState
from app.reviews.conflicts.states import ConflictKind
from app.reviews.decisions import service
from app.reviews.proposals import queries as proposals
from app.reviews.scoring import service as scoring
from tests.support.factories import actor_of
from tests.support.reviewing import (
    assignments_of,
    begin_panel,
    decide,
    make_panel,
    release,
)

CHANGED = "The list changed after you opened the page, so you would sign what you never saw."
LATE = "round.conflict_after_decision"


def chair_of(panel):
    return panel.actor(panel.chair, Role.CHAIR)


def pencilled(session, panel, now):
    """Take the round to where the proposal is pencilled in."""
    begin_panel(session, panel)
    service.propose(session, panel.round, by=chair_of(panel), now=now)


def confirmed(session, panel, now):
    """Take the round to where the chair has confirmed."""
    pencilled(session, panel, now)
    seen = service.seen(session, panel.round.id)
    service.confirm(session, panel.round, seen, by=chair_of(panel), now=now)


def declare(session, application, by, now):
    scoring.step_back(
        session, application, kind=ConflictKind.FAMILY, words="My cousin.", by=by, now=now
    )
    session.commit()  # which writes the events


def shown(session, application_id):
    return str(proposals.decision_of(session, application_id).id)


def reader_of(session, application):
    """Return the first reviewer of the case with their assignment."""
    assignment = assignments_of(session, application)[0]
    return Actor(assignment.reviewer_id, "Reader", "reader@example.org"), assignment


def events(session, kind):
    return session.scalars(select(Event).where(Event.kind == kind)).all()


def test_a_list_that_changed_since_the_page_is_not_signed(session, sign_in_as, new_client, now):
    panel = make_panel(session)
    pencilled(session, panel, now)
    board = f"/panel/{panel.round.slug}/"
    chair, admin = sign_in_as(panel.chair, new_client()), sign_in_as(panel.admin, new_client())
    old = chair.get(board).form(f"form[action='{board}confirm']")
    service.change(
        session,
        panel.round,
        panel.applications[0].id,
        shown(session, panel.applications[0].id),
        OutcomeKind.NO_AWARD,
        "Paid already.",
        by=chair_of(panel),
        now=now,
    )

    stale = old.submit()
    fresh = chair.get(board).form(f"form[action='{board}confirm']").submit()
    page = admin.get(board).form(f"form[action='{board}second']")
    service.change(
        session,
        panel.round,
        panel.applications[1].id,
        shown(session, panel.applications[1].id),
        OutcomeKind.RESERVE,
        "One too many.",
        by=chair_of(panel),
        now=now,
    )
    seen = service.seen(session, panel.round.id)
    service.confirm(session, panel.round, seen, by=chair_of(panel), now=now)
    second = page.submit()
    bare = admin.post(f"{board}second")
    last = admin.get(board).form(f"form[action='{board}second']").submit()

    assert (stale.status, stale.texts("main p")[0]) == (409, CHANGED)
    assert stale.links["open the page again"] == board
    assert fresh.status == 302
    assert [(each.status, each.texts("main p")[0]) for each in (second, bare)] == [
        (409, CHANGED)
    ] * 2
    assert last.status == 302
    assert panel.round.state is RoundState.DECIDED


def test_a_new_proposal_of_the_same_list_is_another_list(session, now):
    panel = make_panel(session)
    pencilled(session, panel, now)
    old = service.seen(session, panel.round.id)
    service.propose(session, panel.round, by=chair_of(panel), now=now)

    with pytest.raises(ConflictError, match="The list changed"):
        service.confirm(session, panel.round, old, by=chair_of(panel), now=now)


def test_a_conflict_of_who_confirmed_takes_the_signature_back(session, sign_in_as, now):
    panel = make_panel(session)
    confirmed(session, panel, now)
    case = panel.applications[0]
    browser = sign_in_as(panel.chair)

    browser.post(
        f"/panel/{panel.round.slug}/cases/{case.reference}/conflict",
        {"kind": "family", "words": "My cousin."},
    )

    assert approvals.approval(session, panel.round.id) is None
    assert [event.reason for event in events(session, "round.confirmation_void")] == [
        "Who confirmed has a conflict of interest, so somebody else confirms."
    ]
    board = sign_in_as(panel.admin).get(f"/admin/rounds/{panel.round.slug}")
    assert "The confirmation became void" in board.text


def test_a_conflict_of_somebody_else_on_the_panel_leaves_it(session, now):
    panel = make_panel(session)
    confirmed(session, panel, now)

    declare(session, panel.applications[0], panel.actor(panel.admin, Role.ADMIN), now)

    assert approvals.approval(session, panel.round.id) is not None
    assert events(session, "round.confirmation_void") == []


def test_while_the_panel_sits_a_lost_review_takes_the_signature_back(session, now):
    panel = make_panel(session)
    confirmed(session, panel, now)
    by, assignment = reader_of(session, panel.applications[0])

    declare(session, panel.applications[0], by, now)

    assert assignment.state is AssignmentState.RECUSED
    assert panel.applications[0].review_count == 1
    assert approvals.approval(session, panel.round.id) is None
    assert [event.reason for event in events(session, "round.confirmation_void")] == [
        "A review no longer counts, because of a conflict of interest."
    ]


def test_after_two_signatures_a_conflict_is_told_and_changes_nothing(
    session, sign_in_as, new_client
):
    panel = make_panel(session)
    decide(session, panel)
    case = panel.applications[0]
    by, assignment = reader_of(session, case)
    reviewer = next(each for each in panel.reviewers if each.id == by.id)
    before = (case.state, case.review_count, case.raw_mean)
    signature = approvals.approval(session, panel.round.id)
    # The page that declares asks the real clock, which is behind the test's.
    signature.first_at = signature.second_at = clock.now() - timedelta(hours=1)

    answer = sign_in_as(reviewer, new_client()).post(
        f"/review/{case.reference}/conflict",
        {"answer": "conflict", "kind": "family", "words": "My cousin."},
    )
    queue = sign_in_as(reviewer, new_client()).get("/review/")
    board = sign_in_as(panel.chair, new_client()).get(f"/panel/{panel.round.slug}/")

    assert answer.status == 302
    assert case.reference not in queue.text
    assert assignment.state is AssignmentState.LOCKED
    assert (case.state, case.review_count, case.raw_mean) == before
    assert panel.round.state is RoundState.DECIDED
    assert approvals.approval(session, panel.round.id).second_by_id == panel.admin.id
    assert [event.data["application"] for event in events(session, LATE)] == [case.id]
    told = board.texts("#next ~ ul > li")
    assert len(told) == 1
    assert told[0].startswith(f"{case.reference}, ")
    assert told[0].endswith(": Family or close friend. “My cousin.”")
    assert release(session, panel) == 3


def test_a_signer_with_a_late_conflict_does_not_release(session, now):
    panel = make_panel(session)
    decide(session, panel)
    case = panel.applications[0]

    declare(session, case, panel.actor(panel.admin, Role.ADMIN), now)

    assert approvals.approval(session, panel.round.id).second_by_id == panel.admin.id
    with pytest.raises(RefusedError, match="so somebody else signs"):
        release(session, panel)


def test_a_late_conflict_is_not_shown_to_who_left_the_room(session, sign_in_as, now):
    panel = make_panel(session)
    decide(session, panel)
    case = panel.applications[0]
    declare(session, case, reader_of(session, case)[0], now)
    declare(session, case, chair_of(panel), now)

    board = sign_in_as(panel.chair).get(f"/panel/{panel.round.slug}/")

    assert (board.status, board.text.count(case.reference)) == (200, 0)


def test_a_reopened_panel_judges_without_the_late_conflicts_review(session, now):
    panel = make_panel(session)
    decide(session, panel)
    case = panel.applications[0]
    by, assignment = reader_of(session, case)
    declare(session, case, by, now)

    service.reopen(session, panel.round, "A conflict.", by=chair_of(panel), now=now)
    session.flush()

    assert assignment.state is AssignmentState.RECUSED
    assert case.review_count == 1
    assert panel.round.state is RoundState.MODERATING


def test_after_the_release_a_conflict_is_told_too(session, sign_in_as, now):
    panel = make_panel(session)
    decide(session, panel)
    release(session, panel)
    case = panel.applications[0]
    before = (case.state, case.review_count)

    declare(session, case, panel.actor(panel.admin, Role.ADMIN), now)

    assert (case.state, case.review_count) == before
    board = sign_in_as(panel.chair).get(f"/panel/{panel.round.slug}/")
    assert [line.split(",")[0] for line in board.texts("h3 ~ ul li")] == [case.reference]
    assert actor_of(panel.admin).id == events(session, LATE)[0].actor_id
