"""The pages of a round's parts: one form each, which gives back the columns that it edits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional

from app.bursaries.building.forms import (
    LONG,
    MOMENTS,
    MomentsForm,
    PartForm,
    ReferencesForm,
    moment_fields,
)
from app.bursaries.building.queries import SHARED
from app.bursaries.building.states import Outcome, Part
from app.core.money import pounds
from app.web.fields import PoundsField, WholeField

LINE: Final = Length(max=200, message="Shorten this to 200 characters or fewer")


def _pounds(pence: int | None) -> str:
    return "" if pence is None else pounds(pence).removeprefix("£")


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _number(most: int, least: int = 0) -> NumberRange:
    return NumberRange(least, most, message=f"Enter a number from {least:,} to {most:,}")


def _with(base: type[PartForm], fields: Mapping[str, Field]) -> type[PartForm]:
    """Return the form with fields that come before its own."""
    return type(base.__name__.lstrip("_"), (base,), dict(fields))


class NameForm(PartForm):
    """How the round is called, and what somebody needs before they begin."""

    name = StringField(
        "Name of the round",
        [DataRequired("Enter a name for the round"), LINE],
        description="People read it on every page and in every letter. Give the year.",
    )
    minutes_needed = WholeField(
        "Minutes an application takes most people, when you know it",
        [Optional(), _number(600, 1)],
    )
    have_ready = TextAreaField(
        "What to have ready",
        [LONG],
        description="One thing on each line. Shown to people who passed the check.",
    )

    @classmethod
    def shown(cls, held: Mapping[str, Any]) -> dict[str, Any]:
        """Show the list as lines."""
        return {**held, "have_ready": "\n".join(held["have_ready"])}

    def values(self) -> dict[str, Any]:
        """Read the lines as a list."""
        return {**super().values(), "have_ready": _lines(self.have_ready.data)}


_DATES: Final = tuple(name for name, *_ in MOMENTS)
_MADE_FIRST: Final = moment_fields(_DATES)  # so that they stand first


class _DatesForm(MomentsForm):
    names = _DATES
    reply_days = WholeField(
        "Days to answer an offer",
        [InputRequired("Enter how many days people have to answer an offer"), _number(90, 1)],
    )

    def values(self) -> dict[str, Any]:
        """Join each day with its time."""
        return {name: self.moment(name) for name in self.names} | {
            "reply_days": self.reply_days.data
        }


DatesForm: Final = _with(_DatesForm, _MADE_FIRST)


class MoneyForm(PartForm):
    """What an award is worth and pays for."""

    amount_pence = PoundsField(
        "Amount of one bursary",
        description="Leave it blank while it is not fixed: the page then says so.",
    )
    budget_pence = PoundsField(
        "Budget of the whole round",
        description="Not published. The panel cannot award more than it pays for.",
    )
    covers = TextAreaField(
        "What the bursary pays for",
        [LONG],
        description="Such as course fees, and travel and rooms during the course.",
    )

    @classmethod
    def shown(cls, held: Mapping[str, Any]) -> dict[str, Any]:
        """Show pence as pounds."""
        return {
            "covers": held["covers"],
            "amount_pence": _pounds(held["amount_pence"]),
            "budget_pence": _pounds(held["budget_pence"]),
        }

    def values(self) -> dict[str, Any]:
        """Read pounds as pence."""
        return {
            "amount_pence": self.amount_pence.pence,
            "budget_pence": self.budget_pence.pence,
            "covers": self.covers.data or "",
        }


class DecidingForm(PartForm):
    """How many read each application, and what decides."""

    reviews_per_application = WholeField(
        "Reviewers who read each application",
        [InputRequired("Enter how many reviewers read each application"), _number(10, 1)],
    )
    min_reviews = WholeField(
        "Fewest reviews the panel may decide on",
        [InputRequired("Enter the fewest reviews"), _number(10, 1)],
    )
    min_outside_hub = WholeField(
        "Of them from another hub, at least",
        [InputRequired("Enter how many reviewers are from another hub"), _number(10)],
        description="One or more keeps a hub from deciding on its own places alone.",
    )
    max_per_reviewer = WholeField(
        "Most applications for one reviewer",
        [InputRequired("Enter the most applications for one reviewer"), _number(500, 1)],
        description="Judgement tires after about 26.",
    )
    quality_bar = WholeField(
        "Score an award needs, of 100",
        [InputRequired("Enter the score that an award needs"), _number(100)],
        description="Below it no place is filled, even when one is free.",
    )
    tie_criterion = SelectField(
        "If scores are equal, the higher score for this decides",
        description="If they are equal in this too, a draw decides that anybody can check.",
    )
    tie_rule = TextAreaField(
        "The same in words, for the public page",
        [LONG],
        description="Say what counts first, and that a draw follows which anybody can check.",
    )
    need_rule = TextAreaField(
        "How need for the money counts, in words for the public page",
        [LONG],
        description="Between applications that the scores cannot tell apart, and nowhere else."
        " The chair is then shown how much need there is. Left blank, it never counts.",
    )
    seed = StringField(
        "Text that the draw starts from",
        [LINE],
        description="Fixed before anybody applies. Left blank, the round's own address is used.",
    )
    seed_source = StringField("Where that text comes from", [LINE])

    @classmethod
    def shown(cls, held: Mapping[str, Any]) -> dict[str, Any]:
        """Show the criterion."""
        return {**held, "tie_criterion": next(iter(held["tie_criteria"]), "")}

    def values(self) -> dict[str, Any]:
        """Read the criterion as a list of one or none."""
        values = super().values()
        chosen = values.pop("tie_criterion")
        return {**values, "tie_criteria": [chosen] if chosen else []}

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the numbers of reviews go together."""
        is_valid: bool = super().validate(extra_validators)
        most = self.reviews_per_application.data
        for field in (self.min_reviews, self.min_outside_hub):
            if most is not None and not field.errors and (field.data or 0) > most:
                field.errors = [f"Enter {most} or fewer: so many read each application"]
                is_valid = False
        return is_valid


