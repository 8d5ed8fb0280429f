"""Deciding as everybody does, from the screening to the last answer to an offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import RoleGrant, User
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.building.states import Part
from app.bursaries.offers import service as offers
from app.bursaries.offers.models import Offer
from app.bursaries.offers.states import DeclineReason, OfferState, OutcomeKind
from app.bursaries.referees.rules import due
from app.bursaries.references import service as references
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import ReferencesFrom
from app.bursaries.screening import service as screening
from app.bursaries.screening.rules import ELIGIBLE, reasons, refusal
from app.core.errors import DomainError
from app.core.roles import Actor, Grant, Role
from app.rehearsals.rules import Step, between, level
from app.rehearsals.staging.service import Cast
from app.reviews.assignments import service as assignments
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.states import AssignmentState
from app.reviews.decisions import service as decisions
from app.reviews.proposals import queries as proposals
from app.reviews.proposals.models import Decision
from app.reviews.releases import queries as release_queries
from app.reviews.releases import service as releases
from app.reviews.scoring import queries as scores
from app.reviews.scoring import service as scoring
from app.reviews.scoring.rules import Measure, ScoreInput

HOUR: Final = timedelta(hours=1)


class UncoveredError(DomainError):
    """The cases cannot be given to reviewers as the round asks; `part` is where that is mended."""

    part = Part.DECIDING


def decide(session: Session, round_: Round, cast: Cast) -> Iterator[Step]:
    """Screen, cover, review, decide with two signatures, release, and have the offers answered."""
    yield _screen(session, round_, cast)
    yield _cover(session, round_, cast)
    yield _review(session, round_)
    yield _panel(session, round_, cast)
    yield _release(session, round_, cast)
    yield _answer(session, round_, cast)


def _screen(session: Session, round_: Round, cast: Cast) -> Step:
    waiting = session.scalars(
        select(Application)
        .where(Application.round_id == round_.id, Application.state == ApplicationState.SUBMITTED)
        .order_by(Application.id)
    ).all()
    plans = rounds.rules(session, round_.id)
    words = "This is how a refusal reads. The person who screens writes what goes here."
    refused = refusal(reasons(plans)[0][0], words, plans)
    at = round_.closes_at + HOUR
    for application in waiting:
        finding = refused if application is waiting[0] else ELIGIBLE
        screening.screen(session, application, finding, by=cast.admin, now=at)
    session.flush()  # the cover plan looks for eligible cases in the database
    return Step(
        "Screening",
        at,
        [f"{len(waiting) - 1} found eligible", "1 found not eligible, with the first reason"],
    )


def _cover(session: Session, round_: Round, cast: Cast) -> Step:
    at = between(round_.closes_at, round_.review_due_at, 0.1)
    plan = assignments.propose(session, round_, now=at)
    if plan.obstacle:
        raise UncoveredError(plan.obstacle)
    assignments.confirm(session, round_, plan, address=cast.address, by=cast.admin, now=at)
    session.flush()  # the reviews look for their assignments in the database
    most = max(planned.load for planned in plan.readers)
    return Step(
        "Giving out the cases",
        at,
        [
            f"{len(plan.cases)} cases went to {len(plan.readers)} invented reviewers",
            f"Nobody has more than {most} to read",
        ],
    )


def _review(session: Session, round_: Round) -> Step:
    at = between(round_.closes_at, round_.review_due_at, 0.5)
    measures = scores.rubric(session, round_.rubric_version_id)
    rows = session.execute(
        select(Assignment, User)
        .join(User, User.id == Assignment.reviewer_id)
        .where(Assignment.round_id == round_.id)
        .order_by(Assignment.reviewer_id, Assignment.position)
    ).all()
    places = {
        number: place
        for place, number in enumerate(dict.fromkeys(row.Assignment.application_id for row in rows))
    }
    hubs = _hubs(session)
    for row in rows:
        person = row.User
        by = Actor(person.id, person.name, person.email, hubs[person.id])
        place = places[row.Assignment.application_id]
        given = _given(measures, place, len(places), person.id)
        write_review(session, row.Assignment, given, by=by, now=at)
    session.flush()  # the panel counts the reviews in the database
    return Step("Reviewing", at, [f"{len(rows)} reviews, each with a reason per criterion"])


def _hubs(session: Session) -> dict[int, frozenset[Grant]]:
    rows = session.execute(
        select(RoleGrant.user_id, RoleGrant.hub_id).where(RoleGrant.role == Role.REVIEWER)
    )
    return {row.user_id: frozenset({Grant(Role.REVIEWER, row.hub_id)}) for row in rows}


def _given(
    measures: Sequence[Measure], place: int, count: int, reader: int
) -> dict[str, ScoreInput]:
    found = {}
    for number, measure in enumerate(measures):
        value = level(
            measure.low, measure.high, place=place, count=count, reader=reader, criterion=number
        )
        words = f"Invented reason for level {value} of “{measure.title}”."
        found[measure.key] = ScoreInput(value, words)
    return found


def write_review(
    session: Session,
    assignment: Assignment,
    given: dict[str, ScoreInput],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Open the case, score it and send the review, as its reviewer does."""
    if assignment.state in {AssignmentState.INVITED, AssignmentState.ACCEPTED}:
        assignments.declare_none(session, assignment, by=by, now=now)
    version = scores.written(session, assignment.id).version
    scoring.save(session, assignment, given, "", version, by=by, now=now)
    scoring.submit(session, assignment, by=by, now=now)


