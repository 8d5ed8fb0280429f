"""The scoring sheet, made from a rubric: a score and a reason for each criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from wtforms import IntegerField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from app.reviews.scoring.rules import Measure, ScoreInput
from app.web.forms import Form

SAVE: Final = "save"
SUBMIT: Final = "submit"
_TOO_LONG: Final = Length(max=4000, message="Shorten this to 4,000 characters or fewer")


class Sheet(Form):
    """What every scoring sheet has; `sheet` adds the criteria."""

    comment = TextAreaField(
        "Anything else about this application (optional)",
        description="Read by the panel, not by the applicant.",
        validators=[_TOO_LONG],
    )
    version = IntegerField(widget=HiddenInput(), default=0)

    def scores(self, measures: Sequence[Measure]) -> dict[str, ScoreInput]:
        """Return what was given, by the criterion's key; a score that was not chosen is None."""
        return {
            each.key: ScoreInput(
                _number(self[f"score-{each.key}"].data), self[f"reason-{each.key}"].data or ""
            )
            for each in measures
        }

    def complain(self, missing: Mapping[str, list[str]]) -> None:
        """Put what is missing beside its fields."""
        for name, messages in missing.items():
            self[name].errors = [*self[name].errors, *messages]


def _number(text: Any) -> int | None:
    return int(text) if text and str(text).isascii() and str(text).isdigit() else None


def sheet(measures: Sequence[Measure], **options: Any) -> Sheet:
    """Return the sheet for a rubric, filled from the request or from `data`."""
    fields: dict[str, Any] = {}
    for each in measures:
        fields[f"score-{each.key}"] = RadioField(
            each.title,
            choices=[SelectChoice(str(level.value), level.text) for level in each.anchors],
            # None chosen is right in a draft; a score outside the scale is refused by the service.
            validate_choice=False,
        )
        fields[f"reason-{each.key}"] = TextAreaField(
            f"Reason for this score: {each.title}", validators=[_TOO_LONG]
        )
    # The criteria come first, so that the summary names them in the order of the page.
    made: type[Sheet] = type("RubricSheet", (Sheet,), fields)
    return made(**options)


def kept(
    measures: Sequence[Measure], scores: Mapping[str, ScoreInput], comment: str, version: int
) -> dict[str, Any]:
    """Return a kept review as the sheet's data."""
    data: dict[str, Any] = {"comment": comment, "version": version}
    for each in measures:
        given = scores.get(each.key, ScoreInput())
        data[f"score-{each.key}"] = None if given.value is None else str(given.value)
        data[f"reason-{each.key}"] = given.reason
    return data
