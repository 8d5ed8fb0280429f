"""A round whose form asks every kind of question, and applications to it at every point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.applications import service
from app.bursaries.applications.models import Answer, Application, SectionMark
from app.bursaries.equality import service as equality
from app.bursaries.rounds import queries
from app.bursaries.rounds.models import FormSection, FormVersion, Question, Round
from app.bursaries.rounds.states import QuestionKind, Visibility
from app.core.roles import Actor
from app.organisations.models import Hub
from tests.support.factories import make_hub
from tests.support.rounds import make_round

ADDRESS: Final = "https://capsid.test"
_K, _V = QuestionKind, Visibility
CHOICES: Final = [
    {"value": "student", "label": "Student"},
    {"value": "technician", "label": "Technician"},
]
BOXES: Final = [
    {"value": "first", "label": "First in my family"},
    {"value": "carer", "label": "Carer"},
]
Sections: TypeAlias = Sequence[
    tuple[str, str, str, Sequence[tuple[str, QuestionKind, Mapping[str, Any]]]]
]
# (section key, group, title, its questions as key, kind and what is not the default)
SECTIONS: Final[Sections] = (
    (
        "about",
        "About you",
        "Your details",
        (
            ("name", _K.SHORT_TEXT, {"visibility": _V.SCREENERS, "identity_risk": True}),
            ("route", _K.ONE_CHOICE, {"choices": CHOICES}),
            ("years", _K.NUMBER, {}),
        ),
    ),
    (
        "course",
        "Your course and hub",
        "Course and hub",
        (("hub", _K.HUB, {}), ("course", _K.COURSE, {}), ("starts", _K.DATE, {})),
    ),
    (
        "case",
        "Your case",
        "Why you",
        (
            ("why", _K.LONG_TEXT, {"word_limit": 10}),
            ("more", _K.LONG_TEXT, {"required": False}),
            ("cost", _K.MONEY, {}),
            ("context", _K.SEVERAL_CHOICES, {"choices": BOXES, "required": False}),
            ("funded", _K.YES_NO, {}),
        ),
    ),
    (
        "money",
        "Your circumstances",
        "Your circumstances",
        (("income", _K.SHORT_TEXT, {"visibility": _V.MEANS, "required": False}),),
    ),
)
# No task like the others: its questions are on a page of their own, and never in an answer.
EQUALITY: Final[Sections] = (
    (
        "equality",
        "Equality questions (optional)",
        "Equality questions",
        (("background", _K.SHORT_TEXT, {"visibility": _V.EQUALITY, "required": False}),),
    ),
)
WHOLE: Final[Sections] = (*SECTIONS, *EQUALITY)
ANSWERS: Final[Mapping[str, str]] = {
    "name": "Planted Name",
    "route": "student",
    "years": "3",
    "hub": "sheffield",
    "course": "short-course",
    "starts": "2027-09-01",
    "why": "To make vectors that reach the people who wait.",
    "cost": "1250.50",
    "funded": "no",
    "income": "planted income",
}
# What is kept apart from the rest, and must show on nobody's page but the applicant's own.
EQUALITY_ANSWERS: Final[Mapping[str, str]] = {"background": "planted background"}
# What a browser sends for each answer above.
TYPED: Final[Mapping[str, Any]] = ANSWERS | {"starts": ["1", "9", "2027"]}


def make_whole_round(
    session: Session, *, now: datetime, sections: Sections = WHOLE, **columns: Any
) -> Round:
    """Return a round of the three hubs whose form asks the questions of the sections."""
    hubs = [make_hub(session, code) for code in ("sheffield", "bristol", "london")]
    round_ = make_round(session, now=now, hubs=hubs, **columns)
    round_.form_version_id = make_form(session, round_.slug, now=now, sections=sections).id
    session.flush()
    return round_


def make_form(
    session: Session, name: str, *, now: datetime, sections: Sections = WHOLE
) -> FormVersion:
    """Return a form with the sections."""
    form = FormVersion(name=f"Whole {name}", version=1, declaration="It is true.", frozen_at=now)
    session.add(form)
    session.flush()
    for place, (key, group, title, questions) in enumerate(sections, 1):
        section = FormSection(
            form_version_id=form.id, key=key, group=group, title=title, position=place
        )
        session.add(section)
        session.flush()
        session.add_all(
            Question(
                form_version_id=form.id,
                section_id=section.id,
                key=question,
                kind=kind,
                label=f"What about {question}?",
                position=number,
                **more,
            )
            for number, (question, kind, more) in enumerate(questions, 1)
        )
    session.flush()
    return form


def person_as_actor(person: User) -> Actor:
    """Return the person as services know them, without roles."""
    return Actor(id=person.id, name=person.name, email=person.email)


def make_draft(
    session: Session,
    round_: Round,
    person: User,
    *,
    now: datetime,
    answers: Mapping[str, str] = ANSWERS,
    finished: bool = True,
    **columns: Any,
) -> Application:
    """Return a draft with the answers, every section called finished unless told not to."""
    draft = Application(
        **{
            "reference": f"DRFT-{round_.id:04d}-{person.id:04d}",
            "round_id": round_.id,
            "applicant_id": person.id,
            "state_since": now,
            "created_at": now,
        }
        | columns
    )
    session.add(draft)
    session.flush()
    for section in queries.form(session, round_.form_version_id or 0):
        for question in section.questions:
            if question.key in answers:
                session.add(
                    Answer(
                        application_id=draft.id,
                        question_id=question.id,
                        value=answers[question.key],
                        updated_at=now,
                    )
                )
        mark = {"application_id": draft.id, "section_id": section.id, "at": now}
        session.add(SectionMark(**mark, is_complete=finished))
    session.flush()
    if answers:
        _answer_equality(session, draft, round_, now=now)
    return draft


def _answer_equality(session: Session, draft: Application, round_: Round, *, now: datetime) -> None:
    """Keep the planted answers where equality answers belong, when the form asks for them."""
    questions = queries.equality(session, round_.form_version_id or 0)
    theirs = {
        item.id: EQUALITY_ANSWERS[item.key] for item in questions if item.key in EQUALITY_ANSWERS
    }
    if theirs:
        equality.keep(session, draft.id, theirs, round_id=round_.id, today=now.date())
        session.flush()


def make_sent(
    session: Session, round_: Round, person: User, *, now: datetime, hub: Hub | None = None
) -> Application:
    """Return an application that its owner sent at the instant, to the hub or to Sheffield."""
    answers = ANSWERS | {"hub": hub.code} if hub else ANSWERS
    draft = make_draft(session, round_, person, now=now, answers=answers)
    session.refresh(draft, ["round"])
    service.submit(session, draft.id, address=ADDRESS, by=person_as_actor(person), now=now)
    session.flush()
    return draft


def answer_of(session: Session, application: Application, key: str) -> str | None:
    """Return what is kept for the question, None when nothing is."""
    return session.scalar(
        select(Answer.value)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.application_id == application.id, Question.key == key)
    )
