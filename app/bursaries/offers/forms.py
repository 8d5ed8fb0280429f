"""The answers to an offer."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.bursaries.offers.states import DeclineReason
from app.web.forms import Form


class AcceptForm(Form):
    """Accepting, with what else pays for the same costs."""

    other_funding = TextAreaField(
        "Do you have other funding for the same costs?",
        description="Name it and its amount. Leave this empty if you have none.",
        validators=[Length(max=2000, message="Shorten this to 2,000 characters or fewer")],
    )
    agreed = BooleanField(
        "I accept this bursary and its conditions",
        validators=[InputRequired("Tick the box to accept the bursary")],
    )


class DeclineForm(Form):
    """Declining; the reason helps next year's round and may be left out."""

    reason = RadioField(
        "Why are you declining? (optional)",
        choices=[SelectChoice(reason.value, reason.label) for reason in DeclineReason],
        default=DeclineReason.NOT_SAID.value,
    )
