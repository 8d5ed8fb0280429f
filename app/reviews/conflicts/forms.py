"""The question about conflicts of interest."""

from __future__ import annotations

from typing import Any, Final

from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.reviews.conflicts.states import DECLARABLE
from app.web.forms import Form

NONE: Final = "none"
CONFLICT: Final = "conflict"


class TieForm(Form):
    """What ties somebody to a case."""

    kind = RadioField(
        "What ties you to this application?",
        choices=[SelectChoice(kind.value, kind.label) for kind in DECLARABLE],
        validate_choice=False,
    )
    words = TextAreaField(
        "Say what it is, in a sentence",
        description="Only the chair and the programme admins read this.",
        validators=[Length(max=1000, message="Shorten this to 1,000 characters or fewer")],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the tie was named and put into words."""
        is_valid = bool(super().validate(extra_validators))
        if self.is_asked():
            if self.kind.data not in {kind.value for kind in DECLARABLE}:
                self.kind.errors = [*self.kind.errors, "Choose what ties you to this application"]
                is_valid = False
            if not self.words.data:
                self.words.errors = [*self.words.errors, "Say in a sentence what the conflict is"]
                is_valid = False
        return is_valid

    def is_asked(self) -> bool:
        """Return whether a tie has to be named."""
        return True


class ConflictForm(TieForm):
    """The question that stands before each case."""

    answer = RadioField(
        "Do you have a conflict of interest with this application?",
        choices=[
            SelectChoice(NONE, "No, nothing ties me to it"),
            SelectChoice(CONFLICT, "Yes, I have a conflict of interest"),
        ],
        validators=[InputRequired("Say whether you have a conflict of interest")],
    )

    def is_asked(self) -> bool:
        """Return whether a tie has to be named."""
        return bool(self.answer.data == CONFLICT)