class _LettersForm(PartForm):
    """Whom people write to, what is done with what they write, and for how long."""

    contact = StringField(
        "Address for questions",
        [Optional(), Email("Enter an address like name@example.org"), Length(max=254)],
        description="Shown on the round's page and in its letters. A person answers it.",
    )
    privacy = TextAreaField(
        "What happens with what applicants write",
        [LONG],
        description="Who reads it, with or without the name, and who else sees the rest.",
    )

    @classmethod
    def shown(cls, held: Mapping[str, Any]) -> dict[str, Any]:
        """Spread the periods over their fields."""
        periods = {f"keep_{kind.value}": held["retention_days"].get(kind.value) for kind in Outcome}
        return {**held, **periods}

    def values(self) -> dict[str, Any]:
        """Gather the periods that are known."""
        periods = {kind.value: self[f"keep_{kind.value}"].data for kind in Outcome}
        return {
            "contact": self.contact.data or "",
            "privacy": self.privacy.data or "",
            "retention_days": {key: days for key, days in periods.items() if days is not None},
        }


LettersForm: Final = _with(
    _LettersForm,
    {
        f"keep_{kind.value}": WholeField(
            f"Days kept: {kind.label.lower()}",
            [Optional(), _number(7300, 1)],
            description="365 is a year. Applicants see the day it is deleted.",
        )
        for kind in Outcome
    },
)


PART_FORMS: Final[Mapping[Part, type[PartForm]]] = {
    Part.NAME: NameForm,
    Part.DATES: DatesForm,
    Part.MONEY: MoneyForm,
    Part.DECIDING: DecidingForm,
    Part.REFERENCES: ReferencesForm,
    Part.LETTERS: LettersForm,
}


def places_form(hubs: Sequence[tuple[str, str]]) -> type[PartForm]:
    """Return the form of the places, with two numbers for each hub (code, city)."""
    fields: dict[str, Field] = {}
    for code, city in hubs:
        fields[f"places_{code}"] = WholeField(
            f"Places kept for {city}", [Optional(), _number(1000)], description="May be 0."
        )
        fields[f"maximum_{code}"] = WholeField(
            f"Most that {city} may get in all, blank for no limit",
            [Optional(), _number(1000)],
        )
    fields["places_shared"] = WholeField("Places shared by all hubs", [Optional(), _number(1000)])
    return type("PlacesForm", (_PlacesForm,), {**fields, "codes": [code for code, _ in hubs]})


class _PlacesForm(PartForm):
    codes: ClassVar[Sequence[str]] = ()

    @classmethod
    def shown(cls, held: Mapping[str, Any]) -> dict[str, Any]:
        """Spread the rows over their fields."""
        data = {f"places_{code}": row["places"] for code, row in held.items()}
        return data | {f"maximum_{code}": row["maximum"] for code, row in held.items()}

    def values(self) -> dict[str, Any]:
        """Gather the rows; a limit without places is none."""
        rows = {}
        for code in self.codes:
            kept, most = self[f"places_{code}"].data, self[f"maximum_{code}"].data
            rows[code] = {"places": kept, "maximum": None if kept is None else most}
        return {**rows, SHARED: {"places": self["places_shared"].data, "maximum": None}}

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether no limit is below what is kept."""
        is_valid: bool = super().validate(extra_validators)
        for code in self.codes:
            kept, most = self[f"places_{code}"], self[f"maximum_{code}"]
            if kept.data is not None and most.data is not None and most.data < kept.data:
                most.errors = [f"Enter {kept.data} or more, or leave it blank: so many are kept"]
                is_valid = False
        return is_valid
