"""The confirmation of a cover plan."""

from __future__ import annotations

from wtforms import HiddenField

from app.web.forms import Form


class PlanForm(Form):
    """The plan that was looked at, by its fingerprint."""

    digest = HiddenField()
