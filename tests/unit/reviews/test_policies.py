from __future__ import annotations

import pytest

from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState
from app.core.roles import Actor, Grant, Role
from app.reviews.approvals.models import Approval
from app.reviews.assignments import policy as assigning
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.rules import Case, Plan, PlannedCase
from app.reviews.assignments.states import DONE, LIVE, AssignmentState
from app.reviews.decisions import policy as deciding
from app.reviews.releases import policy as releasing
from app.reviews.scoring import policy as scoring

CASE = PlannedCase(Case(1, "CAP-1", "london", "London"), ())
CHAIR, ADMIN = Role.CHAIR, Role.ADMIN


def person(number, *roles, round_id=None):
    grants = frozenset(Grant(role, round_id=round_id) for role in roles)
    return Actor(number, "Sam Field", "sam@example.org", grants)


def round_in(state):
    return Round(id=5, state=state)


@pytest.mark.parametrize(
    ("by", "state", "unscreened", "plan", "reason"),
    [
        (person(1, ADMIN), RoundState.CLOSED, 0, Plan((CASE,), ()), ""),
        (person(1, ADMIN), RoundState.REVIEWING, 0, Plan((CASE,), (), fills_gaps=True), ""),
        (person(1, CHAIR), RoundState.CLOSED, 0, Plan((CASE,), ()), "confirmed by an admin"),
        (person(1, ADMIN, round_id=6), RoundState.CLOSED, 0, Plan((CASE,), ()), "by an admin"),
        (person(1, ADMIN), RoundState.OPEN, 0, Plan((CASE,), ()), "not waiting for a cover plan"),
        (person(1, ADMIN), RoundState.CLOSED, 2, Plan((CASE,), ()), "2 applications were not"),
        (person(1, ADMIN), RoundState.CLOSED, 0, Plan((), (), "Too few."), "Too few."),
        (person(1, ADMIN), RoundState.REVIEWING, 0, Plan((), (), fills_gaps=True), "already"),
    ],
)
def test_may_confirm_a_plan(by, state, unscreened, plan, reason):
    verdict = assigning.may_confirm(by, round_in(state), unscreened=unscreened, plan=plan)

    assert bool(verdict) == (reason == "")
    assert reason in verdict.reason


@pytest.mark.parametrize("state", list(AssignmentState))
def test_may_open_what_is_ones_own_and_live(state):
    assignment = Assignment(reviewer_id=1, state=state)

    assert bool(assigning.may_open(person(1), assignment)) == (state in LIVE)
    assert bool(assigning.may_open(person(2), assignment)) is False


@pytest.mark.parametrize("state", list(AssignmentState))
@pytest.mark.parametrize("round_state", list(RoundState))
def test_may_score_and_reopen(state, round_state):
    assignment = Assignment(reviewer_id=1, state=state)
    is_on = round_state is RoundState.REVIEWING
    writable = {AssignmentState.IN_PROGRESS, AssignmentState.RETURNED}

    assert bool(scoring.may_score(person(1), assignment, round_state)) == (
        is_on and state in writable
    )
    assert bool(scoring.may_reopen(person(1), assignment, round_state)) == (
        is_on and state is AssignmentState.SUBMITTED
    )
    assert scoring.sees_others(assignment) == (state in DONE)


@pytest.mark.parametrize("state", list(RoundState))
def test_each_act_of_the_panel_has_its_state(state):
    chair, round_ = person(1, CHAIR), round_in(state)
    first = Approval(first_by_id=2)
    allowed = {
        "start": deciding.may_start(chair, round_, short=[], waiver=""),
        "waive": deciding.may_waive(chair, round_, short=[("CAP-1", 1)], waiver="So."),
        "propose": deciding.may_propose(chair, round_),
        "change": deciding.may_change(chair, round_),
        "confirm": deciding.may_confirm(chair, round_, None, left=0),
        "second": deciding.may_second(chair, round_, first, left=0),
        "feedback": deciding.may_edit_feedback(chair, round_),
        "reopen": deciding.may_reopen(chair, round_),
        "release": releasing.may_release(chair, round_, left=0),
        "promote": releasing.may_promote(chair, round_, left=0),
    }

    expected = {
        RoundState.REVIEWING: {"start"},
        RoundState.MODERATING: {"waive", "propose", "change", "confirm", "second", "feedback"},
        RoundState.DECIDED: {"feedback", "reopen", "release"},
        RoundState.RELEASED: {"promote"},
    }
    assert {act for act, verdict in allowed.items() if verdict} == expected.get(state, set())


