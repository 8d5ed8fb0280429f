"""The forms of a referee's pages; what is missing is said when the answers are to be sent."""

from __future__ import annotations

from typing import Any, Final

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.bursaries.referees.models import Reference
from app.bursaries.referees.rules import WORDS
from app.bursaries.referees.states import (
    Acquaintance,
    Comparison,
    Relation,
    Support,
    WhyNot,
)
from app.core.machine import Labelled
from app.web.forms import Form

# What is kept of a text; the page asks for far less.
_KEPT: Final = Length(max=10_000, message="Shorten this to 10,000 characters or fewer")


def _choices(enum: type[Labelled]) -> list[SelectChoice]:
    return [SelectChoice(each.value, each.label) for each in enum]


class WillingForm(Form):
    """Whether somebody can give a reference."""

    willing = RadioField(
        "Can you give a reference?",
        [InputRequired("Choose whether you can give a reference")],
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
    )
    why_not = RadioField("If not, why?", [Optional()], choices=_choices(WhyNot))
    words = TextAreaField(
        "Anything that the staff of the round should know (optional)",
        [Length(max=2000, message="Shorten this to 2,000 characters or fewer")],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether a no has its reason."""
        is_valid: bool = super().validate(extra_validators)
        if self.willing.data == "no" and not self.why_not.data:
            self.why_not.errors = ["Choose why you cannot give a reference"]
            is_valid = False
        return is_valid


class RelationForm(Form):
    """Whether the applicant said right how the two know each other, or the correction."""

    right = RadioField(
        "Is this how you know them?",
        [InputRequired("Choose whether this is right")],
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No, I will correct it")],
    )
    relation = RadioField("How do you know them?", choices=_choices(Relation))
    position = StringField(
        "Your position and organisation",
        [
            DataRequired("Enter your position and organisation"),
            Length(max=200, message="Shorten this to 200 characters or fewer"),
        ],
    )


class AnswersForm(Form):
    """The five questions; a draft may leave any of them open."""

    version = HiddenField(default="0")
    known_for = RadioField(
        "How long have you known them?", [Optional()], choices=_choices(Acquaintance)
    )
    compared = RadioField(
        "How does their work compare with that of others at the same point?",
        [Optional()],
        choices=_choices(Comparison),
    )
    does_well = TextAreaField(
        "What have you seen them do well?",
        [_KEPT],
        description=f"One example says more than praise. {WORDS} words or fewer.",
    )
    needs_help = TextAreaField(
        "What may they need help with?",
        [_KEPT],
        description=f"Say so if nothing comes to mind. {WORDS} words or fewer.",
    )
    support = RadioField("Do you support the award?", [Optional()], choices=_choices(Support))

    @classmethod
    def shown(cls, held: Reference) -> dict[str, Any]:
        """Return what is kept, as the fields show it."""
        return {
            "version": str(held.row_version),
            "known_for": held.known_for and held.known_for.value,
            "compared": held.compared and held.compared.value,
            "does_well": held.does_well,
            "needs_help": held.needs_help,
            "support": held.support and held.support.value,
        }

    def point_at(self, problems: dict[str, str]) -> None:
        """Show what is missing at each question."""
        for name, words in problems.items():
            self[name].errors = [words]


class GiveForm(Form):
    """One button."""
