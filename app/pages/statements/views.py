"""What the service says of itself: about, accessibility, privacy, cookies and terms."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from app.search import queries as search
from app.web import etag
from app.web.access import PUBLIC, access
from app.web.settings import current

bp = Blueprint("statements", __name__)


@bp.get("/about")
@access(PUBLIC)
@etag.revalidated(search.version)
def about() -> str:
    """Say what the service is, who is behind it, and where its facts come from."""
    return render_template("pages/about.html")


@bp.get("/accessibility")
@access(PUBLIC)
@etag.revalidated(search.version)
def accessibility() -> str:
    """Say how accessibility is tested and what is known."""
    return render_template("pages/accessibility.html")


@bp.get("/privacy")
@access(PUBLIC)
@etag.revalidated(search.version)
def privacy() -> str:
    """Say what is kept of a person and why."""
    return render_template("pages/privacy.html")


@bp.get("/cookies")
@access(PUBLIC)
@etag.revalidated(search.version)
def cookies() -> str:
    """Say which cookie is set, by its real name and life."""
    settings = current()
    return render_template(
        "pages/cookies.html",
        cookie=current_app.config["SESSION_COOKIE_NAME"],
        idle_minutes=settings.session_idle_minutes,
        hours=settings.session_hours,
    )


@bp.get("/terms")
@access(PUBLIC)
@etag.revalidated(search.version)
def terms() -> str:
    """Say on what terms the service may be used."""
    return render_template("pages/terms.html")
