"""The sign-in page's form."""

from __future__ import annotations

from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, Length

from app.accounts.forms import MAX_EMAIL
from app.accounts.passwords.rules import MAX_LENGTH
from app.accounts.signing_in.rules import NOT_RIGHT
from app.web.forms import Form


class SignInForm(Form):
    """Address and password; whether they belong together is not the form's to know."""

    email = EmailField(
        "Email address",
        [DataRequired("Enter your email address"), Length(max=MAX_EMAIL, message=NOT_RIGHT)],
    )
    password = PasswordField(
        "Password",
        [DataRequired("Enter your password"), Length(max=MAX_LENGTH, message=NOT_RIGHT)],
    )
