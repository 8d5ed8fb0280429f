"""Whom a free place is offered to, as the page showed it."""

from __future__ import annotations

from wtforms import HiddenField

from app.web.forms import Form


class PromoteForm(Form):
    """The case that was shown as next."""

    reference = HiddenField()
