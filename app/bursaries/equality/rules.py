"""Rules of equality answers as pure functions: their choices, and what is wrong with an answer."""

from __future__ import annotations

from typing import Final

from app.bursaries.answers import rules as answers
from app.bursaries.answers.rules import Option
from app.bursaries.rounds.rules import QuestionPlan
from app.bursaries.rounds.states import QuestionKind

PREFER_NOT: Final = Option("prefer_not_to_say", "Prefer not to say")
NOT_BOTH: Final = f"Choose answers, or “{PREFER_NOT.label}”, but not both"


def options(question: QuestionPlan) -> list[Option]:
    """Return the choices of a question, “Prefer not to say” last; none for a text."""
    given = answers.built_in_options(question)
    if not given:
        return []
    return [*(option for option in given if option.value != PREFER_NOT.value), PREFER_NOT]


def problem(question: QuestionPlan, value: str) -> str | None:
    """Return what is wrong with an answer, None when nothing is; an empty one never is wrong."""
    if answers.is_empty(question, value):
        return None
    if question.kind is QuestionKind.SEVERAL_CHOICES:
        chosen = answers.chosen(value)
        if PREFER_NOT.value in chosen and len(chosen) > 1:
            return NOT_BOTH
    return answers.problem(question, value, options(question))
