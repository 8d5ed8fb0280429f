"""Every refusal and failure as a page in the service's own manner."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import Final

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.core.errors import (
    ConflictError,
    DomainError,
    FullError,
    NotFoundError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from app.web.access import forget_viewer, typed, viewer
from app.web.unit_of_work import undo

PAGES: Final = frozenset({400, 403, 404, 409, 413, 429, 500, 503, 507})
# These come from no fault of whoever sent something: what they typed is shown to be copied.
KEEPING: Final = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INSUFFICIENT_STORAGE})
STATUS: Final = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    RefusedError: HTTPStatus.FORBIDDEN,
    ConflictError: HTTPStatus.CONFLICT,
    ThrottledError: HTTPStatus.TOO_MANY_REQUESTS,
    FullError: HTTPStatus.INSUFFICIENT_STORAGE,
    UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
}
WORDS: Final[dict[int, str]] = {
    HTTPStatus.METHOD_NOT_ALLOWED: "This address cannot be used in that way. Nothing was changed.",
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "More people are using the service than it can answer at once. Nothing was changed. "
        "Wait a few seconds, then load this page again."
    ),
}
# A row that is there already, or one that it points at and that is gone, in the words of
# PostgreSQL and of SQLite.
CLASHES: Final = frozenset(
    {"23505", "23503", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_FOREIGNKEY"}
)
# The disk under the database is full, in the words of both.
FULL: Final = frozenset({"53100", "SQLITE_FULL"})
NO_ROOM: Final = (
    "There is no room to keep this at the moment. Nothing was changed, and what you saved before "
    "is kept. Try again later."
)
log = structlog.get_logger()


def page(status: int, message: str = "", **context: object) -> Response:
    """Return the error page for the status; an unlisted status uses the page of 400 or 500."""
    known = (
        status if status in PAGES else (400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500)
    )
    _know_viewer()
    body = render_template(
        f"errors/{known}.html",
        message=message,
        request_id=g.get("request_id", ""),
        **{"typed": _typed() if known in KEEPING else (), **context},
    )
    return make_response(body, status)


def _typed() -> list[str]:
    # A file is chosen again sooner than it is read here.
    if request.mimetype != "multipart/form-data":
        with suppress(HTTPException, BlockingIOError):
            return typed()
    return []


def _know_viewer() -> None:
    # The page asks who it is for; the failure it tells of may be that nobody can say.
    try:
        viewer()
    except (DBAPIError, PoolTimeoutError):
        forget_viewer()


def _domain(error: DomainError) -> Response:
    undo()
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
    if isinstance(error, ConflictError):
        return page(
            status, error.message, yours=error.yours, theirs=error.theirs, again=_page_behind()
        )
    response = page(status, error.message)
    if isinstance(error, ThrottledError):
        response.headers["Retry-After"] = str(error.retry_after)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "10"
    return response


def _page_behind() -> str:
    """Return the page whose form was sent: its own address, or above one that takes only POST."""
    above = request.path.rstrip("/").rpartition("/")[0]
    adapter = current_app.create_url_adapter(request)
    return next(
        (
            path
            for path in (request.path, f"{above}/", above)
            if adapter and adapter.test(path, "GET")
        ),
        "/",
    )


def _http(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())
    undo()
    # Of the other refusals only a missing token leaves a form that can still be read.
    kept = {"typed": typed()} if isinstance(error, CSRFError) else {}
    response = page(status, WORDS.get(status, ""), **kept)
    for name, value in error.get_response().headers.items():
        if name in {"Allow", "Retry-After", "Location"}:
            response.headers[name] = value
    return response


def _stale(_error: Exception) -> Response:
    undo()
    return page(HTTPStatus.CONFLICT)


def _taken_away(error: NoResultFound) -> Response:
    """Answer for a row that somebody took away between two looks at it."""
    log.warning("clash", kind=type(error).__name__, **_request())
    return _stale(error)


def _broken_rule(error: IntegrityError) -> Response:
    """Answer for a row that somebody else wrote or took away first; anything else is our fault."""
    if _codes(error) & CLASHES:
        log.warning("clash", kind=type(error).__name__, **_request())
        return _stale(error)
    return _unexpected(error)


def _codes(error: Exception) -> set[str | None]:
    orig = getattr(error, "orig", None)
    return {getattr(orig, name, None) for name in ("sqlstate", "sqlite_errorname")}


def _request() -> dict[str, str]:
    return {"id": g.get("request_id", ""), "route": str(request.url_rule or "unknown")}


def _busy(error: Exception) -> Response:
    log.error("database unavailable", kind=type(error).__name__, **_request())
    undo()
    forget_viewer()  # to ask the database who it is would take as long again
    if _codes(error) & FULL:
        return page(HTTPStatus.INSUFFICIENT_STORAGE, NO_ROOM)
    response = page(HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = "10"
    return response


def _lost(error: DBAPIError) -> Response:
    """Answer for a connection that broke off in the middle; anything else is our fault."""
    return _busy(error) if error.connection_invalidated else _unexpected(error)


def _silent(_error: BlockingIOError) -> Response:
    # The server stopped waiting for the rest of the request (gunicorn.conf.py).
    undo()
    return page(
        HTTPStatus.REQUEST_TIMEOUT, "We did not receive all of what you sent. Send it again."
    )


def _unexpected(error: Exception) -> Response:
    log.error("unexpected failure", kind=type(error).__name__, exc_info=error)
    undo()
    return page(HTTPStatus.INTERNAL_SERVER_ERROR)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(NoResultFound, _taken_away)
    app.register_error_handler(IntegrityError, _broken_rule)
    app.register_error_handler(BlockingIOError, _silent)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(DBAPIError, _lost)
    app.register_error_handler(PoolTimeoutError, _busy)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)
