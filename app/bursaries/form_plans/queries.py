"""Reading a form while it is built: every section, with questions or without."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bursaries.rounds.models import FormSection, Question
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan

_OF_SECTION: Final = (
    FormSection.id,
    FormSection.key,
    FormSection.group,
    FormSection.title,
    FormSection.intro,
)
_OF_QUESTION: Final = [getattr(Question, item.name) for item in fields(QuestionPlan)]
_FORM: Final = (
    select(*_OF_SECTION, *_OF_QUESTION)
    .outerjoin(Question, Question.section_id == FormSection.id)
    .order_by(FormSection.position, FormSection.id, Question.position, Question.id)
)


def sections(session: Session, form_version_id: int) -> list[SectionPlan]:
    """Return the form's sections with their questions in order, also those without any."""
    found: dict[int, SectionPlan] = {}
    columns = len(_OF_SECTION)
    for row in session.execute(_FORM.where(FormSection.form_version_id == form_version_id)):
        section = found.setdefault(row[0], SectionPlan(*row[:columns]))
        if row[columns] is not None:
            section.questions.append(QuestionPlan(*row[columns:]))
    return list(found.values())
