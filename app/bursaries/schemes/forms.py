"""The page of a scheme with its funders, and the start of a round."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.bursaries.building.forms import LONG, PartForm
from app.bursaries.schemes import rules
from app.web.fields import WholeField
from app.web.forms import Form

FUNDERS: Final = range(1, 7)


class _SchemeForm(PartForm):
    name = StringField(
        "Name of the scheme",
        [
            DataRequired("Enter a name for the scheme"),
            Length(max=150, message="Shorten this to 150 characters or fewer"),
        ],
        description="Without a year: each year's round adds its own.",
    )
    summary = TextAreaField(
        "Summary for the public page", [LONG], description="Who it is for, in a sentence or two."
    )
    rows: ClassVar[range] = FUNDERS

    @classmethod
    def shown(cls, held: Any) -> dict[str, Any]:
        """Spread the funders over their fields."""
        data = dict(held)
        for number, (name, share) in zip(cls.rows, held["funders"], strict=False):
            data[f"funder_{number}"], data[f"share_{number}"] = name, share
        return data

    def values(self) -> dict[str, Any]:
        """Gather the funders that have a name."""
        return {
            "name": self.name.data,
            "summary": self.summary.data or "",
            "funders": [
                [self[f"funder_{number}"].data, self[f"share_{number}"].data]
                for number in self.rows
                if self[f"funder_{number}"].data
            ],
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the shares go together, and each has its funder."""
        is_valid: bool = super().validate(extra_validators)
        for number in self.rows:
            if self[f"share_{number}"].data is not None and not self[f"funder_{number}"].data:
                self[f"funder_{number}"].errors = ["Name the funder of this share"]
                is_valid = False
        problem = rules.funders_problem([tuple(row) for row in self.values()["funders"]])
        if is_valid and problem:
            self["share_1"].errors = [problem]
            is_valid = False
        return is_valid


def _funder_fields() -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for number in FUNDERS:
        fields[f"funder_{number}"] = StringField(
            f"Funder {number}", [Length(max=80, message="Shorten this to 80 characters or fewer")]
        )
        fields[f"share_{number}"] = WholeField(
            f"Share of funder {number}, per cent",
            [Optional(), NumberRange(0, 100, message="Enter a number from 0 to 100")],
        )
    return fields


SchemeForm: Final[type[PartForm]] = type("SchemeForm", (_SchemeForm,), _funder_fields())


class StartForm(Form):
    """Which scheme's round, of which year, and from what."""

    scheme = SelectField("Scheme", validators=[InputRequired("Choose a scheme")])
    year = WholeField(
        "Year of the round",
        [
            InputRequired("Enter the year of the round"),
            NumberRange(2024, 2100, message="Enter a year from 2024 to 2100"),
        ],
        description="It becomes part of the round's name and address.",
    )
    source = SelectField("Start from")
    versions = RadioField(
        "If it is a copy, its form and rubric",
        choices=[
            SelectChoice("share", "stay the same"),
            SelectChoice("draft", "become new versions that you can change"),
        ],
        validators=[InputRequired("Choose what happens with form and rubric")],
    )
