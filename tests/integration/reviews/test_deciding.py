from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.allocation import verify_chain, verify_record
from app.bursaries.applications.states import ApplicationEvent, ApplicationState
from app.bursaries.offers.states import OutcomeKind
from app.bursaries.rounds.states import RoundState
from app.core.errors import NotFoundError, RefusedError
from app.core.roles import Actor, Grant, Role
from app.reviews.approvals import queries as approvals
from app.reviews.assignments import service as assigning
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.states import AssignmentState
from app.reviews.cases import service as case_service
from app.reviews.cases.rules import mark
from app.reviews.conflicts.states import ConflictKind
from app.reviews.decisions import service
from app.reviews.proposals import queries as proposals
from app.reviews.proposals.models import AllocationRun, Decision, PanelWaiver
from app.reviews.scoring import service as scoring
from tests.support.factories import actor_of, make_user
from tests.support.reviewing import (
    assignments_of,
    begin_panel,
    begin_reviewing,
    decide,
    make_panel,
    review,
    review_all,
)
from tests.support.rounds import make_application

OFFER, RESERVE, NO_AWARD = OutcomeKind.OFFER, OutcomeKind.RESERVE, OutcomeKind.NO_AWARD


def chair_of(panel):
    return panel.actor(panel.chair, Role.CHAIR)


def admin_of(panel):
    return panel.actor(panel.admin, Role.ADMIN)


def shown(session, application_id):
    """Return what the page of a case says of the decision that it shows."""
    decision = proposals.decision_of(session, application_id)
    return str(decision.id) if decision else ""


def outcomes(session, panel):
    """Return the standing outcomes by case, in the order of the panel's cases."""
    found = {each.application_id: each for each in proposals.current(session, panel.round.id)}
    return [(found[each.id].outcome, found[each.id].reserve_rank) for each in panel.applications]


def test_panel_starts_and_locks_when_every_review_is_in(session, now):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    review_all(session, panel)

    service.start_panel(session, panel.round, "", by=chair_of(panel), now=now)
    session.commit()

    assert panel.round.state is RoundState.MODERATING
    assert set(session.scalars(select(Assignment.state))) == {AssignmentState.LOCKED}


def test_panel_does_not_start_without_reviews_or_reason(session, now):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    for application in panel.applications:
        review(session, assignments_of(session, application)[0])

    with pytest.raises(RefusedError, match="too few reviews"):
        service.start_panel(session, panel.round, " ", by=chair_of(panel), now=now)


def test_panel_never_starts_with_an_unread_case(session, now):
    panel = make_panel(session)
    begin_reviewing(session, panel)

    with pytest.raises(RefusedError, match="no review at all"):
        service.start_panel(session, panel.round, "We must.", by=chair_of(panel), now=now)


def test_waiver_lets_the_panel_judge_what_there_is(session, now):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    for application in panel.applications:
        review(session, assignments_of(session, application)[0])

    service.start_panel(session, panel.round, "Two are ill.", by=chair_of(panel), now=now)
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    session.commit()

    waiver = session.scalars(select(PanelWaiver)).one()
    assert (waiver.min_reviews, waiver.reason) == (1, "Two are ill.")
    assert {each.state for each in panel.applications} == {ApplicationState.ASSESSED}
    assert set(session.scalars(select(Assignment.state))) == {
        AssignmentState.LOCKED,
        AssignmentState.EXPIRED,
    }
    assert outcomes(session, panel) == [(OFFER, None)] * 3


def test_only_the_chair_starts_the_panel(session, now):
    panel = make_panel(session)
    begin_reviewing(session, panel)
    review_all(session, panel)

    with pytest.raises(RefusedError, match="The chair of the panel"):
        service.start_panel(session, panel.round, "", by=admin_of(panel), now=now)


def test_proposal_pencils_a_decision_for_each_case_with_its_reason(session, now):
    panel = make_panel(session, cases=8)
    begin_panel(session, panel, values=(5, 5, 4, 4, 3, 3, 3, 2))

    service.propose(session, panel.round, by=chair_of(panel), now=now)
    session.commit()

    rows = proposals.current(session, panel.round.id)
    assert [each.outcome for each in rows].count(OFFER) == 6
    assert [each.reserve_rank for each in rows if each.outcome is RESERVE] == [1]
    last = rows[-1]
    assert (last.outcome, last.reason_code, last.score) == (NO_AWARD, "below_bar", "25.00")
    assert last.reason == "Not considered: below the quality bar 50.00 (25.00)."
    assert rows[0].reason == "Selected: 1st of 7, score 100.00."
    assert last.feedback.splitlines()[:3] == [
        "Fit with the field: 2.0 of 5",
        "- Clear and specific.",
        "- Clear and specific.",
    ]


