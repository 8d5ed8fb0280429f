"""What a screener writes to an applicant about changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.forms import Form

TOO_LONG = Length(max=2000, message="Shorten this to 2,000 characters or fewer")


class _Checkboxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AskForm(Form):
    """Which sections to change, why, and until when."""

    sections = _Checkboxes(
        "Which sections have to be changed?",
        description="Only these can be changed. The others stay as they were sent.",
        validators=[DataRequired("Choose the sections that have to be changed")],
    )
    words = TextAreaField(
        "What has to be changed, and why?",
        description="The applicant reads this in a letter and on each page that is open again.",
        validators=[InputRequired("Enter what has to be changed"), TOO_LONG],
    )
    due = DateField(
        "By which day?",
        format="%d %m %Y",
        description="Until 5pm in London on that day.",
        validators=[InputRequired("Enter the day to answer by")],
    )
    seen = HiddenField()


def ask_form(sections: Sequence[tuple[str, str]], *, snapshot_id: int | None) -> AskForm:
    """Return the bound form with these sections to choose from, for the version that is shown."""
    form = AskForm(data={"seen": str(snapshot_id or 0)})
    form.sections.choices = [SelectChoice(key, title) for key, title in sections]
    return form


class DecideForm(Form):
    """More time, or the end."""

    what = RadioField(
        "What happens now?",
        choices=[
            SelectChoice("time", "Give more time"),
            SelectChoice("end", "End it: not eligible"),
        ],
        validators=[InputRequired("Choose what happens now")],
    )
    due = DateField(
        "If more time, until which day?",
        format="%d %m %Y",
        description="Until 5pm in London on that day.",
        validators=[Optional()],
    )
    words = TextAreaField("If it ends, the words the applicant will read", validators=[TOO_LONG])

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether what the choice needs is there."""
        is_valid: bool = super().validate(extra_validators)
        if self.what.data == "time" and self.due.data is None and not self.due.errors:
            self.due.errors = ["Enter the day to answer by"]
            is_valid = False
        if self.what.data == "end" and not self.words.data:
            self.words.errors = ["Enter the words the applicant will read"]
            is_valid = False
        return is_valid
