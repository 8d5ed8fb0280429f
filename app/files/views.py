"""Handing a file out: always as a thing to save, never as a page of this site."""

from __future__ import annotations

from typing import Final, cast

from flask import Response, current_app

from app.files.models import Document
from app.files.rules import FORMS, disposition
from app.files.service import Shelf

SANDBOX: Final = "default-src 'none'; sandbox"


def shelf() -> Shelf:
    """Return the store and scanner of the running application."""
    return cast("Shelf", current_app.extensions["files"])


def handed_out(document: Document, *, name: str = "") -> Response:
    """Return the file as an answer, under its own name or the one given.

    The caller has made sure that the person may have it.
    """
    answer = Response(shelf().fetch(document), mimetype=FORMS[document.kind].mimetype)
    answer.headers["Content-Disposition"] = disposition(name or document.name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = "no-store"
    return answer
