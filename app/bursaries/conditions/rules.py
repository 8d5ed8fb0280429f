"""Rules of conditions as pure functions: which questions are asked, and which one comes up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.bursaries.answers.rules import LISTS, chosen, is_empty
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan


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
    """Return the first question that an answer made appear and that has none yet; None for none."""
    return next(
        (
            question
            for section in asked(form, answers)
            for question in section.questions
            if question.show_if_key == key and is_empty(question, answers.get(question.id))
        ),
        None,
    )
