"""The form of a question that asks for files."""

from __future__ import annotations

from wtforms import FileField

from app.web.forms import Form


class UploadForm(Form):
    """One file at a time, so that each is answered for by itself."""

    answer = FileField("Choose a file")
