"""Building the demo rounds through the services, each to the stage that it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.audit import service as audit
from app.bursaries.applications import queries as applications
from app.bursaries.applications import service as application_service
from app.bursaries.applications.models import Answer, Application, SectionMark
from app.bursaries.applications.rules import reference
from app.bursaries.rounds import queries as round_queries
from app.bursaries.rounds.models import (
    FormVersion,
    Round,
    RoundPlace,
    RubricVersion,
    Scheme,
    SchemeFunder,
)
from app.bursaries.rounds.rules import SectionPlan
from app.bursaries.rounds.states import RoundState
from app.bursaries.screening import service as screening
from app.bursaries.screening.states import IneligibilityReason
from app.core.clock import LONDON
from app.core.roles import Actor
from app.demo.applicants import NAMES, Applicant, applicants
from app.demo.form import build_rules
from app.organisations.models import Hub

RULES_PASSED: Final = {"hub_course": "yes", "before": "no", "fully_funded": "no"}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the demo rounds, and where their letters' links begin."""

    students: Sequence[User]
    admin: Actor
    admin2: Actor
    chair: Actor
    address: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One demo round: its name and how long ago it opened and closed, in days from now."""

    slug: str
    name: str
    opened: int
    closes: int
    year: int


def build_scheme(session: Session) -> Scheme:
    """Add the scheme of the bursaries, as far as it is published, and return it."""
    scheme = Scheme(
        slug="hub-bursaries",
        name="Hub bursaries",
        summary=(
            "Six awards a year for people who take courses and programmes of the hubs in "
            "Sheffield, Bristol and London, to widen who can learn to make gene therapies."
        ),
        source="genetherapyhubs.uk: Empowering the future of gene therapy (1 Jul 2024)",
    )
    session.add(scheme)
    session.flush()  # funders and rounds point at the scheme
    session.add_all(
        SchemeFunder(scheme_id=scheme.id, name=name, position=place)
        for place, name in enumerate(("MRC", "BBSRC", "LifeArc"))
    )
    return scheme


# What every demo round pays, asks for and promises; the money is invented like the rest.
TERMS: Final[Mapping[str, Any]] = {
    "amount_pence": 250_000,
    "covers": "Course fees, and travel and rooms during the course",
    "minutes_needed": 45,
    "have_ready": [
        "The name of the course and when it starts",
        "About half an hour for three short pieces of writing",
    ],
    "tie_criteria": ["difference"],
    "tie_rule": (
        "If scores are equal, the difference the bursary makes counts first, and then a draw "
        "that anybody can check."
    ),
    "seed_source": (
        "A fixed text for the demo, known beforehand; a real round names a public draw"
    ),
    "retention_days": {"unsubmitted": 90, "unsuccessful": 365, "awarded": 2555},
    "privacy": (
        "Reviewers see what you write about your case and not your name. What you send is "
        "deleted a year after the outcome if you have no award."
    ),
    "contact": "bursaries@demo.example",
}


def build_round(
    session: Session,
    scheme: Scheme,
    form: FormVersion,
    rubric: RubricVersion,
    plan: Plan,
    *,
    now: datetime,
) -> Round:
    """Add a demo round that is scheduled, with its places and rules, and return it."""
    opens = _at(now, plan.opened, 9)
    closes = _at(now, plan.closes, 17)
    form.frozen_at = form.frozen_at or opens
    rubric.frozen_at = rubric.frozen_at or opens
    round_ = Round(
        scheme_id=scheme.id,
        slug=plan.slug,
        name=plan.name,
        year=plan.year,
        state=RoundState.SCHEDULED,
        state_since=opens - timedelta(days=7),
        frozen_at=opens - timedelta(days=7),
        opens_at=opens,
        closes_at=closes,
        review_due_at=closes + timedelta(days=21),
        decide_by=closes + timedelta(days=42),
        seed=f"demo:{plan.slug}",
        form_version_id=form.id,
        rubric_version_id=rubric.id,
        is_demo=True,
        **TERMS,
    )
    session.add(round_)
    session.flush()  # places and rules point at the round
    _add_places(session, round_)
    build_rules(session, round_.id)
    audit.record(
        session, "round.scheduled", subject=round_, by=None, now=round_.state_since, reason="Demo"
    )
    session.flush()  # the clock's step below looks for the round in the database
    return round_


def _add_places(session: Session, round_: Round) -> None:
    """Keep one place for each hub, three at most, and share three more."""
    hubs = session.scalars(select(Hub).order_by(Hub.position, Hub.id)).all()
    session.add_all(
        RoundPlace(round_id=round_.id, hub_id=hub.id, places=1, maximum=3) for hub in hubs
    )
    session.add(RoundPlace(round_id=round_.id, hub_id=None, places=3, maximum=None))


def _at(now: datetime, days: int, hour: int) -> datetime:
    """Return the instant `days` from now at a full hour in London."""
    return (now.astimezone(LONDON) + timedelta(days=days)).replace(
        hour=hour, minute=0, second=0, microsecond=0
    )


def invite_applicants(
    session: Session, students: Sequence[User], *, now: datetime, count: int
) -> list[User]:
    """Return the people who apply: the demo students and as many invented ones as are missing."""
    people = list(students)
    for name in NAMES[len(students) : count]:
        email = f"{name.split()[0].lower()}.{name.split()[-1].lower()}@demo.example"
        person = session.scalars(select(User).where(User.email_folded == email)).first()
        if person is None:
            person = User(
                email=email,
                email_folded=email,
                name=f"{name} (demo)",
                created_at=now,
                confirmed_at=now,
                is_demo=True,
            )
            session.add(person)
        people.append(person)
    session.flush()  # applications point at their people
    return people


def actor_for(person: User) -> Actor:
    """Return the person as services know them, without roles."""
    return Actor(id=person.id, name=person.name, email=person.email)


@dataclass(frozen=True, slots=True)
class Begun:
    """An application that was begun, with who began it and what they are like."""

    application: Application
    person: Actor
    applicant: Applicant


def begin(
    session: Session, round_: Round, people: Sequence[User], *, courses: Sequence[str]
) -> list[Begun]:
    """Begin everybody's application with every answer written, a few hours apart."""
    form = round_queries.form(session, round_.form_version_id or 0)
    starts = (round_.decide_by + timedelta(days=60)).date().replace(day=1).isoformat()
    described = applicants(round_.slug, courses=courses, starts=starts, count=len(people))
    begun = []
    for place, (person, applicant) in enumerate(zip(people, described, strict=True)):
        at = round_.opens_at + timedelta(hours=5 + 7 * place)
        actor = actor_for(person)
        application = application_service.start(
            session, round_, rule_answers=RULES_PASSED, by=actor, now=at
        )
        # Who reads what follows the references, so these come from the seed like all the rest.
        application.reference = reference(sha256(f"{round_.slug}:{person.email}".encode()).digest())
        _write_answers(session, application, form, applicant.answers, at)
        begun.append(Begun(application, actor, applicant))
    session.flush()  # sending reads the answers from the database
    return begun


