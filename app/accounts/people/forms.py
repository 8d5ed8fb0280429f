"""The forms of the admin's people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import DateField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.core.roles import FOR_A_HUB, FOR_A_ROUND, Grant, Role
from app.web.forms import Form


def _number(value: Any) -> int | None:
    """Return the id that was chosen; the blank choice is none."""
    return int(value) if value else None


def _listed(roles: Sequence[Role]) -> str:
    *first, last = [role.label.lower() for role in roles]
    return f"{', '.join(first)} and {last}"


class ScopeForm(Form):
    """Where a role holds. The choices are given by the view; without rounds that field goes."""

    hub = SelectField("Hub", coerce=_number, description=f"Only for {_listed(FOR_A_HUB)}.")
    round = SelectField("Round", coerce=_number, description=f"Only for {_listed(FOR_A_ROUND)}.")

    def offer(self, hubs: list[SelectChoice], rounds: list[SelectChoice]) -> None:
        """Set what can be chosen."""
        self.hub.choices = [SelectChoice("", "No hub"), *hubs]
        if rounds:
            self.round.choices = [SelectChoice("", "Every round"), *rounds]
        else:
            del self.round

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is complete and each role may be held where it says."""
        is_valid: bool = super().validate(extra_validators)
        for what in self.grants():
            if what.hub_problem and not self.hub.errors:
                self.hub.errors, is_valid = [what.hub_problem], False
            if what.round_problem and not self.round.errors:
                self.round.errors, is_valid = [what.round_problem], False
        return is_valid

    def grants(self) -> list[Grant]:
        """Return what is asked for; each form knows its own roles."""
        raise NotImplementedError

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

    def grants(self) -> list[Grant]:
        """Return the one role that was chosen; nothing while none is."""
        return [self.grant(Role(self.role.data))] if self.role.data in set(Role) else []

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
