"""What nobody types: control characters, taken out of what is written and found in no address."""

from __future__ import annotations

import re
from typing import Final

from flask import Flask, request

from app.core.errors import NotFoundError

# All but tab and line breaks. PostgreSQL cannot keep the first of them, HTML forbids the rest.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def without_controls(text: str) -> str:
    """Return the text without control characters; tabs and line breaks stay."""
    return _CONTROLS.sub("", text)


def _refuse_null() -> None:
    if "\x00" in request.path or b"%00" in request.query_string:
        raise NotFoundError


def init_app(app: Flask) -> None:
    """Answer an address with a null byte in it as one that is not there."""
    app.before_request(_refuse_null)
