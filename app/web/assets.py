"""The built style, scripts, fonts and images: their fingerprinted addresses, and serving them."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Final

from whitenoise import WhiteNoise

from config import ROOT

if TYPE_CHECKING:
    from flask import Flask

STATIC: Final = ROOT / "app" / "static"
PREFIX: Final = "/static/"
YEAR: Final = 365 * 24 * 60 * 60
FINGERPRINTED: Final = re.compile(r"\.[0-9a-f]{8}\.[a-z0-9]+$")


class YearLong(WhiteNoise):
    """WhiteNoise that keeps fingerprinted files for a year, not its ten."""

    FOREVER = YEAR


class UnknownAssetError(LookupError):
    """A template asked for a file that the build did not make."""


@cache
def _manifest() -> dict[str, str]:
    text = (STATIC / "manifest.json").read_text(encoding="utf-8")
    return {name: PREFIX + built for name, built in json.loads(text).items()}


def asset(name: str) -> str:
    """Return the address of a built file, such as `css/site.css`; refuse an unknown name."""
    try:
        return _manifest()[name]
    except KeyError:
        raise UnknownAssetError(f"{name} is not in app/static; run `npm run build`.") from None


def is_fingerprinted(_path: str, url: str) -> bool:
    """Return whether the address changes with the content, so that it may be kept for ever."""
    return FINGERPRINTED.search(url) is not None


def serve_static(app: Flask) -> None:
    """Serve `app/static` before the application, compressed copies first, for a year."""
    app.wsgi_app = YearLong(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(STATIC),
        prefix=PREFIX,
        max_age=60,
        immutable_file_test=is_fingerprinted,
        allow_all_origins=False,
        add_headers_function=_headers,
    )


def _headers(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
