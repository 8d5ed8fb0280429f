"""Weak ETags for public pages: an unchanged page is answered with 304 after one small query."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import Response, g, make_response, request
from sqlalchemy.orm import Session

from app.extensions import db
from app.web import settings
from app.web.access import viewer
from config import ROOT

View = TypeVar("View", bound=Callable[..., Any])
VersionOf = Callable[[Session], str]


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

    Only people who are not signed in get an ETag: what others see holds more than that. A page
    that depends on anything else, such as the day, says so in a `version_of` of its own.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def answer(*args: Any, **kwargs: Any) -> Any:
            if viewer() is not None or not version(version_of):
                return view(*args, **kwargs)
            tag = _tag(version(version_of))
            if request.if_none_match.contains_weak(tag):
                return _stamped(Response(status=HTTPStatus.NOT_MODIFIED), tag)
            response = make_response(view(*args, **kwargs))
            if response.status_code == HTTPStatus.OK:
                _stamped(response, tag)
            return response

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
