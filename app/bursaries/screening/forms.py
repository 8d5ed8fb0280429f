"""The finding of a screener."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.bursaries.screening.states import IneligibilityReason
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
    reason = SelectField(
        "If not, which rule stands against it?",
        choices=[
            SelectChoice("", "Choose a rule"),
            *(SelectChoice(reason.value, reason.label) for reason in IneligibilityReason),
        ],
    )
    words = TextAreaField(
        "If not, the words the applicant will read",
        description="Say which rule, what in the application shows it, and whom to ask.",
        validators=[Length(max=2000, message="Shorten this to 2,000 characters or fewer")],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is complete: a refusal needs both its rule and its words."""
        is_valid: bool = super().validate(extra_validators)
        if self.finding.data == "ineligible":
            if not self.reason.data:
                self.reason.errors = ["Choose the rule that stands against it"]
                is_valid = False
            if not self.words.data:
                self.words.errors = ["Enter the words the applicant will read"]
                is_valid = False
        return is_valid
