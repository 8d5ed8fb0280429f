"""Fields that are read as people write: a day in three parts, a time, a number, pounds."""

from __future__ import annotations

from datetime import time
from typing import Any

from wtforms import DateField, IntegerField, StringField
from wtforms.validators import ValidationError

from app.core import typed
from app.web.forms import stripped


class DayField(DateField):
    """A day as three parts; nothing at all is no day, and what is none is refused."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the parts."""
        self.data = None
        self.raw_data = parts = [stripped(part) for part in valuelist]
        if not any(parts):
            return
        try:
            super().process_formdata(parts)
        except ValueError:
            raise ValueError("Enter a real day, such as 12 6 2027") from None


class TimeField(StringField):
    """A London time, as people write it."""

    @property
    def at(self) -> time | None:
        """The time, None when what was typed is none."""
        return typed.time_of(self.data or "")


class WholeField(IntegerField):
    """A whole number, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        self.data = None
        text = stripped(valuelist[0]).replace(",", "") if valuelist else ""
        if not text:
            return
        if not (text.isascii() and text.isdigit() and len(text) <= 9):  # noqa: PLR2004
            raise ValueError("Enter a whole number, such as 14")
        self.data = int(text)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Return whether it is a number that suits; what is none is told once."""
        if self.process_errors:
            self.errors = list(self.process_errors)
            return False
        is_valid: bool = super().validate(form, extra_validators)
        return is_valid


class PoundsField(StringField):
    """An amount in pounds, kept in pence."""

    @property
    def pence(self) -> int | None:
        """The amount in pence; None when nothing was typed."""
        return typed.pence_of(self.data) if self.data else None

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no amount."""
        del form
        if self.data and typed.pence_of(self.data) is None:
            raise ValidationError("Enter an amount in pounds, such as 2,500")
