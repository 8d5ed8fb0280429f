"""The verbs of building questions: add, change, move and remove one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from app.bursaries.form_building import queries
from app.bursaries.form_building import rules as building
from app.bursaries.form_building.service import Columns, Edit, begin, changed, found
from app.bursaries.rounds.models import Question
from app.bursaries.rounds.states import QuestionKind, Visibility

# What a new question begins with.
NEW: Final[Mapping[str, Any]] = {"required": True, "visibility": Visibility.REVIEWERS}


def add(
    session: Session,
    form_id: int,
    section_id: int,
    kind: QuestionKind,
    values: Columns,
    edit: Edit,
) -> int:
    """Add a question at the end of a section, and return its number."""
    form = begin(session, form_id, edit, yours=values)
    found(queries.section_rows(session, form_id), section_id)
    rows = queries.question_rows(session, form_id)
    question = Question(
        form_version_id=form_id,
        section_id=section_id,
        key=building.key_for(values["label"], {row.key for row in rows}),
        kind=kind,
        position=sum(row.section_id == section_id for row in rows) + 1,
        **values,
    )
    session.add(question)
    session.flush()  # the page goes to its number
    changed(session, form, edit, "question added", question=question.key)
    return question.id


def edit_question(
    session: Session, form_id: int, question_id: int, values: Columns, edit: Edit
) -> None:
    """Save what a question asks; its key and its kind stay."""

    def theirs() -> Columns:
        row = found(queries.question_rows(session, form_id), question_id)
        return {name: getattr(row, name) for name in values}

    form = begin(session, form_id, edit, yours=values, theirs=theirs)
    question = found(queries.question_rows(session, form_id), question_id)
    for name, value in values.items():
        setattr(question, name, value)
    changed(session, form, edit, "question changed", question=question.key)


def move(session: Session, form_id: int, question_id: int, step: int, edit: Edit) -> None:
    """Move a question a step up (-1) or down (1) in its section."""
    form = begin(session, form_id, edit)
    question = found(queries.question_rows(session, form_id), question_id)
    _order(session, form_id, question.section_id, moving=question_id, step=step)
    changed(session, form, edit, "question moved", question=question.key)


def place(session: Session, form_id: int, question_id: int, section_id: int, edit: Edit) -> None:
    """Move a question to the end of another section."""
    form = begin(session, form_id, edit)
    found(queries.section_rows(session, form_id), section_id)
    rows = queries.question_rows(session, form_id)
    question = found(rows, question_id)
    if question.section_id == section_id:
        return
    left = question.section_id
    question.position = sum(row.section_id == section_id for row in rows) + 1
    question.section_id = section_id
    session.flush()  # both sections are numbered anew
    _order(session, form_id, left)
    _order(session, form_id, section_id)
    changed(session, form, edit, "question moved", question=question.key)


def remove(session: Session, form_id: int, question_id: int, edit: Edit) -> None:
    """Remove a question; what depends on it is told as a problem of the form."""
    form = begin(session, form_id, edit)
    question = found(queries.question_rows(session, form_id), question_id)
    session.delete(question)
    session.flush()  # the others close up
    _order(session, form_id, question.section_id)
    changed(session, form, edit, "question removed", question=question.key)


def _order(
    session: Session, form_id: int, section_id: int, *, moving: int | None = None, step: int = 0
) -> None:
    """Put numbers on the section's questions from 1 without gaps, with one of them moved."""
    rows = {
        row.id: row
        for row in queries.question_rows(session, form_id)
        if row.section_id == section_id
    }
    order = list(rows) if moving is None else building.shifted(list(rows), moving, step)
    for position, number in enumerate(order, 1):
        rows[number].position = position
