"""A few routes that do what a view must not, or may only once."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.exc import StaleDataError

from app.core.errors import ConflictError, NotFoundError, RefusedError, ThrottledError
from app.core.roles import Role
from app.extensions import db
from app.organisations.models import Hub
from app.web.access import PUBLIC, SIGNED_IN, access
from app.web.unit_of_work import own_transaction

REFUSALS = {
    "missing": NotFoundError(),
    "refused": RefusedError("You review for another hub."),
    "conflict": ConflictError("Somebody else saved this.", yours="my words", theirs="her words"),
    "throttled": ThrottledError("Too many tries.", retry_after=90),
    "stale": StaleDataError("the row is gone"),
    "gone": NoResultFound("the row is gone"),
}


def probe() -> Blueprint:
    """Return the routes."""
    bp = Blueprint("probe", __name__)

    @bp.post("/probe/write/<int:status>")
    @access(PUBLIC)
    def write(status: int) -> ResponseReturnValue:
        db.session.add(Hub(code=request.form["code"], name="Leeds"))
        return "", status

    @bp.post("/probe/clash/<column>")
    @access(PUBLIC)
    def clash(column: str) -> ResponseReturnValue:
        db.session.add(Hub(code="leeds", name="Leeds"))
        db.session.flush()
        db.session.add(
            Hub(**{"code": "york", "name": "York", column: request.form[column] or None})
        )
        db.session.flush()
        return "", HTTPStatus.SEE_OTHER

    @bp.get("/probe/write")
    @access(PUBLIC)
    def write_on_get() -> ResponseReturnValue:
        db.session.add(Hub(code="flushed", name="Leeds"))
        db.session.flush()
        return "", HTTPStatus.OK

    @bp.get("/probe/own")
    @access(PUBLIC)
    def write_on_its_own() -> ResponseReturnValue:
        with own_transaction() as session:
            session.add(Hub(code="own", name="Leeds"))
        return "", HTTPStatus.OK

    _add_refusals(bp)
    _add_losses(bp)
    return bp


def _add_refusals(bp: Blueprint) -> None:
    @bp.post("/probe/refusal/<kind>")
    @access(PUBLIC)
    def refusal(kind: str) -> ResponseReturnValue:
        db.session.add(Hub(code="never", name="Leeds"))
        db.session.flush()
        raise REFUSALS[kind]

    @bp.get("/probe/broken")
    @access(PUBLIC)
    def broken() -> ResponseReturnValue:
        raise RuntimeError("secret words")

    @bp.get("/probe/signed-in")
    @access(SIGNED_IN)
    def signed_in() -> ResponseReturnValue:
        return {"signed_in": True}

    @bp.get("/probe/auditor")
    @access(Role.AUDITOR, Role.CHAIR)
    def for_auditor() -> ResponseReturnValue:
        return {"figures": 7}


def _add_losses(bp: Blueprint) -> None:
    @bp.route("/probe/lost/<when>", methods=["GET", "POST"])
    @access(PUBLIC)
    def lose_the_database(when: str) -> ResponseReturnValue:
        if request.method == "POST":
            db.session.add(Hub(code="lost", name="Leeds"))
            db.session.flush()
        mine = db.session.scalar(text("SELECT pg_backend_pid()"))
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 2000)"), {"pid": mine})
        if when == "asking":
            db.session.scalar(text("SELECT 1"))
        elif when == "refusing":
            raise RefusedError("You review for another hub.")
        return "<!doctype html>", HTTPStatus.OK

    @bp.post("/probe/fill/<int:number>")
    @access(PUBLIC)
    def fill(number: int) -> ResponseReturnValue:
        db.session.add(Hub(code=f"full{number}", name="Leeds", funding_note=request.form["story"]))
        db.session.flush()
        if number and db.engine.dialect.name == "postgresql":
            full = "DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$"
            db.session.execute(text(full))
        return "", HTTPStatus.SEE_OTHER
