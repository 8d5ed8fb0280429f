"""The form of one question, built for its kind, and the small forms around the task list."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from wtforms import (
    BooleanField,
    DateField,
    Field,
    FormField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.bursaries.addresses import rules as addresses
from app.bursaries.answers import rules
from app.bursaries.answers.rules import Option
from app.bursaries.ranks import rules as ranks
from app.bursaries.rounds.rules import QuestionPlan
from app.bursaries.rounds.states import QuestionKind
from app.web.forms import Form, stripped
from app.web.letters import without_controls


class _Checkboxes(SelectMultipleField):
    """Several choices, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class _Tick(_Checkboxes):
    """One statement, as the one checkbox under it."""


class RanksField(Field):
    """A first, a second and a third choice, as selects of one name."""

    data: list[str]

    def __init__(self, label: str, options: Sequence[Option], **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.options = options

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep a value for each rank; what was left empty stays a gap."""
        self.data = [without_controls(value) for value in valuelist[: len(ranks.RANKS) + 1]]

    @property
    def selects(self) -> list[tuple[str, str]]:
        """The name of each rank with what is chosen for it, no more ranks than choices."""
        chosen = [*(self.data or []), *[""] * len(ranks.RANKS)]
        return list(zip(ranks.RANKS[: len(self.options)], chosen, strict=False))


class AddressForm(Form):
    """The parts of an address."""

    line1 = StringField(addresses.PARTS["line1"])
    line2 = StringField(addresses.PARTS["line2"])
    town = StringField(addresses.PARTS["town"])
    county = StringField(addresses.PARTS["county"])
    postcode = StringField(addresses.PARTS["postcode"])
    country = StringField(addresses.PARTS["country"])


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


_Make: TypeAlias = Callable[[QuestionPlan, Sequence[Option]], Field]


def _of_choices(field: type[RadioField | _Checkboxes]) -> _Make:
    def make(question: QuestionPlan, options: Sequence[Option]) -> Field:
        return field(
            question.label,
            choices=_choices(options),
            description=question.hint,
            validate_choice=False,
        )

    return make


def _text(question: QuestionPlan, _options: Sequence[Option]) -> Field:
    return StringField(question.label, description=question.hint)


def _long_text(question: QuestionPlan, _options: Sequence[Option]) -> Field:
    return TextAreaField(question.label, description=question.hint)


def _date(question: QuestionPlan, _options: Sequence[Option]) -> Field:
    return RawDateField(question.label, [Optional()], format="%d %m %Y", description=question.hint)


def _ranks(question: QuestionPlan, options: Sequence[Option]) -> Field:
    return RanksField(question.label, options, description=question.hint)


def _address(question: QuestionPlan, _options: Sequence[Option]) -> Field:
    return FormField(AddressForm, question.label, description=question.hint)


_FIELDS: Final[Mapping[QuestionKind, _Make]] = {
    QuestionKind.LONG_TEXT: _long_text,
    QuestionKind.DATE: _date,
    QuestionKind.SEVERAL_CHOICES: _of_choices(_Checkboxes),
    QuestionKind.DECLARATION: _of_choices(_Tick),
    QuestionKind.RANKED_HUBS: _ranks,
    QuestionKind.RANKED_COURSES: _ranks,
    QuestionKind.ADDRESS: _address,
    QuestionKind.ONE_CHOICE: _of_choices(RadioField),
    QuestionKind.YES_NO: _of_choices(RadioField),
    QuestionKind.HUB: _of_choices(RadioField),
    QuestionKind.COURSE: _of_choices(RadioField),
}


def _field(question: QuestionPlan, options: Sequence[Option]) -> Field:
    return _FIELDS.get(question.kind, _text)(question, options)


class QuestionForm(Form):
    """What every question page has besides its answer: the version that it goes on from."""

    version = HiddenField(default="0")

    answer: Field

    @property
    def value(self) -> str:
        """The answer as it is kept: text as typed, a date in ISO form, what has parts as JSON."""
        answer = self.answer
        data: Any = answer.data or ""
        if isinstance(answer, RawDateField):
            return answer.text
        if isinstance(answer, FormField):
            return addresses.text(data)
        if isinstance(answer, RanksField):
            return ranks.text(data or [])
        if isinstance(answer, _Tick):
            return "yes" if "yes" in data else ""
        if isinstance(answer, SelectMultipleField):
            return json.dumps([without_controls(item) for item in data], ensure_ascii=False)
        return without_controls(data)

    def point_at(self, problem: str) -> None:
        """Show what is wrong at the field, or at the parts of an address that are wrong."""
        if not isinstance(self.answer, FormField):
            self.answer.errors = [problem]
            return
        for part, words in addresses.problems(self.value).items():
            self.answer.form[part].errors = [words]

    @property
    def expected_version(self) -> int:
        """The number of the save that the page showed; 0 for none."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0  # noqa: PLR2004


# How an answer that is kept as text is shown in its field again.
def _shown(question: QuestionPlan, value: str) -> Any:
    if question.kind in rules.LISTS:
        return rules.chosen(value)
    if question.kind is QuestionKind.DECLARATION:
        return [value]
    if question.kind is QuestionKind.ADDRESS:
        return addresses.parts(value)
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
