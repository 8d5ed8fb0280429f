"""The forms of a form: how it begins, its declaration, a section."""

from __future__ import annotations

from typing import Any, Final

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.web.forms import Form

EMPTY: Final = "empty"
LONG: Final = Length(max=4000, message="Shorten this to 4,000 characters or fewer")


class StartForm(Form):
    """An empty form with a name, or the next version of one that is there."""

    begin = RadioField(
        "What do you begin with?", validators=[InputRequired("Choose what to begin with")]
    )
    name = StringField(
        "Name of the form",
        description="Such as “Bursary form”. The versions of a form share its name.",
        validators=[Length(max=120, message="Shorten the name to 120 characters or fewer")],
    )
    taken: frozenset[str] = frozenset()

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether an empty form has a name that no other has."""
        is_valid: bool = super().validate(extra_validators)
        name = self.name.data or ""
        if self.begin.data != EMPTY or self.name.errors:
            return is_valid
        if not name:
            self.name.errors = ["Enter a name"]
        elif name.casefold() in self.taken:
            self.name.errors = ["Enter another name, or begin with a version of that form"]
        return is_valid and not self.name.errors


class DeclarationForm(Form):
    """The words that people agree to."""

    seen = HiddenField()
    declaration = TextAreaField(
        "Declaration",
        description="People tick a box under these words before they can send.",
        validators=[DataRequired("Enter the declaration"), LONG],
    )


class SectionForm(Form):
    """What a section is called and where it stands."""

    seen = HiddenField()
    title = StringField(
        "Title",
        description="One task of the task list, such as “Your details”.",
        validators=[
            DataRequired("Enter a title"),
            Length(max=120, message="Shorten the title to 120 characters or fewer"),
        ],
    )
    group = StringField(
        "Group",
        description="The heading it stands under, such as “About you”. Leave it empty for none.",
        validators=[Length(max=80, message="Shorten the group to 80 characters or fewer")],
    )
    intro = TextAreaField(
        "Introduction",
        description="Read above the first question of the section. Leave it empty for none.",
        validators=[LONG],
    )

    @property
    def values(self) -> dict[str, str]:
        """The columns that the form edits."""
        return {name: self[name].data or "" for name in ("title", "group", "intro")}