def test_records_verify_and_follow_each_other(session, now):
    panel = make_panel(session, cases=4)
    begin_panel(session, panel)
    for _ in range(2):
        service.propose(session, panel.round, by=chair_of(panel), now=now)
    service.confirm(
        session, panel.round, service.seen(session, panel.round.id), by=chair_of(panel), now=now
    )
    service.second(
        session, panel.round, service.seen(session, panel.round.id), by=admin_of(panel), now=now
    )
    session.commit()

    texts = session.scalars(select(AllocationRun.record).order_by(AllocationRun.number)).all()
    records = [json.loads(text) for text in texts]

    assert [verify_record(each) for each in records] == [None, None, None]
    assert verify_chain(records) == [None, None, None]
    assert [each["signatures"] for each in records[:2]] == [[], []]
    assert [each["person"] for each in records[2]["signatures"]] == [
        f"person {panel.chair.id}",
        f"person {panel.admin.id}",
    ]


def test_taking_the_proposal_again_supersedes_the_first(session, now):
    panel = make_panel(session, cases=4)
    begin_panel(session, panel)
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    session.commit()

    rows = session.scalars(select(Decision)).all()
    assert sum(each.superseded_at is None for each in rows) == 4
    assert len(rows) == 8


def test_changed_outcome_keeps_the_proposal_and_the_reason(session, now):
    panel = make_panel(session, cases=3)
    begin_panel(session, panel)
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    case = panel.applications[0]

    service.change(
        session,
        panel.round,
        case.id,
        shown(session, case.id),
        RESERVE,
        "Funded elsewhere.",
        by=chair_of(panel),
        now=now,
    )
    session.commit()

    row = proposals.decision_of(session, case.id)
    assert (row.proposed, row.outcome, row.reserve_rank, row.change_reason) == (
        OFFER,
        RESERVE,
        1,
        "Funded elsewhere.",
    )


def test_reserve_list_closes_up_when_somebody_leaves_it(session, now):
    panel = make_panel(session, cases=5, places=0, shared=1, maximum=None)
    begin_panel(session, panel, values=(5, 4, 4, 4, 3))
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    session.commit()
    assert [rank for _, rank in outcomes(session, panel) if rank] == [1]

    for case in panel.applications[3:]:
        current = proposals.decision_of(session, case.id)
        if current.outcome is not RESERVE:
            service.change(
                session,
                panel.round,
                case.id,
                shown(session, case.id),
                RESERVE,
                "Strong plan.",
                by=chair_of(panel),
                now=now,
            )
    ranked = [
        each for each in proposals.current(session, panel.round.id) if each.outcome is RESERVE
    ]
    first = min(ranked, key=lambda each: each.reserve_rank)
    service.change(
        session,
        panel.round,
        first.application_id,
        shown(session, first.application_id),
        NO_AWARD,
        "Withdrew orally.",
        by=chair_of(panel),
        now=now,
    )
    session.commit()

    ranks = sorted(rank for _, rank in outcomes(session, panel) if rank)
    assert ranks == list(range(1, len(ranked)))


def test_change_needs_a_case_that_is_decided(session, now):
    panel = make_panel(session)
    begin_panel(session, panel)

    with pytest.raises(NotFoundError):
        service.change(
            session,
            panel.round,
            999,
            shown(session, 999),
            OFFER,
            "Why not.",
            by=chair_of(panel),
            now=now,
        )


def test_confirming_before_a_proposal_is_refused(session, now):
    panel = make_panel(session)
    begin_panel(session, panel)

    with pytest.raises(RefusedError, match="Use the proposal first"):
        service.confirm(
            session, panel.round, service.seen(session, panel.round.id), by=chair_of(panel), now=now
        )


