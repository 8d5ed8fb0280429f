"""Applying as everybody does, one verb after the other, up to the closing of the round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy.orm import Session

from app.bursaries.answers.rules import Option, problem
from app.bursaries.applications import service as application_service
from app.bursaries.applications.models import Application
from app.bursaries.applications.rules import reference
from app.bursaries.attachments.rules import SUBJECT
from app.bursaries.building.states import Part
from app.bursaries.choices import queries as choices
from app.bursaries.conditions.rules import asked
from app.bursaries.naming import service as naming
from app.bursaries.naming.service import Person
from app.bursaries.referees.states import Relation
from app.bursaries.reminders import service as reminders
from app.bursaries.reminders.rules import DAYS as REMINDED
from app.bursaries.reminders.rules import instant
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds import service as round_service
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.rules import UNDER_WAY, QuestionPlan, SectionPlan
from app.bursaries.rounds.states import QuestionKind, ReferencesFrom
from app.bursaries.writing import service as writing
from app.core.errors import DomainError
from app.core.roles import Actor
from app.files.models import Document
from app.files.states import FileKind, ScanState
from app.rehearsals.answering.rules import answer
from app.rehearsals.rules import Step, between
from app.rehearsals.staging.service import DOMAIN, Cast

FILE: Final = b"A file that nobody sent"
MOST_TURNS: Final = 50  # a form whose conditions hang on one another is asked turn by turn


class UnanswerableError(DomainError):
    """A question of the form that no answer fits; `part` is where that is mended."""

    part = Part.FORM


def apply(session: Session, round_: Round, cast: Cast) -> Iterator[Step]:
    """Have everybody apply; the last but one withdraws, the last one is too late."""
    yield _open(session, round_)
    begun = [_write(session, round_, person, place) for place, person in enumerate(cast.applicants)]
    yield Step(
        "Applying",
        between(round_.opens_at, round_.closes_at, 0.2),
        [f"{len(begun)} invented people answered every question of the form"],
    )
    sent = list(zip(begun, cast.applicants, strict=True))[:-1]
    yield _send(session, round_, sent, cast.address)
    yield _remind(session, round_)
    yield _close(session, round_)


def _send(
    session: Session,
    round_: Round,
    sent: Sequence[tuple[Application, Actor]],
    address: str,
) -> Step:
    at = between(round_.opens_at, round_.closes_at, 0.3)
    for application, person in sent:
        writing.send(session, application.id, address=address, by=person, now=at)
    withdrawn, person = sent[-1]
    application_service.withdraw(session, withdrawn, by=person, now=at)
    session.flush()  # whoever is reminded is looked for in the database
    return Step("Sending", at, [f"{len(sent)} sent their application", "1 withdrew it again"])


def _remind(session: Session, round_: Round) -> Step:
    """Remind whoever has not sent, at each of the instants that lie in the round's time."""
    written = 0
    for days in sorted(REMINDED, reverse=True):
        at = instant(round_.closes_at, days)
        if at > round_.opens_at:
            written += reminders.remind(session, now=at)
    letters = "letter" if written == 1 else "letters"
    return Step(
        "Reminding",
        instant(round_.closes_at, min(REMINDED)),
        [f"{written} {letters} to who had not sent yet"],
    )


def _open(session: Session, round_: Round) -> Step:
    round_service.open_due(session, now=round_.opens_at)
    session.flush()  # the applications look for an open round
    return Step("Opening", round_.opens_at, ["The round opened by itself"])


def _close(session: Session, round_: Round) -> Step:
    at = round_.closes_at + UNDER_WAY
    round_service.close_due(session, now=at)
    session.flush()  # the drafts to end are looked for in the database
    ended = application_service.close_drafts(session, now=at)
    session.flush()
    return Step(
        "Closing",
        at,
        ["The round closed by itself", f"{ended} was still a draft, and ended so"],
    )


def _write(session: Session, round_: Round, person: Actor, place: int) -> Application:
    at = between(round_.opens_at, round_.closes_at, (place + 1) / 200)
    passing = {rule.key: rule.passes_on for rule in rounds.rules(session, round_.id)}
    application = application_service.start(
        session, round_, rule_answers=passing, by=person, now=at
    )
    # Who reads what follows the references, so these come from the round like all the rest.
    application.reference = reference(sha256(f"{round_.slug}:{person.email}".encode()).digest())
    session.flush()
    _name_referees(session, application, round_, person, at)
    form = rounds.form(session, application_service.form_of(round_))
    values = _answer_all(session, application, form, place, at)
    for section in asked(form, values):
        writing.mark_section(session, application, section, is_complete=True, now=at)
    session.flush()  # sending reads answers and marks from the database
    return application


def _name_referees(
    session: Session, application: Application, round_: Round, person: Actor, at: datetime
) -> None:
    if round_.references_from is ReferencesFrom.NEVER:
        return
    session.refresh(application, ["round"])  # naming reads what the round asks for
    for number in range(1, (round_.references_wanted or 0) + 1):
        referee = Person(
            name=f"Rehearsal referee {number}",
            email=f"referee.{number}.of.{person.id}@{DOMAIN}",
            relation=Relation.TUTOR,
            position="Invented",
        )
        naming.name(session, application, referee, by=person, now=at)


def _answer_all(
    session: Session,
    application: Application,
    form: Sequence[SectionPlan],
    place: int,
    at: datetime,
) -> Mapping[int, str]:
    values: dict[int, str] = {}
    for _ in range(MOST_TURNS):
        waiting = [
            question
            for section in asked(form, values)
            for question in section.questions
            if question.id not in values
        ]
        if not waiting:
            break
        for question in waiting:
            values[question.id] = _answer(session, application, question, place, at)
    return values


def _answer(
    session: Session, application: Application, question: QuestionPlan, place: int, at: datetime
) -> str:
    if question.kind is QuestionKind.FILE:
        _attach(session, application, question, at)
    options = _options(session, application, question)
    value = answer(question, options, place)
    if wrong := problem(question, value, options):
        raise UnanswerableError(f"“{question.label}” cannot be answered: {wrong}.")
    writing.save_answer(session, application, question, value, expected_version=0, now=at)
    session.flush()
    return value


def _options(
    session: Session, application: Application, question: QuestionPlan
) -> Sequence[Option]:
    if question.kind is QuestionKind.FILE:
        section = SectionPlan(0, "", "", "", "", [question])
        found = choices.form_options(session, [section], application_id=application.id)
        # A form with two file questions has a file for each: the newest is this one's.
        return found[question.key][-1:]
    return choices.options(session, [question])[question.key]


def _attach(
    session: Session, application: Application, question: QuestionPlan, at: datetime
) -> None:
    """Keep what is known of a file, and none of its bytes: nobody opens it."""
    token = sha256(f"{application.reference}:{question.key}".encode()).hexdigest()[:32]
    session.add(
        Document(
            token=token,
            key=f"rehearsal/{token}",
            owner_id=application.applicant_id,
            subject_type=SUBJECT,
            subject_id=application.id,
            name=f"{question.key}.pdf",
            kind=FileKind.PDF,
            size=len(FILE),
            sha256=sha256(FILE).hexdigest(),
            sent_size=len(FILE),
            sent_sha256=sha256(FILE).hexdigest(),
            state=ScanState.CLEAN,
            state_since=at,
            created_at=at,
        )
    )
    session.flush()
