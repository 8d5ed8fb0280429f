"""Who may score, send and reopen a review, and who sees the reviews of others."""

from __future__ import annotations

from app.bursaries.rounds.states import RoundState
from app.core.roles import Actor
from app.core.verdict import Verdict
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.policy import may_open
from app.reviews.assignments.states import DONE, AssignmentState

_WRITABLE = frozenset({AssignmentState.IN_PROGRESS, AssignmentState.RETURNED})


def may_score(by: Actor, assignment: Assignment, state: RoundState) -> Verdict:
    """Allow writing while the round is reviewed and the reviewer has begun and not yet sent."""
    verdict = may_open(by, assignment)
    if not verdict:
        return verdict
    if state is not RoundState.REVIEWING:
        return Verdict.no("Reviewing has ended, so reviews can no longer be changed.")
    if assignment.state in DONE:
        return Verdict.no("You have submitted this review. Open it again to change it.")
    if assignment.state not in _WRITABLE:
        return Verdict.no("First say whether you have a conflict of interest.")
    return Verdict.yes()


def may_reopen(by: Actor, assignment: Assignment, state: RoundState) -> Verdict:
    """Allow taking a submitted review back while the round is still being reviewed."""
    verdict = may_open(by, assignment)
    if not verdict:
        return verdict
    if state is not RoundState.REVIEWING:
        return Verdict.no("Reviewing has ended, so reviews can no longer be changed.")
    if assignment.state is not AssignmentState.SUBMITTED:
        return Verdict.no("Only a submitted review can be opened again.")
    return Verdict.yes()


def sees_others(assignment: Assignment) -> bool:
    """Return whether a reviewer may read the others on the case: after their own, never before."""
    return assignment.state in DONE
