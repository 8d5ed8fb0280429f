"""The forms about one referee."""

from __future__ import annotations

from typing import Any, Final

from wtforms import EmailField, Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.accounts.forms import an_address
from app.accounts.registration.rules import name_problem
from app.bursaries.referees.states import Relation
from app.web.forms import Form


def _a_name(_form: Any, field: Field) -> None:
    # The name begins a letter of ours, so it must not advertise.
    if name_problem(field.data):
        raise ValidationError(
            "Enter their name in 200 characters or fewer, without web or email addresses"
        )


_ADDRESS: Final = "Use the address where they work or study, if they have one."


class RefereeForm(Form):
    """Who somebody is, and how they know the applicant."""

    name = StringField("Full name", [DataRequired("Enter their full name"), _a_name])
    email = EmailField(
        "Email address",
        [DataRequired("Enter their email address"), an_address],
        description=_ADDRESS,
    )
    relation = RadioField(
        "How do they know you?",
        [InputRequired("Choose how they know you")],
        choices=[SelectChoice(each.value, each.label) for each in Relation],
    )
    position = StringField(
        "Their position and organisation",
        [
            DataRequired("Enter their position and organisation"),
            Length(max=200, message="Shorten this to 200 characters or fewer"),
        ],
        description="Such as “Senior lecturer, University of Sheffield”.",
    )


class AddressForm(Form):
    """Another address of the same person."""

    email = EmailField(
        "Email address",
        [DataRequired("Enter their email address"), an_address],
        description=_ADDRESS,
    )


class RemoveForm(Form):
    """One button."""
