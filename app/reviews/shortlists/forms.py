"""The form that has referees asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms.validators import InputRequired

from app.bursaries.referees.rules import DUE_AT
from app.core.typed import in_london
from app.web.fields import DayField
from app.web.forms import Form


class AskForm(Form):
    """By when they should answer."""

    due = DayField(
        "By which day should they answer?",
        [InputRequired("Enter the day by which they should answer")],
        format="%d %m %Y",
        description="By 5pm London time that day.",
    )

    def at(self) -> datetime:
        """Return the instant of the day that was entered."""
        day: Any = self.due.data
        return in_london(day, DUE_AT)
