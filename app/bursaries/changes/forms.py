"""Sending a changed application again."""

from __future__ import annotations

from wtforms import BooleanField
from wtforms.validators import InputRequired

from app.web.forms import Form


class SendChangesForm(Form):
    """The declaration under the changed sections."""

    declared = BooleanField(
        "I agree",
        validators=[InputRequired("Tick the box to agree to the declaration")],
    )
