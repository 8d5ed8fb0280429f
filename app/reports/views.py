"""The figures that a funder or an auditor reads."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.core.roles import Role
from app.extensions import db
from app.reports import queries
from app.reports.rules import shown
from app.web.access import access

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("/")
@access(Role.AUDITOR, Role.ADMIN)
def index() -> ResponseReturnValue:
    """Show the figures by round and by hub; they identify nobody."""
    session = db.session()
    return render_template(
        "reports/index.html",
        rounds=queries.by_round(session),
        hubs=queries.by_hub(session),
        shown=shown,
    )
