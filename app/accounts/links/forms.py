"""The forms of signing in by a link."""

from __future__ import annotations

from app.accounts.forms import email_field, name_field
from app.web.forms import Form


class LinkForm(Form):
    """The address to send a link to."""

    email = email_field()


class EnterForm(Form):
    """One button: the link alone does nothing, because mail scanners open links too."""


class FirstForm(Form):
    """What to call somebody who comes for the first time."""

    name = name_field()
