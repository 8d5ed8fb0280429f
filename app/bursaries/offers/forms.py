"""The answers to an offer."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.bursaries.offers.states import DeclineReason
from app.web.fields import PoundsField
from app.web.forms import Form


class AcceptForm(Form):
    """Accepting, with what else pays for the course now."""

    has_other = RadioField(
        "Do you have other funding for this course now?",
        description="We asked when you applied. It may have changed since.",
        choices=[SelectChoice("no", "No"), SelectChoice("yes", "Yes")],
        validators=[InputRequired("Choose whether you have other funding")],
    )
    other_funding = StringField(
        "If yes, who pays it?",
        description="Such as an employer, a charity or a university, and for which costs.",
        validators=[Length(max=500, message="Shorten this to 500 characters or fewer")],
    )
    other_pence = PoundsField("If yes, how much is it?")
    agreed = BooleanField(
        "I accept this bursary and its conditions",
        validators=[InputRequired("Tick the box to accept the bursary")],
    )

    @property
    def declared(self) -> tuple[str, int | None]:
        """Who pays and how many pence; nothing of what was typed beside a "No"."""
        if self.has_other.data != "yes":
            return "", None
        return self.other_funding.data or "", self.other_pence.pence

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is whole: other funding needs its name and its amount."""
        is_valid: bool = super().validate(extra_validators)
        if self.has_other.data != "yes":
            return is_valid
        if not (self.other_funding.data or "").strip():
            self.other_funding.errors = ["Enter who pays it"]
        if not self.other_pence.errors and not self.other_pence.pence:
            self.other_pence.errors = ["Enter how much it is, more than £0"]
        return is_valid and not self.other_funding.errors and not self.other_pence.errors


class DeclineForm(Form):
    """Declining; the reason helps next year's round and may be left out."""

    reason = RadioField(
        "Why are you declining? (optional)",
        choices=[SelectChoice(reason.value, reason.label) for reason in DeclineReason],
        default=DeclineReason.NOT_SAID.value,
    )
