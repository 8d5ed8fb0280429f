"""The admin's first page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.bursaries.screening import queries as screening
from app.core.roles import Role
from app.extensions import db
from app.reviews.names.queries import not_by_name
from app.web.access import access, actor

bp = Blueprint("desks", __name__, url_prefix="/admin")


@bp.get("/")
@access(Role.ADMIN)
def admin() -> ResponseReturnValue:
    """Show the rounds that need somebody, and the ways to people and messages."""
    rounds = screening.at_work(db.session(), hidden=not_by_name(actor().id))
    return render_template("pages/admin.html", rounds=rounds)
