"""What each kind of question is made of, and how choices keep their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.bursaries.form_building.rules import key_for
from app.bursaries.form_plans.rules import LEADS, answers_of
from app.bursaries.rounds.rules import SectionPlan
from app.bursaries.rounds.states import QuestionKind

_K = QuestionKind


@dataclass(frozen=True, slots=True)
class Shape:
    """What somebody who builds a form reads of a kind, and the fields that only it has."""

    words: str
    extras: tuple[str, ...] = ()


# One line here is a kind that can be asked; a field is named once more in the forms.
SHAPES: Final[Mapping[QuestionKind, Shape]] = {
    _K.SHORT_TEXT: Shape("One line, up to 200 characters, such as a name"),
    _K.LONG_TEXT: Shape("Some paragraphs, with a limit of words", ("word_limit",)),
    _K.NUMBER: Shape("A whole number", ("minimum", "maximum")),
    _K.MONEY: Shape("An amount in pounds", ("minimum", "maximum")),
    _K.DATE: Shape("A day, month and year"),
    _K.ONE_CHOICE: Shape("One answer from a list that you write", ("choices",)),
    _K.SEVERAL_CHOICES: Shape("Any answers from a list that you write", ("choices",)),
    _K.YES_NO: Shape("Yes or no"),
    _K.ADDRESS: Shape("A postal address; reviewers never read it"),
    _K.FILE: Shape("Files to upload, checked and cleaned", ("most_files",)),
    _K.HUB: Shape("One hub, drawn from the catalogue"),
    _K.RANKED_HUBS: Shape("Up to three hubs in order, drawn from the catalogue"),
    _K.COURSE: Shape("One course or programme, drawn from the catalogue"),
    _K.RANKED_COURSES: Shape("Up to three courses in order, drawn from the catalogue"),
    _K.DECLARATION: Shape("A statement with a box to tick"),
}


def choices_from(
    lines: Sequence[str], before: Sequence[Mapping[str, Any]] = ()
) -> list[dict[str, str]]:
    """Return the choices typed one on each line; one that was there keeps its value.

    A line in the place of one that is gone is that choice in other words, as long as no line was
    added or taken away: what depends on it then still does.
    """
    kept = {item["label"]: item["value"] for item in before}
    is_reworded = len(lines) == len(before)
    labels = set(lines)
    values: list[str | None] = []
    for place, label in enumerate(lines):
        value = kept.get(label)
        if value is None and is_reworded and before[place]["label"] not in labels:
            value = before[place]["value"]
        values.append(value)
    # A value that a removed choice had is not given to another one.
    taken = {value for value in values if value} | set(kept.values())
    made: list[dict[str, str]] = []
    for label, held in zip(lines, values, strict=True):
        value = held or key_for(label, taken)
        taken.add(value)
        made.append({"value": value, "label": label})
    return made


def conditions(
    form: Sequence[SectionPlan], *, section_id: int, question_id: int | None
) -> list[tuple[str, str]]:
    """Return the conditions a question may have, as value and words: answers to earlier ones.

    A new question (without a number) will stand at the end of its section.
    """
    found: list[tuple[str, str]] = []
    for section in form:
        for question in section.questions:
            if question.id == question_id:
                return found
            if question.kind in LEADS:
                found += [
                    (f"{question.key}:{value}", f"Only if “{question.label}” is “{label}”")
                    for value, label in answers_of(question)
                ]
        if section.id == section_id and question_id is None:
            return found
    return found
