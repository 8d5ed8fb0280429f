"""A small round with its people, taken through reviewing as far as a test asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState
from app.core.roles import Actor, Grant, Role
from app.organisations.models import Hub
from app.reviews.assignments import service as assigning
from app.reviews.assignments.models import Assignment
from app.reviews.decisions import service as decisions
from app.reviews.scoring import queries as scoring_queries
from app.reviews.scoring import service as scoring
from app.reviews.scoring.rules import ScoreInput
from tests.support.factories import NOW, actor_of, make_hub, make_user
from tests.support.rounds import CRITERIA, make_application, make_round

ADDRESS = "https://capsid.test"


@dataclass
class Panel:
    """The people and cases of one round."""

    round: Round
    hubs: list[Hub]
    reviewers: list[User]
    admin: User
    chair: User
    applications: list[Application]

    def actor(self, person: User, role: Role) -> Actor:
        """Return the person as services know them."""
        return actor_of(person, Grant(role))


def make_panel(
    session: Session, *, cases: int = 3, state: RoundState = RoundState.CLOSED, **columns: object
) -> Panel:
    """Return a round of three hubs with a reviewer each, a chair, an admin and eligible cases."""
    hubs = [make_hub(session, code) for code in ("sheffield", "bristol", "london")]
    round_ = make_round(session, state=state, hubs=hubs, **columns)
    reviewers = [
        make_user(session, name=f"Reader {hub.city}", roles=[Role.REVIEWER], hub=hub)
        for hub in hubs
    ]
    applications = [
        make_application(
            session,
            round_,
            make_user(session, name=f"Planted Person {number}"),
            state=ApplicationState.ELIGIBLE,
            hub=hubs[number % 3],
        )
        for number in range(cases)
    ]
    return Panel(
        round_,
        hubs,
        reviewers,
        make_user(session, name="Ann Admin", roles=[Role.ADMIN]),
        make_user(session, name="Cleo Chair", roles=[Role.CHAIR]),
        applications,
    )


def begin_reviewing(session: Session, panel: Panel, *, now: datetime = NOW) -> None:
    """Confirm the cover plan, so that every reviewer is invited."""
    plan = assigning.propose(session, panel.round, now=now)
    by = panel.actor(panel.admin, Role.ADMIN)
    assigning.confirm(session, panel.round, plan, address=ADDRESS, by=by, now=now)
    session.flush()


def assignments_of(session: Session, application: Application) -> Sequence[Assignment]:
    """Return the assignments to the case, in the order of assigning."""
    return session.scalars(
        select(Assignment)
        .where(Assignment.application_id == application.id)
        .order_by(Assignment.id)
    ).all()


def scores(value: int = 4, reason: str = "Clear and specific.") -> dict[str, ScoreInput]:
    """Return the same score and reason for every criterion."""
    return {key: ScoreInput(value, reason) for key, _, _ in CRITERIA}


def begin_review(
    session: Session, assignment: Assignment, value: int = 4, *, now: datetime = NOW
) -> Actor:
    """Take one assignment from the question on conflicts to a full draft; return who wrote it."""
    by = Actor(assignment.reviewer_id, "Reader", "reader@example.org")
    assigning.declare_none(session, assignment, by=by, now=now)
    version = scoring_queries.written(session, assignment.id).version
    scoring.save(session, assignment, scores(value), "", version, by=by, now=now)
    session.flush()
    return by


def review(
    session: Session, assignment: Assignment, value: int = 4, *, now: datetime = NOW
) -> None:
    """Take one assignment from the question on conflicts to a submitted review."""
    by = begin_review(session, assignment, value, now=now)
    scoring.submit(session, assignment, by=by, now=now)
    session.flush()


def review_all(session: Session, panel: Panel, values: Sequence[int] = (5, 4, 3, 2)) -> None:
    """Submit every review; the cases take the values in turn."""
    for number, application in enumerate(panel.applications):
        for assignment in assignments_of(session, application):
            review(session, assignment, values[number % len(values)])


def begin_panel(
    session: Session, panel: Panel, values: Sequence[int] = (5, 4, 3, 2), waiver: str = ""
) -> None:
    """Review everything and start the panel."""
    begin_reviewing(session, panel)
    review_all(session, panel, values)
    by = panel.actor(panel.chair, Role.CHAIR)
    decisions.start_panel(session, panel.round, waiver, by=by, now=NOW)
    session.flush()


def decide(session: Session, panel: Panel, values: Sequence[int] = (5, 4, 3, 2)) -> None:
    """Take the round to where two people have confirmed the proposal."""
    begin_panel(session, panel, values)
    chair, admin = panel.actor(panel.chair, Role.CHAIR), panel.actor(panel.admin, Role.ADMIN)
    decisions.propose(session, panel.round, by=chair, now=NOW)
    decisions.confirm(
        session, panel.round, decisions.seen(session, panel.round.id), by=chair, now=NOW
    )
    decisions.second(
        session, panel.round, decisions.seen(session, panel.round.id), by=admin, now=NOW
    )
    session.flush()


def release(session: Session, panel: Panel) -> int:
    """Release the outcomes of a decided round; return how many letters that were."""
    by = panel.actor(panel.admin, Role.ADMIN)
    letters = decisions.release(session, panel.round, address=ADDRESS, by=by, now=NOW)
    session.flush()
    return letters
