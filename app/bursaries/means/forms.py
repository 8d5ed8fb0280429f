"""Reading evidence of need, recording a band, and stepping back."""

from __future__ import annotations

from typing import Final

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.bursaries.means.rules import MEANINGS, TO_RECORD
from app.bursaries.means.states import NeedBand
from app.web.forms import Form

PURPOSES: Final = (
    TO_RECORD,
    "To check what was recorded",
    "To reply to a question of the applicant",
)
TOO_LONG: Final = Length(max=2000, message="Shorten this to 2,000 characters or fewer")


class PurposeForm(Form):
    """What for an officer reads the evidence."""

    purpose = RadioField(
        "What do you read it for?",
        choices=[SelectChoice(words, words) for words in PURPOSES],
        validators=[InputRequired("Choose what you read it for")],
    )


class BandForm(Form):
    """How much need the evidence shows."""

    seen = HiddenField()
    band = RadioField(
        "How much need does the evidence show?",
        choices=[SelectChoice(band.value, f"{band.label}. {MEANINGS[band]}") for band in NeedBand],
        validators=[InputRequired("Choose how much need the evidence shows")],
    )
    note = TextAreaField(
        "A note for means officers",
        description="What led you to it. Nobody else reads it. You may leave it blank.",
        validators=[TOO_LONG],
    )


class StepBackForm(Form):
    """What ties an officer to an applicant."""

    words = TextAreaField(
        "What ties you to this person?",
        description="Such as family, work or friendship. You will not see the case again.",
        validators=[InputRequired("Enter what ties you to this person"), TOO_LONG],
    )
