"""The two sentences that a condition may need."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.web.forms import Form

_LENGTH = Length(max=2000, message="Shorten this to 2,000 characters or fewer")


class TakeBackForm(Form):
    """Taking a mark back, with the reason that the record keeps."""

    reason = TextAreaField(
        "Why is this not met after all?",
        description="The reason is kept in the record. The applicant sees “To do” again.",
        validators=[DataRequired("Enter why this is not met after all"), _LENGTH],
    )


class FailForm(Form):
    """Ending the offer, with the words that the applicant will read."""

    reason = TextAreaField(
        "The words the applicant will read",
        description="Say which condition was not met, what was asked for and by when.",
        validators=[DataRequired("Enter the words the applicant will read"), _LENGTH],
    )
