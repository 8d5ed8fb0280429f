"""Case studies and guides, and what the hubs held: webinars and outreach sessions."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.core.facets import labels
from app.courses import queries as courses
from app.courses.states import Mode, Running
from app.extensions import db
from app.search import queries as search
from app.web import etag
from app.web.access import PUBLIC, access

bp = Blueprint("reading", __name__)


@bp.get("/stories/")
@access(PUBLIC)
@etag.revalidated(search.version)
def stories() -> str:
    """Say what will be here; no story has been given for publication yet."""
    return render_template("pages/stories.html")


@bp.get("/events/")
@access(PUBLIC)
@etag.revalidated(search.version)
def events() -> str:
    """Show what the hubs held, with the dates their sources give."""
    return render_template(
        "pages/events.html",
        events=courses.events(db.session()),
        modes=labels(Mode),
        standings=labels(Running),
    )
