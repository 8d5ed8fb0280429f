"""Rules of conditions as pure functions: which questions are asked, and which one comes up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.bursaries.answers.rules import LISTS, chosen, is_empty
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in its place: its section, its number there, and the question before it."""

    section: SectionPlan
    question: QuestionPlan
    number: int
    before: QuestionPlan | None


def found(form: Sequence[SectionPlan], key: str) -> Asked | None:
    """Return the question of the key in its place, None when the form does not have it."""
    for section in form:
        for place, question in enumerate(section.questions):
            if question.key == key:
                before = section.questions[place - 1] if place else None
                return Asked(section, question, place + 1, before)
    return None


def holds(question: QuestionPlan, value: str | None, wanted: str) -> bool:
    """Return whether an answer is the wanted one, or contains it where several are chosen."""
    if question.kind in LISTS:
        return wanted in chosen(value or "")
    return value == wanted


def asked(form: Sequence[SectionPlan], answers: Mapping[int, str]) -> list[SectionPlan]:
    """Return the sections with only the questions that apply to the answers given so far.

    A question whose condition stands on one that is not asked is not asked either, and so is one
    whose condition leads nowhere or in a circle. A section that is left with nothing falls away.
    """
    known = {question.key: question for section in form for question in section.questions}

    def applies(question: QuestionPlan, after: frozenset[str] = frozenset()) -> bool:
        if not question.show_if_key:
            return True
        other = known.get(question.show_if_key)
        return (
            other is not None
            and other.key not in after
            and holds(other, answers.get(other.id), question.show_if_value)
            and applies(other, after | {question.key})
        )

    return [
        section if len(kept) == len(section.questions) else replace(section, questions=kept)
        for section in form
        if (kept := [question for question in section.questions if applies(question)])
    ]


def follow_up(
    form: Sequence[SectionPlan], answers: Mapping[int, str], key: str
) -> QuestionPlan | None:
    """Return the first question that the answer to `key` made appear and that has none yet.

    After one of several such questions come those that stand on the same answer and follow it, so
    that each is shown once although it may be left empty. None when nothing comes up.
    """
    questions = [question for section in asked(form, answers) for question in section.questions]
    keys = [question.key for question in questions]
    if key not in keys:
        return None
    here = keys.index(key)
    stands_on = questions[here].show_if_key

    def came_up(place: int, question: QuestionPlan) -> bool:
        return question.show_if_key == key or bool(
            stands_on and question.show_if_key == stands_on and place > here
        )

    return next(
        (
            question
            for place, question in enumerate(questions)
            if came_up(place, question) and is_empty(question, answers.get(question.id))
        ),
        None,
    )


def next_after(
    form: Sequence[SectionPlan], answers: Mapping[int, str], key: str
) -> QuestionPlan | None:
    """Return the next question of the same section that applies; None after the last one."""
    here = found(form, key)
    if here is None:
        return None
    later = {question.key for question in here.section.questions[here.number :]}
    return next(
        (
            question
            for section in asked(form, answers)
            for question in section.questions
            if question.key in later
        ),
        None,
    )
