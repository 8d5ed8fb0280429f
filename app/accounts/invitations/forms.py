"""The forms of inviting and of accepting."""

from __future__ import annotations

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.forms import email_field, name_field
from app.accounts.people.forms import ScopeForm
from app.accounts.registration.forms import NewPasswordForm
from app.core.roles import Grant, Role


class InviteForm(ScopeForm):
    """Somebody to invite, with one role or several."""

    name = name_field()
    email = email_field()
    roles = SelectMultipleField(
        "Roles",
        choices=[SelectChoice(r.value, r.label) for r in Role],
        validators=[InputRequired("Choose at least one role")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def grants(self) -> list[Grant]:
        """Return the roles that were chosen, each for the hub and round that was chosen."""
        chosen = set(self.roles.data or ())
        return [self.grant(role) for role in Role if role.value in chosen]


class AcceptForm(NewPasswordForm):
    """The invited person's name and password."""

    name = name_field()

    def words_about(self) -> tuple[str, ...]:
        """Return the name that was typed and what the view knows."""
        return (self.name.data or "", *self.about)
