"""The page of one eligibility rule and of one criterion."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.bursaries.building.forms import LONG, PartForm
from app.web.fields import WholeField

LEVELS: Final = range(1, 6)


class RuleForm(PartForm):
    """A yes-or-no question, the answer that allows, and the words for who may not apply."""

    question = StringField(
        "Question",
        [DataRequired("Enter the question"), Length(max=300, message="Shorten the question")],
        description="One that can be answered with yes or no.",
    )
    hint = TextAreaField("Hint under the question", [LONG])
    passes_on = RadioField(
        "Which answer lets somebody apply?",
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
        validators=[InputRequired("Choose the answer that lets somebody apply")],
    )
    refusal = TextAreaField(
        "What somebody reads who cannot apply",
        [DataRequired("Enter what somebody reads who cannot apply"), LONG],
        description="Say why the rule is there, in a sentence or two.",
    )
    elsewhere = TextAreaField(
        "Where else they can look", [LONG], description="Other help, or whom to ask."
    )

    blank: ClassVar[dict[str, Any]] = {"hint": "", "elsewhere": ""}


class _CriterionForm(PartForm):
    title = StringField(
        "Name of the criterion",
        [DataRequired("Enter a name"), Length(max=120, message="Shorten the name")],
    )
    description = TextAreaField(
        "What the reviewer asks themselves",
        [LONG],
        description="Shown on the public page too.",
    )
    weight = WholeField(
        "Weight, of 100",
        [
            InputRequired("Enter the weight"),
            NumberRange(1, 100, message="Enter a number from 1 to 100"),
        ],
        description="All the weights of the rubric sum to 100.",
    )
    levels: ClassVar[range] = LEVELS

    @classmethod
    def shown(cls, held: Any) -> dict[str, Any]:
        """Spread the sentences over their fields."""
        spread = {f"level_{level}": held["levels"].get(str(level), "") for level in cls.levels}
        return {**held, **spread}

    def values(self) -> dict[str, Any]:
        """Gather the sentences that were written."""
        sentences = {str(level): self[f"level_{level}"].data for level in self.levels}
        return {
            "title": self.title.data,
            "description": self.description.data or "",
            "weight": self.weight.data,
            "levels": {level: text for level, text in sentences.items() if text},
        }


def criterion_form(low: int, high: int) -> type[PartForm]:
    """Return the form of a criterion that is scored from low to high."""
    levels = range(low, high + 1)
    words = {low: " (the lowest)", high: " (the highest)"}
    fields = {
        f"level_{level}": TextAreaField(
            f"What a {level} means{words.get(level, '')}",
            [Length(max=600, message="Shorten this to 600 characters or fewer")],
        )
        for level in levels
    }
    return type("CriterionForm", (_CriterionForm,), {**fields, "levels": levels})
