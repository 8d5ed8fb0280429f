"""The fields that several screens of the slice share, and the checks behind them."""

from __future__ import annotations

from typing import Any, Final

from email_validator import EmailNotValidError, validate_email
from wtforms import EmailField, Field, StringField
from wtforms.validators import DataRequired, ValidationError

from app.accounts.registration.rules import name_problem

MAX_EMAIL: Final = 254


def an_address(_form: Any, field: Field) -> None:
    """Refuse what no mail could reach; nothing is asked of any name server."""
    try:
        # Names ending in .test belong to people who try things out; no mail leaves for them.
        validate_email(
            field.data, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        raise ValidationError(
            "Enter an email address in the correct format, like name@example.org",
        ) from None
    if len(field.data) > MAX_EMAIL:
        raise ValidationError("Enter a shorter email address")


def a_name(_form: Any, field: Field) -> None:
    """Refuse a name that carries an address or control characters."""
    problem = name_problem(field.data)
    if problem:
        raise ValidationError(problem)


def email_field(label: str = "Email address") -> EmailField:
    """Return the field for an address."""
    return EmailField(label, [DataRequired("Enter your email address"), an_address])


def name_field(label: str = "Full name") -> StringField:
    """Return the field for a person's name."""
    return StringField(label, [DataRequired("Enter your full name"), a_name])
