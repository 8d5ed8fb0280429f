"""The pages of the acts on a whole round."""

from __future__ import annotations

from typing import Any, Final

from wtforms import BooleanField, Field, HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from app.bursaries.building.forms import LONG, MomentsForm, PartForm, moment_fields
from app.bursaries.steering.policy import LATER
from app.web.forms import Form


class SignForm(Form):
    """A signature under what the page shows."""

    seen = HiddenField()
    read = BooleanField(
        "I have read all of it", validators=[InputRequired("Tick the box once you have read it")]
    )


class ReasonForm(Form):
    """The reason for an act."""

    reason = TextAreaField(
        "Reason",
        [DataRequired("Enter the reason"), LONG],
        description="It stands in the round's story, for admins.",
    )


class PauseForm(ReasonForm):
    """The words for the public, and the reason for the record."""

    notice = TextAreaField(
        "What the public page says",
        [DataRequired("Enter what the public page says"), LONG],
        description="Say what happened and when the round goes on, if you know it.",
    )


class CancelForm(Form):
    """Why the round is cancelled."""

    reason = TextAreaField(
        "Why is the round cancelled?",
        [DataRequired("Enter why the round is cancelled"), LONG],
        description="Everybody with an application reads these words.",
    )


class _DeadlineForm(MomentsForm):
    names = LATER
    reason = TextAreaField(
        "Reason",
        [DataRequired("Enter the reason"), LONG],
        description="Everybody who is writing an application reads these words.",
    )

    def values(self) -> dict[str, Any]:
        """Join each day with its time."""
        return {name: self.moment(name) for name in self.names}

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every date is there."""
        is_valid: bool = super().validate(extra_validators)
        for name in self.names:
            day = self[f"{name}_day"]
            if day.data is None and not day.errors:
                day.errors = ["Enter the day"]
                is_valid = False
        return is_valid


_FIELDS: Final[dict[str, Field]] = moment_fields(LATER)
DeadlineForm: Final[type[PartForm]] = type("DeadlineForm", (_DeadlineForm,), _FIELDS)
