"""The form of one question, built for its kind, and the small forms around the task list."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.bursaries.answers import rules
from app.bursaries.answers.rules import Option
from app.bursaries.rounds.rules import QuestionPlan
from app.bursaries.rounds.states import QuestionKind
from app.web.forms import Form, stripped
from app.web.letters import without_controls


class _Checkboxes(SelectMultipleField):
    """Several choices, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RawDateField(DateField):
    """Day, month and year typed apart; what is no date is kept as typed and refused by the rule."""

    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the parts; an impossible date leaves no data, and `text` says what was typed."""
        self.data = None
        self.raw_data = valuelist = [stripped(part) for part in valuelist]
        if any(valuelist):
            try:
                super().process_formdata(valuelist)
            except ValueError:
                self.data = None

    @property
    def text(self) -> str:
        """The date in ISO form, or what was typed when it is no date, or nothing."""
        if self.data is not None:
            return self.data.isoformat()
        parts = list(self.raw_data or ())
        return " ".join(parts) if any(parts) else ""

    def show(self, value: str) -> None:
        """Fill the parts with what was typed earlier and is no date."""
        self.raw_data = value.split(" ", 2)


def _choices(options: Sequence[Option]) -> list[SelectChoice]:
    return [SelectChoice(option.value, option.label) for option in options]


def _field(question: QuestionPlan, options: Sequence[Option]) -> Field:
    label, hint = question.label, question.hint
    match question.kind:
        case QuestionKind.LONG_TEXT:
            return TextAreaField(label, description=hint)
        case QuestionKind.DATE:
            return RawDateField(label, [Optional()], format="%d %m %Y", description=hint)
        case QuestionKind.SEVERAL_CHOICES:
            return _Checkboxes(
                label, choices=_choices(options), description=hint, validate_choice=False
            )
        case QuestionKind.ONE_CHOICE | QuestionKind.YES_NO | QuestionKind.HUB | QuestionKind.COURSE:
            return RadioField(
                label, choices=_choices(options), description=hint, validate_choice=False
            )
        case _:
            return StringField(label, description=hint)


class QuestionForm(Form):
    """What every question page has besides its answer: the version it was read at, its token."""

    version = HiddenField(default="0")
    page = HiddenField()

    answer: Field

    @property
    def value(self) -> str:
        """The answer as it is kept: text as typed, a date in ISO form, several as a JSON list."""
        if isinstance(self.answer, RawDateField):
            return self.answer.text
        data = self.answer.data or ""
        if isinstance(self.answer, SelectMultipleField):
            return json.dumps([without_controls(item) for item in data], ensure_ascii=False)
        return without_controls(data)

    @property
    def expected_version(self) -> int:
        """The number of the save that the page showed; 0 for none."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0  # noqa: PLR2004


# How an answer that is kept as text is shown in its field again.
def _shown(question: QuestionPlan, value: str) -> Any:
    if question.kind is QuestionKind.SEVERAL_CHOICES:
        return rules.chosen(value)
    if question.kind is QuestionKind.DATE:
        return rules.date_of(value)
    return value


def question_form(
    question: QuestionPlan, options: Sequence[Option], *, value: str, version: int
) -> QuestionForm:
    """Return the bound form of a question's page, filled with what is kept."""
    form_class: type[QuestionForm] = type(
        "OneQuestionForm", (QuestionForm,), {"answer": _field(question, options)}
    )
    data: Mapping[str, Any] = {"answer": _shown(question, value), "version": str(version)}
    form = form_class(data=data)
    if isinstance(form.answer, RawDateField) and not form.answer.raw_data and not form.answer.data:
        form.answer.show(value)
    return form


FINISHED: Final = (
    SelectChoice("yes", "Yes, I have finished this section"),
    SelectChoice("no", "No, I will come back to it later"),
)


class FinishForm(Form):
    """Whether a section is finished."""

    finished = RadioField(
        "Have you finished this section?",
        choices=list(FINISHED),
        validators=[InputRequired("Choose whether you have finished this section")],
    )


class SubmitForm(Form):
    """The declaration under the answers."""

    declared = BooleanField(
        "I agree",
        validators=[InputRequired("Tick the box to agree to the declaration")],
    )
