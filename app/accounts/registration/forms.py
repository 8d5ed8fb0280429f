"""The forms of making an account and of getting back into one."""

from __future__ import annotations

from typing import Any

from wtforms import PasswordField
from wtforms.validators import DataRequired

from app.accounts.forms import email_field, name_field
from app.accounts.passwords.rules import MIN_LENGTH, problem
from app.web.forms import Form

HINT = f"{MIN_LENGTH} characters or more. Three words you can remember work well."


class NewPasswordForm(Form):
    """A new password; `about` are the person's own words, which it must not consist of."""

    about: tuple[str, ...] = ()
    password = PasswordField("New password", [DataRequired("Enter a password")], description=HINT)

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is complete and the password not one that is easily guessed."""
        is_valid: bool = super().validate(extra_validators)
        if not is_valid and self.password.errors:
            return False
        wrong = problem(self.password.data, about=self.words_about())
        if wrong:
            self.password.errors = [wrong]
        return is_valid and not wrong

    def words_about(self) -> tuple[str, ...]:
        """Return the words that others know of the person."""
        return self.about


class RegisterForm(NewPasswordForm):
    """Name, address and password: nothing else is asked to have an account."""

    name = name_field()
    email = email_field()
    password = PasswordField("Password", [DataRequired("Enter a password")], description=HINT)

    def words_about(self) -> tuple[str, ...]:
        """Return the name and the address that were typed."""
        return (self.name.data or "", self.email.data or "")


class ConfirmForm(Form):
    """The password that was chosen when registering."""

    password = PasswordField("Password", [DataRequired("Enter your password")])


class AddressForm(Form):
    """An address to send a link to."""

    email = email_field()
