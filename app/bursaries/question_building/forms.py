"""The form of a question: what all have, and what only its kind has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from app.bursaries.form_plans.rules import FEWEST_CHOICES
from app.bursaries.question_building.rules import SHAPES, choices_from
from app.bursaries.rounds.rules import MOST_FILES
from app.bursaries.rounds.states import QuestionKind, Visibility
from app.web.forms import Form

LONGEST_CHOICE: Final = 200
NUMBERS: Final = ("word_limit", "minimum", "maximum")
LONG: Final = Length(max=4000, message="Shorten this to 4,000 characters or fewer")
READERS: Final[Mapping[Visibility, str]] = {
    Visibility.REVIEWERS: "Whoever scores the application, and screeners",
    Visibility.SCREENERS: "Whoever says that it is eligible; never a reviewer",
    Visibility.MEANS: "Whoever looks at money; nobody else",
    Visibility.EQUALITY: "Counted for equality figures, never read with a name or in a decision",
}


def _number(label: str, hint: str) -> Field:
    whole = Regexp(r"^[1-9][0-9]{0,8}$|^0$", message="Enter a whole number, such as 300")
    return StringField(label, [Optional(), whole], description=hint)


# How each field that only some kinds have is asked for.
EXTRAS: Final[Mapping[str, Callable[[], Field]]] = {
    "word_limit": lambda: _number("Most words", "Leave it empty for no limit."),
    "minimum": lambda: _number("Smallest answer", "Leave it empty for none."),
    "maximum": lambda: _number("Largest answer", "Leave it empty for none."),
    "most_files": lambda: StringField(
        "Most files",
        [Optional(), Regexp(r"^[1-5]$", message=f"Enter a number from 1 to {MOST_FILES}")],
        description=f"From 1 to {MOST_FILES}. Left empty, up to {MOST_FILES}.",
    ),
    "choices": lambda: TextAreaField(
        "Choices",
        [DataRequired("Enter the choices, one on each line")],
        description="One on each line, in the order in which people see them.",
    ),
}


class KindForm(Form):
    """Which kind of answer a new question asks for; the next page depends on it."""

    kind = RadioField(
        "What kind of answer does it ask for?",
        choices=[SelectChoice(kind.value, kind.label) for kind in SHAPES],
        validators=[InputRequired("Choose a kind of answer")],
    )


class PlaceForm(Form):
    """Another section for a question."""

    section = SelectField(
        "Section",
        coerce=int,
        description="It goes to the end of that section.",
        validators=[InputRequired("Choose a section")],
    )


class QuestionForm(Form):
    """What the form of every kind of question can do."""

    seen = HiddenField()
    extras: tuple[str, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether choices are several and differ, and limits are in order."""
        is_valid: bool = super().validate(extra_validators)
        problem = self._choices_problem()
        if problem and not self["choices"].errors:
            self["choices"].errors = [problem]
        if "maximum" in self and not (self["minimum"].errors or self["maximum"].errors):
            low, high = self.number("minimum"), self.number("maximum")
            if low is not None and high is not None and low > high:
                self["maximum"].errors = ["Enter a largest answer above the smallest"]
        if "word_limit" in self and self.number("word_limit") == 0:
            self["word_limit"].errors = ["Enter a limit above 0, or leave it empty"]
        return is_valid and not self.errors

    def _choices_problem(self) -> str | None:
        if "choices" not in self.extras:
            return None
        if len(self.lines) < FEWEST_CHOICES:
            return "Enter at least two choices, one on each line"
        if len({line.casefold() for line in self.lines}) < len(self.lines):
            return "Make the choices differ"
        if any(len(line) > LONGEST_CHOICE for line in self.lines):
            return f"Shorten each choice to {LONGEST_CHOICE} characters or fewer"
        return None

    @property
    def lines(self) -> list[str]:
        """The choices that were typed, without empty lines and space around them."""
        lines = (line.strip() for line in (self["choices"].data or "").splitlines())
        return [line for line in lines if line]

    def number(self, name: str) -> int | None:
        """Return a number that was typed, None when the field is empty or refused."""
        text = self[name].data or ""
        return int(text) if text.isascii() and text.isdigit() else None

    def values(self, choices: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
        """Return the columns that the form edits; `choices` are those saved before."""
        condition, _, answer = (self["show_if"].data or "").partition(":")
        values: dict[str, Any] = {
            "label": self["label"].data,
            "hint": self["hint"].data or "",
            "help": self["help"].data or "",
            "required": bool(self["required"].data),
            "visibility": Visibility(self["visibility"].data),
            "identity_risk": bool(self["identity_risk"].data),
            "show_if_key": condition,
            "show_if_value": answer,
        }
        for name in self.extras:
            if name == "most_files":
                values["maximum"] = self.number(name)
            elif name in NUMBERS:
                values[name] = self.number(name)
            else:
                values[name] = choices_from(self.lines, choices)
        return values


def _common() -> dict[str, Field]:
    return {
        "label": StringField(
            "Question",
            description="As people read it, such as “Where do you work now?”",
            validators=[
                DataRequired("Enter the question"),
                Length(max=300, message="Shorten the question to 300 characters or fewer"),
            ],
        ),
        "hint": StringField(
            "Hint",
            description="A sentence under the question, for everybody. Leave it empty for none.",
            validators=[Length(max=500, message="Shorten the hint to 500 characters or fewer")],
        ),
        "help": TextAreaField(
            "Help",
            description="Longer, folded away for whoever wants it. Leave it empty for none.",
            validators=[LONG],
        ),
    }


def _rules(conditions: Sequence[tuple[str, str]]) -> dict[str, Field]:
    return {
        "required": BooleanField("Everybody who is asked must answer it"),
        "visibility": RadioField(
            "Who reads the answer?",
            choices=[SelectChoice(who.value, who.label) for who in Visibility],
            validators=[InputRequired("Choose who reads the answer")],
        ),
        "identity_risk": BooleanField(
            "The answer may show who somebody is",
            description="It is kept from reviewers while they read without names.",
        ),
        "show_if": SelectField(
            "When is it asked?",
            choices=[SelectChoice("", "Always"), *(SelectChoice(*each) for each in conditions)],
            description="It can depend on an earlier question with choices, or a yes or no.",
        ),
    }


def question_form(
    kind: QuestionKind,
    conditions: Sequence[tuple[str, str]],
    *,
    held: Mapping[str, Any],
    seen: int,
) -> QuestionForm:
    """Return the bound form of a question of the kind, filled with the columns that it has now."""
    extras = SHAPES[kind].extras
    fields = _common() | {name: EXTRAS[name]() for name in extras} | _rules(conditions)
    form_class: type[QuestionForm] = type(
        "OneKindForm", (QuestionForm,), {**fields, "extras": extras}
    )
    data = dict(held) | {name: held[name] for name in NUMBERS if held.get(name) is not None}
    data["most_files"] = data.get("maximum", "")
    data["choices"] = "\n".join(item["label"] for item in held.get("choices") or ())
    if held.get("show_if_key"):
        data["show_if"] = f"{held['show_if_key']}:{held['show_if_value']}"
    return form_class(data=data | {"seen": str(seen)})
