"""The finding of a screener."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.web.forms import Form


class ScreeningForm(Form):
    """Eligible, or not eligible with the rule and the words that the applicant will read."""

    finding = RadioField(
        "May this application be assessed?",
        choices=[
            SelectChoice("eligible", "Yes, it is eligible"),
            SelectChoice("ineligible", "No, it is not eligible"),
        ],
        validators=[InputRequired("Choose whether the application is eligible")],
    )
    reason = SelectField("If not, which rule does it not meet?")
    words = TextAreaField(
        "If not, the words the applicant will read",
        description="Say what in the application shows it, and whom to ask. The rule itself is in"
        " the letter already.",
        validators=[Length(max=2000, message="Shorten this to 2,000 characters or fewer")],
    )
    seen = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is complete: a refusal needs both its rule and its words."""
        is_valid: bool = super().validate(extra_validators)
        if self.finding.data == "ineligible":
            if not self.reason.data:
                self.reason.errors = ["Choose the rule that it does not meet"]
                is_valid = False
            if not self.words.data:
                self.words.errors = ["Enter the words the applicant will read"]
                is_valid = False
        return is_valid


def screening_form(
    reasons: Sequence[tuple[str, str]], *, snapshot_id: int | None = None
) -> ScreeningForm:
    """Return the bound form with these reasons to choose from, for the version that is shown."""
    form = ScreeningForm(data={"seen": str(snapshot_id or 0)})
    form.reason.choices = [
        SelectChoice("", "Choose a rule"),
        *(SelectChoice(value, label) for value, label in reasons),
    ]
    return form


class ReinstateForm(Form):
    """Why a refusal is taken back, in words that the applicant reads."""

    words = TextAreaField(
        "Why is it eligible after all?",
        description="The applicant reads this in a letter. You cannot take it back yourself.",
        validators=[
            InputRequired("Enter why it is eligible after all"),
            Length(max=2000, message="Shorten this to 2,000 characters or fewer"),
        ],
    )
