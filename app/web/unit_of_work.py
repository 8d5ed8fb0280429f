"""One transaction a request: a write commits when its answer is good, a read never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final, TypeVar

import structlog
from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Conflict

from app.extensions import db, reading

View = TypeVar("View", bound=Callable[..., Any])
WRITE_METHODS: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
log = structlog.get_logger()


def reads_first(view: View) -> View:
    """Declare that a view which writes reads first, and says itself where the writing begins.

    What is made ready before `begin_to_write` takes no lock, so others write meanwhile. What
    it was made from is compared once more under the lock.
    """
    view.reads_first = True  # type: ignore[attr-defined]
    return view


def begin_to_write() -> None:
    """Begin the part of a view that writes in a transaction of its own.

    Rows that were loaded before are stale from here on.
    """
    if reading.get():
        db.session.rollback()
    reading.set(False)


def let_go() -> None:
    """Give back every lock before slow work; for a request that has only read so far."""
    db.session.rollback()


def undo() -> None:
    """Undo what was not committed; where the connection is lost the database does so itself."""
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


def _begin() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    reading.set(request.method not in WRITE_METHODS or hasattr(view, "reads_first"))


def _finish(response: Response) -> Response:
    if request.method not in WRITE_METHODS or response.status_code >= HTTPStatus.BAD_REQUEST:
        if db.session.registry.has():  # else nothing was asked of the database
            undo()
        return response
    try:
        db.session.commit()
    except SQLAlchemyError as failure:
        undo()
        return _refused(failure)
    return response


def _refused(failure: SQLAlchemyError) -> Response:
    # Flask asks the error handlers for what a view raises, not for what its own hooks raise.
    is_clash = isinstance(failure, (IntegrityError, StaleDataError))
    error = Conflict() if is_clash else failure
    log.warning("commit refused", kind=type(failure).__name__, id=g.get("request_id", ""))
    return current_app.make_response(current_app.handle_user_exception(error))


def _release(_error: BaseException | None) -> None:
    reading.set(False)


@contextmanager
def own_transaction() -> Iterator[Session]:
    """Give a short transaction of its own, committed at the end: for facts a GET must record.

    It is for the reading log and the sign-in throttle, whose rows must stay although the
    request around them writes nothing or is refused.
    """
    token = reading.set(False)
    try:
        with Session(db.engine) as session, session.begin():
            yield session
    finally:
        reading.reset(token)


def init_app(app: Flask) -> None:
    """Tie the transaction to the beginning and the end of every request."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_release)
