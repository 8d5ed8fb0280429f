"""Reading what a question can be answered with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bursaries.answers.rules import Option, built_in_options
from app.bursaries.attachments import queries as attachments
from app.bursaries.rounds.queries import hubs
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.states import QuestionKind
from app.core.kept import Kept
from app.organisations.states import Origin
from app.programmes.models import Programme

_COURSES: Final = (
    select(Programme.slug, Programme.award, Programme.title, Programme.provider_name)
    .where(Programme.origin == Origin.HUB)
    .order_by(Programme.title, Programme.id)
)

_kept: Final[Kept[list[Option]]] = Kept()


def options(
    session: Session, questions: Sequence[QuestionPlan], *, version: str = ""
) -> dict[str, list[Option]]:
    """Return the choices of each question by its key; hubs and courses come from the catalogue.

    What comes from there is kept for a version.
    """
    kinds = {question.kind for question in questions} & _DRAWN.keys()
    drawn = {
        kind: _kept.get(version, kind, partial(_DRAWN[kind], session)) for kind in sorted(kinds)
    }
    return {
        question.key: drawn.get(question.kind) or built_in_options(question)
        for question in questions
    }


def form_options(
    session: Session,
    form: Sequence[SectionPlan],
    *,
    application_id: int | None = None,
    version: str = "",
) -> dict[str, list[Option]]:
    """Return the choices of every question of a form, and an application's files."""
    questions = [question for section in form for question in section.questions]
    found = options(session, questions, version=version)
    asking = [question.key for question in questions if question.kind is QuestionKind.FILE]
    if application_id is not None and asking:
        found |= dict.fromkeys(asking, attachments.options(session, application_id))
    return found


def _hub_options(session: Session) -> list[Option]:
    return [Option(hub.code, f"{hub.city}: {hub.name}") for hub in hubs(session)]


# The hubs have published no titles of their short courses, so these go by their kind.
_SHORT_COURSE: Final = Option("short-course", "A short course of the hubs, named in my statement")


def course_options(session: Session) -> list[Option]:
    """Return what can be studied with a bursary: the hubs' programmes, and their short courses."""
    return [
        *(
            Option(row.slug, f"{row.award} {row.title}, {row.provider_name}".strip())
            for row in session.execute(_COURSES)
        ),
        _SHORT_COURSE,
    ]


_DRAWN: Final[Mapping[QuestionKind, Callable[[Session], list[Option]]]] = {
    QuestionKind.HUB: _hub_options,
    QuestionKind.COURSE: course_options,
    QuestionKind.RANKED_HUBS: _hub_options,
    QuestionKind.RANKED_COURSES: course_options,
}
