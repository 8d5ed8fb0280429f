"""Invented people applying to a demo round, through the verbs that everybody uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.applications import service as application_service
from app.bursaries.applications.models import Answer, Application, SectionMark
from app.bursaries.applications.rules import reference
from app.bursaries.conditions.rules import asked
from app.bursaries.rounds import queries as round_queries
from app.bursaries.rounds.models import (
    Round,
)
from app.bursaries.rounds.rules import SectionPlan
from app.bursaries.screening import service as screening
from app.bursaries.screening.rules import ELIGIBLE, refusal
from app.core.roles import Actor
from app.demo.applicants import NAMES, Applicant, applicants
from app.demo.rounds import Cast

RULES_PASSED: Final = {"hub_course": "yes", "before": "no", "fully_funded": "no"}


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
    values = {
        question.id: answers[question.key]
        for section in form
        for question in section.questions
        if question.key in answers
    }
    session.add_all(
        Answer(application_id=application.id, question_id=number, value=value, updated_at=at)
        for number, value in values.items()
    )
    session.add_all(
        SectionMark(application_id=application.id, section_id=section.id, is_complete=True, at=at)
        for section in asked(form, values)
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
        application_service.submit(
            session,
            item.application.id,
            address=cast.address,
            by=item.person,
            now=first + timedelta(minutes=67 * place),
        )


def screen_all(
    session: Session, begun: Sequence[Begun], cast: Cast, *, first: datetime, refuse: int | None
) -> None:
    """Find everybody eligible except the one at place `refuse`."""
    paid = refusal(
        "rule:fully_funded",
        "Your employer's letter says that the whole fee is already paid. If that is no longer so,"
        " write to the contact of this round.",
        round_queries.rules(session, begun[0].application.round_id),
    )
    for place, item in enumerate(begun):
        screening.screen(
            session,
            item.application,
            paid if place == refuse else ELIGIBLE,
            by=cast.admin,
            now=first + timedelta(minutes=11 * place),
        )
