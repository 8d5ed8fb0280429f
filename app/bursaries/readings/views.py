"""The pages of the log of readings."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.adjustments.policy import may_list
from app.bursaries.applications.views import own as own_application
from app.bursaries.readings import queries
from app.bursaries.readings.rules import KINDS, month, month_of
from app.core import clock
from app.core.roles import Role
from app.core.verdict import require
from app.extensions import db
from app.web.access import SIGNED_IN, access, actor
from app.web.keys import row_number

bp = Blueprint("readings", __name__)


@bp.get("/readings/")
@access(Role.DATA_OFFICER)
def index() -> ResponseReturnValue:
    """List a month's readings: who read whose data, of which kind, what for and when."""
    require(may_list(actor()))
    today = clock.today()
    shown_month = month(request.args.get("month", ""), today=today)
    after = row_number(request.args.get("after"))
    rows = queries.of_month(db.session(), shown_month, after=after)
    shown = rows[: queries.PER_PAGE]
    following = None
    if len(rows) > len(shown):
        following = url_for("readings.index", month=shown_month.text, after=shown[-1].id)
    return render_template(
        "readings/index.html",
        rows=shown,
        kinds=KINDS,
        month=shown_month,
        earlier=shown_month.moved(-1),
        later=shown_month.moved(1) if shown_month != month_of(today) else None,
        following=following,
    )


@bp.get("/applications/<reference>/readings")
@access(SIGNED_IN)
def own(reference: str) -> ResponseReturnValue:
    """Show applicants when an officer read what few may read of theirs, and what for."""
    application = own_application(reference)
    return render_template(
        "readings/own.html",
        application=application,
        rows=queries.own(db.session(), application),
        kinds=KINDS,
    )
