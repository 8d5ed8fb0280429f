"""The forms of the admin's people."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.core.roles import Grant, Role
from app.web.forms import Form


def _number(value: Any) -> int | None:
    """Return the id that was chosen; the blank choice is none."""
    return int(value) if value else None


class ScopeForm(Form):
    """Where a role holds. The choices are given by the view; without rounds that field goes."""

    hub = SelectField("Hub", coerce=_number)
    round = SelectField("Round", coerce=_number)

    def offer(self, hubs: list[SelectChoice], rounds: list[SelectChoice]) -> None:
        """Set what can be chosen."""
        self.hub.choices = [SelectChoice("", "Every hub"), *hubs]
        if rounds:
            self.round.choices = [SelectChoice("", "Every round"), *rounds]
        else:
            del self.round

    def grant(self, role: Role) -> Grant:
        """Return the role for what was chosen."""
        return Grant(role, self.hub.data, self.round.data if "round" in self else None)


class GrantForm(ScopeForm):
    """A role to give, and perhaps the day on which it ends; `today` is set by the view."""

    today: date | None = None
    role = SelectField(
        "Role",
        choices=[
            SelectChoice("", "Choose a role"),
            *(SelectChoice(r.value, r.label) for r in Role),
        ],
        validators=[InputRequired("Choose a role")],
    )
    ends_on = DateField(
        "Last day (optional)",
        format="%d %m %Y",
        description="For example, 31 7 2027. Leave it blank for a role without end.",
        validators=[Optional()],
    )

    def validate_ends_on(self, field: DateField) -> None:
        """Refuse a day that the view says is past."""
        if field.data and self.today and field.data < self.today:
            raise ValidationError("Enter a last day that is today or later")


class DisableForm(Form):
    """Why an account is shut."""

    reason = TextAreaField(
        "Reason",
        description="Only admins and auditors see it.",
        validators=[
            InputRequired("Enter the reason"),
            Length(max=1000, message="Shorten the reason to 1,000 characters or fewer"),
        ],
    )
