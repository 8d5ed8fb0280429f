"""The panel's forms: a waiver, a changed outcome, feedback, a reason for reopening."""

from __future__ import annotations

from typing import Final

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.bursaries.offers.states import OutcomeKind
from app.web.forms import Form

_TOO_LONG: Final = Length(max=4000, message="Shorten this to 4,000 characters or fewer")


class StartForm(Form):
    """Starting the panel; the reason is asked for when reviews are missing."""

    waiver = TextAreaField(
        "Why does the panel start without these reviews?",
        description="It is kept in the record. Leave it empty to wait for the reviews.",
        validators=[_TOO_LONG],
    )


class OutcomeForm(Form):
    """Another outcome than the one that stands, with the panel's reason.

    `seen` names the decision that was on the page.
    """

    seen = HiddenField()
    outcome = RadioField(
        "Outcome",
        choices=[SelectChoice(kind.value, kind.label) for kind in OutcomeKind],
        validators=[InputRequired("Choose an outcome")],
    )
    reason = TextAreaField(
        "Why does the panel decide this?",
        description="The applicant reads this sentence as the reason. It is kept beside ours.",
        validators=[InputRequired("Give the panel's reason"), _TOO_LONG],
    )


class FeedbackForm(Form):
    """What the applicant is told of the reviewers' reasons; `seen` marks the words on the page."""

    seen = HiddenField()
    feedback = TextAreaField(
        "What the reviewers said",
        description="The applicant reads this after the release. Names of reviewers stay out.",
        validators=[InputRequired("Write what the applicant can learn from"), _TOO_LONG],
    )


class SignForm(Form):
    """A signature, with the fingerprint of the list that was on the page."""

    seen = HiddenField()


class ReopenForm(Form):
    """Taking a decided round back to the panel."""

    reason = TextAreaField(
        "Why is the panel reopened?",
        description="Both confirmations become void.",
        validators=[InputRequired("Give the reason for reopening the panel"), _TOO_LONG],
    )


class WaiverForm(Form):
    """Doing without a review that was lost while the panel sits."""

    reason = TextAreaField(
        "Why does the panel judge without the missing review?",
        description="It is kept in the record.",
        validators=[InputRequired("Give the reason to do without the review"), _TOO_LONG],
    )
