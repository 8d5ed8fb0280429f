"""Weak ETags for public pages: what has not changed is neither sent nor made again.

A page that is a function of its address and of the published version is answered with 304 to
whoever has it, and from this process's memory to whoever has not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from http import HTTPStatus
from typing import Any, Final, TypeVar, cast

from flask import Response, g, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.core.kept import Kept
from app.extensions import db
from app.web import settings
from app.web.access import viewer
from config import ROOT

View = TypeVar("View", bound=Callable[..., Any])
VersionOf = Callable[[Session], str]


# For each kind of version, or the pages of one would empty the memory of another. At most 256
# pages of some 50 kB each: a dozen megabytes.
_pages: Final[dict[VersionOf, Kept[tuple[bytes, str]]]] = {}


def _made(answer: ResponseReturnValue) -> tuple[bytes, str]:
    response = make_response(answer)
    return response.get_data(), response.mimetype or "text/html"


@cache
def _build() -> str:
    """Return a digest of the code, templates and assets that pages are made of."""
    digest = hashlib.sha256()
    kinds = (("app", "*.py"), ("templates", "*.html"), ("app/static", "manifest.json"))
    for folder, pattern in kinds:
        for path in sorted((ROOT / folder).rglob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def version(version_of: VersionOf) -> str:
    """Return the version of what is published, asked for once a request."""
    asked: dict[VersionOf, str] = g.setdefault("published_versions", {})
    if version_of not in asked:
        asked[version_of] = version_of(db.session())
    return asked[version_of]


def revalidated(version_of: VersionOf) -> Callable[[View], View]:
    """Declare that a page is a function of its address and of what `version_of` returns.

    It must answer with a page or raise. Only people who are not signed in get an ETag and a page
    from memory: what others see holds more than that. A page
    that depends on anything else, such as the day, says so in a `version_of` of its own.
    """
    pages = _pages.setdefault(version_of, Kept())

    def declare(view: View) -> View:
        @wraps(view)
        def answer(*args: Any, **kwargs: Any) -> Any:
            if viewer() is not None or not version(version_of):
                return view(*args, **kwargs)
            tag = _tag(version(version_of))
            if request.if_none_match.contains_weak(tag):
                return _stamped(Response(status=HTTPStatus.NOT_MODIFIED), tag)
            body, mimetype = pages.get(
                version(version_of), tag, lambda: _made(view(*args, **kwargs))
            )
            return _stamped(Response(body, mimetype=mimetype), tag)

        return cast("View", answer)

    return declare


def _tag(published: str) -> str:
    service = settings.current()
    facts = (
        _build(),
        published,
        request.full_path,
        service.service_name,
        service.address,
        service.contact_email,
        service.environment,
    )
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:24]


def _stamped(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.vary.add("Cookie")
    return response
