"""The form of all equality questions on one page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms import Field, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice

from app.bursaries.answers.rules import LISTS, chosen, is_empty
from app.bursaries.equality.rules import options, problem
from app.bursaries.rounds.rules import QuestionPlan
from app.web.forms import Form
from app.web.letters import without_controls


def _name(question: QuestionPlan) -> str:
    return f"answer_{question.id}"


class EqualityForm(Form):
    """An answer to each of the questions; every one may be left out."""

    plans: ClassVar[Sequence[QuestionPlan]] = ()

    @property
    def asked(self) -> list[tuple[QuestionPlan, Field]]:
        """Each question with its field."""
        return [(plan, self[_name(plan)]) for plan in self.plans]

    @property
    def answers(self) -> dict[int, str]:
        """What was answered, as it is kept; questions that were left out are not in it."""
        typed = {plan.id: _text(plan, field.data) for plan, field in self.asked}
        return {
            plan.id: typed[plan.id] for plan in self.plans if not is_empty(plan, typed[plan.id])
        }

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Return whether every answer is sound, with the words at each that is not."""
        is_valid = super().validate(extra_validators)
        for plan, field in self.asked:
            wrong = problem(plan, _text(plan, field.data))
            if wrong:
                field.errors = [wrong]
                is_valid = False
        return bool(is_valid)


def _text(question: QuestionPlan, data: Any) -> str:
    if question.kind in LISTS:
        return json.dumps([without_controls(item) for item in data or []], ensure_ascii=False)
    return without_controls(data or "")


def _field(question: QuestionPlan) -> Field:
    choices = [SelectChoice(option.value, option.label) for option in options(question)]
    if not choices:
        return StringField(question.label, description=question.hint)
    kind = SelectMultipleField if question.kind in LISTS else RadioField
    return kind(question.label, choices=choices, description=question.hint, validate_choice=False)


def equality_form(
    questions: Sequence[QuestionPlan], held: Mapping[int, str] | None = None
) -> EqualityForm:
    """Return the form of the questions, filled with what is kept or with what was sent."""
    fields = {_name(question): _field(question) for question in questions}
    made: type[EqualityForm] = type(
        "OneEqualityForm", (EqualityForm,), fields | {"plans": tuple(questions)}
    )
    kept = held or {}
    return made(
        data={
            _name(question): chosen(kept[question.id])
            if question.kind in LISTS
            else kept[question.id]
            for question in questions
            if question.id in kept
        }
    )
