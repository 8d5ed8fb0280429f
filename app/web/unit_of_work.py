"""One transaction a request: a write commits when its answer is good, a read never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, g, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Conflict

from app.extensions import db, reading

WRITE_METHODS: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def after_commit(action: Callable[[], None]) -> None:
    """Have `action` called once this request's transaction is safely committed."""
    g.setdefault("after_commit", []).append(action)


def _begin() -> None:
    reading.set(request.method not in WRITE_METHODS)


def _finish(response: Response) -> Response:
    if request.method in WRITE_METHODS and response.status_code < HTTPStatus.BAD_REQUEST:
        try:
            db.session.commit()
        except (IntegrityError, StaleDataError) as clash:
            db.session.rollback()
            raise Conflict from clash
        for action in g.pop("after_commit", ()):
            action()
    else:
        db.session.rollback()
    return response


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
