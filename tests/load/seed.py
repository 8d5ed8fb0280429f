"""Ten thousand courses and a hundred thousand applications, copied from the demo's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.accounts.models import RoleGrant, User
from app.bursaries.applications.models import (
    Answer,
    Application,
    EligibilityAnswer,
    SectionMark,
)
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState
from app.core.roles import Role
from app.courses import service as courses
from app.courses.models import Course
from app.courses.states import TitleStatus
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.states import DONE, AssignmentState
from app.reviews.scoring.models import Review, ReviewRevision, Score
from app.search import service as search
from tests.load.bulk import Copier, Row

COURSES: Final = 10_000
APPLICATIONS: Final = 100_000
IN_A_ROUND: Final = 5_000
DRAFTS: Final = 480
READERS: Final = 3
REVIEWED: Final = "demo-review"
DECIDED_ON: Final = "demo-panel"
TOPICS: Final = ("viral vectors", "cell culture", "quality control", "regulation", "clean rooms")


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the measuring needs to know of the seed: complete drafts and whose they are."""

    drafts: Sequence[tuple[str, int]]


def seed(session: Session, *, now: datetime) -> Seeded:
    """Fill the database that holds the catalogue and the demo."""
    copier = Copier(session)
    _courses(session, copier, now)
    people = crowd(copier, IN_A_ROUND + READERS)
    people, readers = people[READERS:], people[:READERS]
    grants = copier.all(RoleGrant, RoleGrant.role == Role.REVIEWER)
    known = [grant["user_id"] for grant in grants][:READERS]
    _busy_round(
        copier, people, REVIEWED, ApplicationState.IN_REVIEW, known, waiting=IN_A_ROUND // 2
    )
    _busy_round(copier, people, DECIDED_ON, ApplicationState.ASSESSED, readers)
    _old_rounds(copier, people)
    drafts = complete_drafts(copier, people[:DRAFTS])
    copier.finish()
    return Seeded(drafts)


def crowd(copier: Copier, count: int) -> list[int]:
    """Make so many people and return their numbers."""
    return copier.many(
        User,
        copier.pattern(User, User.is_demo),
        count,
        lambda n: {
            "email": f"bench{n}@demo.example",
            "email_folded": f"bench{n}@demo.example",
            "name": f"Bench Person {n} (demo)",
        },
    )


def _courses(session: Session, copier: Copier, now: datetime) -> None:
    exact = Course.title_status == TitleStatus.EXACT
    patterns = copier.all(Course, exact)
    for place, pattern in enumerate(patterns):
        share = len(range(place, COURSES - len(patterns), len(patterns)))
        copier.many(
            Course,
            pattern,
            share,
            lambda n, pattern=pattern, place=place: {
                "key": f"bench-{place}-{n}",
                "slug": f"bench-{place}-{n}",
                "title": f"{pattern['title'][:150]}: {TOPICS[n % len(TOPICS)]} {n}",
            },
        )
    courses.index(session)
    search.publish(session, now=now)


def _busy_round(
    copier: Copier,
    people: Sequence[int],
    slug: str,
    state: ApplicationState,
    readers: Sequence[int],
    *,
    waiting: int = 0,
) -> None:
    """Fill a round with 5,000 applications of three reviews each.

    So many of the first reader's reviews are still to be written.
    """
    round_id = copier.pattern(Round, Round.slug == slug)["id"]
    pattern = copier.pattern(
        Application, Application.round_id == round_id, Application.state == state
    )
    made = copier.many(
        Application,
        pattern,
        len(people),
        lambda n: {
            "reference": f"BENCH-{slug[5:].upper()}-{n}",
            "applicant_id": people[n],
            "review_count": READERS - (n >= len(people) - waiting),
            "raw_mean": 2000 + n * 7 % 3000,
        },
    )
    first, *others = readers
    _reviews(copier, made[: len(made) - waiting], first, pattern["id"])
    for reader in others:
        _reviews(copier, made, reader, pattern["id"])
    if waiting:
        unread = copier.pattern(Assignment, Assignment.state == AssignmentState.INVITED)
        _assigned(copier, unread, made[-waiting:], first)


def _assigned(copier: Copier, pattern: Row, made: Sequence[int], reader: int) -> list[int]:
    return copier.many(
        Assignment,
        pattern,
        len(made),
        lambda n: {"application_id": made[n], "reviewer_id": reader, "position": 1000 + n},
    )


def _reviews(copier: Copier, made: Sequence[int], reader: int, like: int) -> None:
    """Give each case a review by the reader, like one of that case."""
    done = copier.pattern(Assignment, Assignment.application_id == like, Assignment.state.in_(DONE))
    review = copier.pattern(Review, Review.assignment_id == done["id"])
    revision = copier.pattern(ReviewRevision, ReviewRevision.review_id == review["id"])
    assigned = _assigned(copier, done, made, reader)
    reviews = copier.many(Review, review, len(made), lambda n: {"assignment_id": assigned[n]})
    revisions = copier.many(
        ReviewRevision, revision, len(made), lambda n: {"review_id": reviews[n]}
    )
    for place, score in enumerate(copier.all(Score, Score.revision_id == revision["id"]), 2):
        copier.many(
            Score,
            score,
            len(made),
            lambda n, place=place: {
                "revision_id": revisions[n],
                "value": 1 + (n // place + reader) % 5,
            },
        )


def _old_rounds(copier: Copier, people: Sequence[int]) -> None:
    """Fill as many past rounds as it takes to reach the whole number."""
    pattern = copier.pattern(Round, Round.slug == "demo-released")
    sent = copier.pattern(
        Application,
        Application.round_id == pattern["id"],
        Application.state == ApplicationState.UNSUCCESSFUL,
    )
    rounds = copier.many(
        Round,
        pattern,
        APPLICATIONS // IN_A_ROUND - 2,
        lambda n: {
            "slug": f"bench-{n}",
            "name": f"Bench round {n}",
            "year": 2000 + n,
            "state": RoundState.ARCHIVED,
        },
    )
    for place, round_id in enumerate(rounds):
        copier.many(
            Application,
            sent,
            len(people),
            lambda n, place=place, round_id=round_id: {
                "reference": f"BENCH-{place}-{n}",
                "round_id": round_id,
                "applicant_id": people[n],
            },
        )


def complete_drafts(copier: Copier, people: Sequence[int]) -> list[tuple[str, int]]:
    """Give each person a draft in the open round that only has to be sent."""
    round_id = copier.pattern(Round, Round.slug == "demo-open")["id"]
    sent = copier.pattern(
        Application,
        Application.round_id == round_id,
        Application.submitted_at.is_not(None),
    )
    drafts = copier.many(
        Application,
        sent,
        len(people),
        lambda n: {
            "reference": f"BENCH-D-{n}",
            "applicant_id": people[n],
            "state": ApplicationState.DRAFT,
            "submitted_at": None,
            "snapshot_id": None,
            "hub_id": None,
        },
    )
    for model in (Answer, SectionMark, EligibilityAnswer):
        for row in copier.all(model, model.application_id == sent["id"]):
            pattern = {**row, "version": 1} if model is Answer else row
            copier.many(model, pattern, len(drafts), lambda n: {"application_id": drafts[n]})
    return [(f"BENCH-D-{n}", person) for n, person in enumerate(people)]