def _write_answers(
    session: Session,
    application: Application,
    form: Sequence[SectionPlan],
    answers: Mapping[str, str],
    at: datetime,
) -> None:
    session.add_all(
        Answer(
            application_id=application.id,
            question_id=question.id,
            value=answers[question.key],
            updated_at=at,
        )
        for section in form
        for question in section.questions
        if question.key in answers
    )
    session.add_all(
        SectionMark(application_id=application.id, section_id=section.id, is_complete=True, at=at)
        for section in form
        if all(question.key in answers for question in section.questions)
    )


def leave_unfinished(session: Session, begun: Sequence[Begun]) -> None:
    """Take answers away again, more from each draft than from the one before."""
    for place, item in enumerate(begun):
        answers = session.scalars(
            select(Answer)
            .where(Answer.application_id == item.application.id)
            .order_by(Answer.question_id)
        ).all()
        kept = max(1, len(answers) - 3 - place)
        for answer in answers[kept:]:
            session.delete(answer)
        marks = session.scalars(
            select(SectionMark)
            .where(SectionMark.application_id == item.application.id)
            .order_by(SectionMark.section_id)
        ).all()
        for mark in marks[kept // 4 :]:
            mark.is_complete = False


def send(session: Session, begun: Sequence[Begun], cast: Cast, *, first: datetime) -> None:
    """Send the applications, an hour and a bit apart."""
    for place, item in enumerate(begun):
        application = applications.locked(session, item.application.id)
        application_service.submit(
            session,
            application,
            address=cast.address,
            by=item.person,
            now=first + timedelta(minutes=67 * place),
        )


def screen_all(
    session: Session, begun: Sequence[Begun], cast: Cast, *, first: datetime, refuse: int | None
) -> None:
    """Find everybody eligible except the one at place `refuse`."""
    for place, item in enumerate(begun):
        is_eligible = place != refuse
        screening.screen(
            session,
            item.application,
            is_eligible=is_eligible,
            reason=None if is_eligible else IneligibilityReason.FUNDED_ELSEWHERE,
            words=""
            if is_eligible
            else "Your employer's letter says that the whole fee is already paid. If that is no "
            "longer so, write to the contact of this round.",
            by=cast.admin,
            now=first + timedelta(minutes=11 * place),
        )
