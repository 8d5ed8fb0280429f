"""What the pages of a draft share: the mark of what was shown, days with times, a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final

from wtforms import Field, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.bursaries.rounds.rules import MOST_REFEREES
from app.bursaries.rounds.states import ReferencesFrom
from app.core import typed
from app.core.clock import LONDON
from app.web.fields import DayField, TimeField, WholeField
from app.web.forms import Form

LONG: Final = Length(max=4000, message="Shorten this to 4,000 characters or fewer")


class PartForm(Form):
    """What every part's page has: the mark of what it showed, to notice somebody else's save."""

    seen = HiddenField()

    @classmethod
    def shown(cls, held: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the fields show of the values that are saved."""
        return dict(held)

    def values(self) -> dict[str, Any]:
        """Return the columns that the form edits."""
        return {
            name: field.data if field.data is not None else self.blank.get(name)
            for name, field in self._fields.items()
            if name != "seen"
        }

    blank: ClassVar[Mapping[str, Any]] = {}


# Column, what happens then, the time that a page begins with.
MOMENTS: Final = (
    ("opens_at", "opens", "Applications can be started from then on.", "09:00"),
    ("closes_at", "closes", "To the second. Nobody needs to be there.", "17:00"),
    ("review_due_at", "has its reviews due", "About three weeks after it closes.", "17:00"),
    ("decide_by", "tells applicants the outcome", "Published as the latest day.", "17:00"),
)


class MomentsForm(PartForm):
    """Days and times that follow one another; a missing one is allowed here."""

    names: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def shown(cls, held: Mapping[str, Any]) -> dict[str, Any]:
        """Split each instant into its London day and time."""
        data = dict(held)
        for name, _, _, usual in MOMENTS:
            at = held.get(name)
            local = at.astimezone(LONDON) if at else None
            data[f"{name}_day"] = local.date() if local else None
            data[f"{name}_time"] = f"{local:%H:%M}" if local else usual
        return data

    def moment(self, name: str) -> datetime | None:
        """Return the instant of the two fields; None when it is missing or was refused."""
        day, at = self[f"{name}_day"], self[f"{name}_time"]
        if day.data is None or at.at is None:
            return None
        try:
            return typed.in_london(day.data, at.at)
        except typed.NoSuchTimeError:
            return None

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether each time is one, and each later than the one before."""
        is_valid: bool = super().validate(extra_validators)
        before: datetime | None = None
        for name in self.names:
            problem = self._problem(name) if not self[f"{name}_day"].errors else None
            at = self.moment(name)
            if problem:
                self[f"{name}_time"].errors = [problem]
            elif at is not None and before is not None and at <= before:
                self[f"{name}_day"].errors = ["Enter a moment after the one above"]
            is_valid = is_valid and not self[f"{name}_day"].errors and problem is None
            before = at or before
        return is_valid

    def _problem(self, name: str) -> str | None:
        day, at = self[f"{name}_day"], self[f"{name}_time"]
        if day.data is None:
            return None
        if at.at is None:
            return "Enter a time, such as 17:00 or 5pm"
        try:
            typed.in_london(day.data, at.at)
        except typed.NoSuchTimeError as none:
            return f"{none}. Choose a time before 1am or after 2am"
        return None


def moment_fields(names: Sequence[str]) -> dict[str, Field]:
    """Return the two fields of each moment named: its day and its time."""
    fields: dict[str, Field] = {}
    for name, words, hint, _ in MOMENTS:
        if name in names:
            fields[f"{name}_day"] = DayField(
                f"Day the round {words}", format="%d %m %Y", description=hint
            )
            fields[f"{name}_time"] = TimeField(
                f"Time the round {words}", description="London time, such as 09:00 or 5pm"
            )
    return fields


class ReferencesForm(PartForm):
    """Whose referees are asked, and how many each applicant names."""

    references_from = RadioField(
        "Who is asked for a reference?",
        [InputRequired("Choose whose referees are asked")],
        choices=[SelectChoice(kind.value, kind.label) for kind in ReferencesFrom],
        description="Asking only those who are shortlisted saves most referees their time.",
    )

    references_wanted = WholeField(
        "Referees each applicant names",
        [
            Optional(),
            NumberRange(1, MOST_REFEREES, message=f"Enter a number from 1 to {MOST_REFEREES}"),
        ],
        description="Each is sent five short questions, and needs no account.",
    )

    @classmethod
    def shown(cls, held: Mapping[str, Any]) -> dict[str, Any]:
        """Show the choice by its value."""
        return {**held, "references_from": held["references_from"].value}

    def values(self) -> dict[str, Any]:
        """Read the choice and the number."""
        return {
            "references_from": ReferencesFrom(self.references_from.data),
            "references_wanted": self.references_wanted.data,
        }


class VersionForm(PartForm):
    """Which version of a form or rubric the round uses."""

    version_id = RadioField("Version", validators=[InputRequired("Choose one")])