@pytest.mark.parametrize("by", [person(1), person(1, CHAIR, round_id=6), person(1, Role.REVIEWER)])
def test_nobody_else_acts_on_the_panel(by):
    moderating = round_in(RoundState.MODERATING)
    verdicts = [
        deciding.may_start(by, round_in(RoundState.REVIEWING), short=[], waiver=""),
        deciding.may_waive(by, moderating, short=[("CAP-1", 1)], waiver="So."),
        deciding.may_propose(by, moderating),
        deciding.may_change(by, moderating),
        deciding.may_confirm(by, moderating, None, left=0),
        deciding.may_second(by, moderating, Approval(first_by_id=2), left=0),
        deciding.may_edit_feedback(by, moderating),
        deciding.may_reopen(by, round_in(RoundState.DECIDED)),
        releasing.may_release(by, round_in(RoundState.DECIDED), left=0),
        releasing.may_promote(by, round_in(RoundState.RELEASED), left=0),
    ]

    assert [bool(verdict) for verdict in verdicts] == [False] * len(verdicts)


def test_two_signatures_are_of_two_people_and_in_order():
    moderating = round_in(RoundState.MODERATING)
    chair, admin = person(1, CHAIR), person(2, ADMIN)
    by_chair = Approval(first_by_id=1)

    assert bool(deciding.may_confirm(admin, moderating, None, left=0)) is False
    assert bool(deciding.may_confirm(chair, moderating, by_chair, left=0)) is False
    assert bool(deciding.may_second(admin, moderating, None, left=0)) is False
    assert bool(deciding.may_second(chair, moderating, by_chair, left=0)) is False
    assert bool(deciding.may_second(admin, moderating, by_chair, left=0)) is True
    assert bool(deciding.may_second(person(3, CHAIR), moderating, by_chair, left=0)) is True


@pytest.mark.parametrize(
    "verdict",
    [
        deciding.may_confirm(person(1, CHAIR), round_in(RoundState.MODERATING), None, left=1),
        deciding.may_second(
            person(1, ADMIN), round_in(RoundState.MODERATING), Approval(first_by_id=2), left=1
        ),
        releasing.may_release(person(1, ADMIN), round_in(RoundState.DECIDED), left=1),
        releasing.may_promote(person(1, CHAIR), round_in(RoundState.RELEASED), left=1),
    ],
)
def test_whoever_left_the_room_signs_nothing(verdict):
    assert verdict.allowed is False
    assert verdict.reason.endswith("so somebody else signs.")


@pytest.mark.parametrize(
    ("short", "waiver", "allowed"),
    [
        ([], "", True),
        ([("CAP-1", 1)], "", False),
        ([("CAP-1", 1)], "  ", False),
        ([("CAP-1", 1)], "Ill.", True),
        ([("CAP-1", 1), ("CAP-2", 0)], "Ill.", False),
    ],
)
def test_start_without_reviews_needs_a_reason_and_one_review_each(short, waiver, allowed):
    round_ = round_in(RoundState.REVIEWING)

    assert bool(deciding.may_start(person(1, CHAIR), round_, short=short, waiver=waiver)) == allowed


def test_release_counts_who_has_no_feedback():
    round_ = round_in(RoundState.DECIDED)

    one = releasing.may_release(person(1, ADMIN), round_, left=0, without_feedback=1)
    two = releasing.may_release(person(1, ADMIN), round_, left=0, without_feedback=2)

    assert one.reason == "1 applicant has no feedback yet. Write it first."
    assert two.reason == "2 applicants have no feedback yet. Write it first."