def test_confirming_more_offers_than_awards_is_refused(session, now):
    panel = make_panel(session, cases=3, places=0, shared=1, maximum=None)
    begin_panel(session, panel)
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    reserve = next(
        each for each in proposals.current(session, panel.round.id) if each.outcome is not OFFER
    )
    service.change(
        session,
        panel.round,
        reserve.application_id,
        shown(session, reserve.application_id),
        OFFER,
        "Both.",
        by=chair_of(panel),
        now=now,
    )

    with pytest.raises(RefusedError, match="There are 2 offers and only 1 awards"):
        service.confirm(
            session, panel.round, service.seen(session, panel.round.id), by=chair_of(panel), now=now
        )


def test_confirming_above_a_hubs_maximum_is_refused(session, now):
    panel = make_panel(session, cases=6, places=0, shared=2, maximum=1)
    begin_panel(session, panel, values=(5, 4, 3, 5, 4, 3))
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    rows = {each.application_id: each for each in proposals.current(session, panel.round.id)}
    sheffield = [panel.applications[0], panel.applications[3]]
    loser = next(each for each in sheffield if rows[each.id].outcome is not OFFER)
    other = next(
        each
        for each in panel.applications
        if rows[each.id].outcome is OFFER and each not in sheffield
    )
    for case, outcome in ((other, NO_AWARD), (loser, OFFER)):
        service.change(
            session,
            panel.round,
            case.id,
            shown(session, case.id),
            outcome,
            "So.",
            by=chair_of(panel),
            now=now,
        )

    with pytest.raises(RefusedError, match="Sheffield would have 2 offers; its maximum is 1"):
        service.confirm(
            session, panel.round, service.seen(session, panel.round.id), by=chair_of(panel), now=now
        )


def test_two_different_people_decide(session, now):
    panel = make_panel(session)
    begin_panel(session, panel)
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    service.confirm(
        session, panel.round, service.seen(session, panel.round.id), by=chair_of(panel), now=now
    )

    with pytest.raises(RefusedError, match="You confirmed first"):
        service.second(
            session, panel.round, service.seen(session, panel.round.id), by=chair_of(panel), now=now
        )
    assert panel.round.state is RoundState.MODERATING

    service.second(
        session, panel.round, service.seen(session, panel.round.id), by=admin_of(panel), now=now
    )
    session.commit()

    assert panel.round.state is RoundState.DECIDED
    approval = approvals.approval(session, panel.round.id)
    assert (approval.first_by_id, approval.second_by_id) == (panel.chair.id, panel.admin.id)


def test_confirming_twice_is_refused(session, now):
    panel = make_panel(session)
    begin_panel(session, panel)
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    service.confirm(
        session, panel.round, service.seen(session, panel.round.id), by=chair_of(panel), now=now
    )

    with pytest.raises(RefusedError, match="confirmed once"):
        service.confirm(
            session, panel.round, service.seen(session, panel.round.id), by=chair_of(panel), now=now
        )


def test_second_without_first_is_refused(session, now):
    panel = make_panel(session)
    begin_panel(session, panel)
    service.propose(session, panel.round, by=chair_of(panel), now=now)

    with pytest.raises(RefusedError, match="The chair confirms first"):
        service.second(
            session, panel.round, service.seen(session, panel.round.id), by=admin_of(panel), now=now
        )


def test_change_takes_the_first_confirmation_back(session, now):
    panel = make_panel(session)
    begin_panel(session, panel)
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    service.confirm(
        session, panel.round, service.seen(session, panel.round.id), by=chair_of(panel), now=now
    )
    case = panel.applications[0]

    service.change(
        session,
        panel.round,
        case.id,
        shown(session, case.id),
        NO_AWARD,
        "New.",
        by=chair_of(panel),
        now=now,
    )

    assert approvals.approval(session, panel.round.id) is None


def test_withdrawal_after_the_proposal_asks_for_a_new_one(session, now):
    panel = make_panel(session)
    begin_panel(session, panel)
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    panel.applications[0].move(ApplicationEvent.WITHDRAW, now=now)
    session.flush()

    with pytest.raises(RefusedError, match="changed since the proposal"):
        service.confirm(
            session, panel.round, service.seen(session, panel.round.id), by=chair_of(panel), now=now
        )


