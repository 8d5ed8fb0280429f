"""Asking for an adjustment, reading and answering one, and late access."""

from __future__ import annotations

from typing import Any, Final

from wtforms import DateField, EmailField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.bursaries.adjustments.rules import MOST_DAYS
from app.bursaries.adjustments.states import AdjustmentKind
from app.web.fields import WholeField
from app.web.forms import Form

TOO_LONG: Final = Length(max=4000, message="Shorten this to 4,000 characters or fewer")
PURPOSES: Final = (
    "To answer the request",
    "To check what was answered",
    "To reply to a question of the applicant",
)


class NeedForm(Form):
    """What a disabled applicant needs."""

    kind = RadioField(
        "What would help you?",
        choices=[
            SelectChoice(kind.value, kind.label)
            for kind in AdjustmentKind
            if kind is not AdjustmentKind.LATE_ACCESS
        ],
        validators=[InputRequired("Choose what would help you")],
    )
    need = TextAreaField(
        "What do you need?",
        description="Say what makes applying hard and what would help. You need not name a"
        " diagnosis or send proof.",
        validators=[InputRequired("Enter what you need"), TOO_LONG],
    )


class PurposeForm(Form):
    """What for an officer reads a request."""

    purpose = RadioField(
        "What do you read it for?",
        choices=[SelectChoice(words, words) for words in PURPOSES],
        validators=[InputRequired("Choose what you read it for")],
    )


class AnswerForm(Form):
    """What an officer answers."""

    what = RadioField(
        "Your answer",
        choices=[
            SelectChoice("grant", "More days"),
            SelectChoice("arrange", "Something else is arranged"),
            SelectChoice("refuse", "It is not possible"),
        ],
        validators=[InputRequired("Choose your answer")],
    )
    days = WholeField(
        "If more days, how many after the deadline of the round?",
        validators=[
            Optional(),
            NumberRange(1, MOST_DAYS, message=f"Enter a number from 1 to {MOST_DAYS}"),
        ],
    )
    words = TextAreaField(
        "The words the applicant will read",
        validators=[InputRequired("Enter the words the applicant will read"), TOO_LONG],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the answer is whole: more days need their number."""
        is_valid: bool = super().validate(extra_validators)
        if self.what.data == "grant" and self.days.data is None and not self.days.errors:
            self.days.errors = ["Enter how many days"]
            is_valid = False
        return is_valid


class LateForm(Form):
    """Late access for one person with an account."""

    email = EmailField(
        "E-mail address of the person's account",
        validators=[InputRequired("Enter the address of the person's account")],
    )
    until = DateField(
        "Until which day?",
        format="%d %m %Y",
        description="Until 5pm in London on that day.",
        validators=[InputRequired("Enter the day until which they may apply")],
    )
    reason = TextAreaField(
        "Why?",
        description="Who grants it reads this. Write nothing about health here: for that, the"
        " person asks for an adjustment.",
        validators=[InputRequired("Enter why"), TOO_LONG],
    )