def _panel(session: Session, round_: Round, cast: Cast) -> Step:
    at = between(round_.review_due_at, round_.decide_by, 0.3)
    decisions.start_panel(session, round_, "", by=cast.chair, now=at)
    decisions.propose(session, round_, by=cast.chair, now=at)
    asked = _ask_referees(session, round_, by=cast.chair, now=at)
    sign(session, round_, first=cast.chair, second=cast.admin, now=at + HOUR)
    outcomes = _outcomes(session, round_)
    return Step(
        "The panel",
        at,
        [
            "The chair took the engine's proposal: "
            + ", ".join(f"{kind.label.lower()} {count}" for kind, count in outcomes),
            *([f"{asked} referees of those who would get an offer were asked"] if asked else []),
            "The chair and an admin signed it",
        ],
    )


def _ask_referees(session: Session, round_: Round, *, by: Actor, now: datetime) -> int:
    """Ask the referees of whoever is shortlisted, where the round says so."""
    due_at = due(now, round_.decide_by)
    if round_.references_from is not ReferencesFrom.SHORTLISTED or due_at is None:
        return 0
    shortlisted = session.scalars(
        select(Decision.application_id).where(
            Decision.round_id == round_.id,
            Decision.superseded_at.is_(None),
            Decision.outcome == OutcomeKind.OFFER,
        )
    ).all()
    return sum(
        references.ask(session, number, due_at=due_at, by=by, now=now) for number in shortlisted
    )


def sign(session: Session, round_: Round, *, first: Actor, second: Actor, now: datetime) -> None:
    """Confirm the pencilled list as two different people do, an hour apart."""
    decisions.confirm(session, round_, decisions.seen(session, round_.id), by=first, now=now)
    shown = decisions.seen(session, round_.id)
    decisions.second(session, round_, shown, by=second, now=now + HOUR)


def _outcomes(session: Session, round_: Round) -> list[tuple[OutcomeKind, int]]:
    found = Counter(
        session.scalars(
            select(Decision.outcome).where(
                Decision.round_id == round_.id, Decision.superseded_at.is_(None)
            )
        )
    )
    return [(kind, found[kind]) for kind in OutcomeKind if found[kind]]


def _release(session: Session, round_: Round, cast: Cast) -> Step:
    at = between(round_.review_due_at, round_.decide_by, 0.9)
    letters = decisions.release(session, round_, address=cast.address, by=cast.admin, now=at)
    session.flush()  # the answers look for the offers in the database
    return Step("Release", at, [f"{letters} people would be told their outcome by letter"])


def _answer(session: Session, round_: Round, cast: Cast) -> Step:
    at = between(round_.review_due_at, round_.decide_by, 0.95)
    people = {person.id: person for person in cast.applicants}
    standing = session.execute(
        select(Offer, Application.applicant_id)
        .join(Application, Application.id == Offer.application_id)
        .where(Offer.round_id == round_.id, Offer.state == OfferState.SENT)
        .order_by(Offer.id)
    ).all()
    words = []
    for offer, owner in standing[:1]:
        offers.accept(session, offer, other_funding="", by=people[owner], now=at)
        words.append("1 offer was accepted")
    for offer, owner in standing[1:2]:
        reason = DeclineReason.OTHER_FUNDING
        offers.decline(session, offer, reason=reason, by=people[owner], now=at)
        words.append("1 offer was declined")
    session.flush()  # whose place became free is read from the database
    return Step("Answers", at, [*words, _promote(session, round_, cast, at)])


def _promote(session: Session, round_: Round, cast: Cast, at: datetime) -> str:
    reserves = [row.reference for row in release_queries.reserve_list(session, round_.id)]
    free = releases.vacancy(proposals.facts(session, round_), reserves)
    if free.next is None:
        return "Nobody moved up: no place was free, or nobody was on the reserve list"
    releases.promote(session, round_, free.next, address=cast.address, by=cast.chair, now=at + HOUR)
    session.flush()
    return "The free place was offered to the next on the reserve list"
