"""The form of choosing words to hide."""

from __future__ import annotations

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired

from app.web.forms import Form


class PassageForm(Form):
    """Words of an answer, and which answer it is."""

    question = HiddenField()
    passage = StringField(
        "Other words to hide", [DataRequired("Enter the words as they stand in your answer")]
    )