def test_somebody_with_a_case_in_the_round_does_not_sign(session, now):
    panel = make_panel(session, cases=3)
    make_application(
        session, panel.round, panel.chair, state=ApplicationState.WITHDRAWN, hub=panel.hubs[0]
    )
    begin_panel(session, panel)
    service.propose(session, panel.round, by=chair_of(panel), now=now)

    with pytest.raises(RefusedError, match="somebody else signs"):
        service.confirm(
            session, panel.round, service.seen(session, panel.round.id), by=chair_of(panel), now=now
        )


def test_declared_conflict_keeps_a_second_signature_out(session, now):
    panel = make_panel(session, cases=3)
    begin_panel(session, panel)
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    service.confirm(
        session, panel.round, service.seen(session, panel.round.id), by=chair_of(panel), now=now
    )
    assigning.declare_conflict(
        session,
        panel.applications[0],
        kind=ConflictKind.FAMILY,
        words="My son.",
        by=admin_of(panel),
        now=now,
    )

    with pytest.raises(RefusedError, match="somebody else signs"):
        service.second(
            session, panel.round, service.seen(session, panel.round.id), by=admin_of(panel), now=now
        )


def test_reopening_needs_a_reason_and_voids_both_signatures(session, now):
    panel = make_panel(session)
    decide(session, panel)

    with pytest.raises(RefusedError, match="Give the reason"):
        service.reopen(session, panel.round, " ", by=chair_of(panel), now=now)
    service.reopen(session, panel.round, "A score was mistyped.", by=chair_of(panel), now=now)
    session.commit()

    assert panel.round.state is RoundState.MODERATING
    assert approvals.approval(session, panel.round.id) is None


def test_another_rounds_chair_has_no_say(session, now):
    panel = make_panel(session)
    begin_panel(session, panel)
    other = make_user(session)

    stranger = actor_of(other, Grant(Role.CHAIR, round_id=panel.round.id + 1))

    with pytest.raises(RefusedError, match="The chair of the panel"):
        service.propose(session, panel.round, by=stranger, now=now)


def lose_a_review(session, panel, now):
    """Have a reviewer of the first case find a conflict while the panel sits; return the case."""
    case = panel.applications[0]
    reviewer = assignments_of(session, case)[0].reviewer_id
    scoring.step_back(
        session,
        case,
        kind=ConflictKind.COLLEAGUE,
        words="We published.",
        by=Actor(reviewer, "Reader", "reader@example.org"),
        now=now,
    )
    session.flush()
    return case


def test_case_that_loses_a_review_is_held_until_the_chair_does_without(session, now):
    panel = make_panel(session)
    begin_panel(session, panel)
    case = lose_a_review(session, panel, now)
    assert case.state is ApplicationState.IN_REVIEW
    with pytest.raises(RefusedError, match="blocks the proposal"):
        service.propose(session, panel.round, by=chair_of(panel), now=now)

    with pytest.raises(RefusedError, match="Give a reason"):
        service.waive(session, panel.round, " ", by=chair_of(panel), now=now)
    service.waive(session, panel.round, "One clear review stands.", by=chair_of(panel), now=now)
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    session.commit()

    assert case.state is ApplicationState.ASSESSED
    assert outcomes(session, panel)[0] == (OFFER, None)


def test_held_case_after_the_proposal_blocks_the_confirmation(session, now):
    panel = make_panel(session)
    begin_panel(session, panel)
    service.propose(session, panel.round, by=chair_of(panel), now=now)
    case = lose_a_review(session, panel, now)

    with pytest.raises(RefusedError, match=f"too few reviews: {case.reference}"):
        service.confirm(
            session, panel.round, service.seen(session, panel.round.id), by=chair_of(panel), now=now
        )


def test_waiver_while_nothing_is_held_is_refused(session, now):
    panel = make_panel(session)
    begin_panel(session, panel)

    with pytest.raises(RefusedError, match="Every case has its reviews"):
        service.waive(session, panel.round, "Why.", by=chair_of(panel), now=now)


def test_feedback_needs_a_decision_and_the_chair(session, now):
    panel = make_panel(session)
    begin_panel(session, panel)
    case = panel.applications[0]

    with pytest.raises(NotFoundError):
        case_service.write_feedback(
            session, panel.round, case.id, mark(""), "Words.", by=chair_of(panel), now=now
        )
    with pytest.raises(RefusedError, match="The chair of the panel"):
        case_service.write_feedback(
            session, panel.round, case.id, mark(""), "Words.", by=admin_of(panel), now=now
        )
