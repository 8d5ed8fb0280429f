"""What a person says of two applications side by side."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.web.forms import Form


class CompareForm(Form):
    """Different people, or the same one and which application stays; with words."""

    who = RadioField(
        "Are these two applications of one person?",
        validators=[InputRequired("Choose whether they are of one person")],
    )
    words = TextAreaField(
        "Why do you think so?",
        description="It is kept with the round. If they are of one person, the applicant reads it"
        " in the letter about the application that does not stay.",
        validators=[
            InputRequired("Enter why you think so"),
            Length(max=2000, message="Shorten this to 2,000 characters or fewer"),
        ],
    )


def compare_form(first: str, second: str) -> CompareForm:
    """Return the bound form for two applications by their references."""
    form = CompareForm()
    form.who.choices = [
        SelectChoice("different", "No, they are of different people"),
        SelectChoice(first, f"Yes, and {first} stays in the round"),
        SelectChoice(second, f"Yes, and {second} stays in the round"),
    ]
    return form
