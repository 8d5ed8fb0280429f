"""The forms of a person's own account."""

from __future__ import annotations

from wtforms import PasswordField
from wtforms.validators import DataRequired

from app.accounts.forms import name_field
from app.accounts.registration.forms import HINT, NewPasswordForm
from app.web.forms import Form


class NameForm(Form):
    """The person's name."""

    name = name_field()


class ChangePasswordForm(NewPasswordForm):
    """The old password and the new one."""

    old_password = PasswordField(
        "Your password now", [DataRequired("Enter the password you use now")]
    )
    password = PasswordField("New password", [DataRequired("Enter a password")], description=HINT)
