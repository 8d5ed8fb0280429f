"""The one question of a page of the eligibility check."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.web.forms import Form


class RuleForm(Form):
    """Yes or no."""

    answer = RadioField(
        "Your answer",
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
        validators=[InputRequired("Choose yes or no")],
    )
