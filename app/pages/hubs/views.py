"""The three hubs, each with what it is good at, its partners, courses and programmes."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.courses import queries as courses
from app.extensions import db
from app.organisations import queries as organisations
from app.placements import queries as placements
from app.programmes import queries as programmes
from app.search import queries as search
from app.web import etag
from app.web.access import PUBLIC, access
from app.web.settings import current

bp = Blueprint("hubs", __name__, url_prefix="/hubs")


@bp.get("/")
@access(PUBLIC)
@etag.revalidated(search.version)
def index() -> str:
    """Show the three hubs side by side."""
    return render_template("organisations/hubs.html", hubs=organisations.hubs(db.session()))


@bp.get("/<code>")
@access(PUBLIC)
@etag.revalidated(search.version)
def show(code: str) -> str:
    """Show one hub."""
    session = db.session()
    hub = organisations.hub(session, code)
    return render_template(
        "organisations/hub.html",
        hub=hub,
        members=organisations.of_hub(session, hub.id),
        courses=courses.of_hub(session, hub.id),
        programmes=programmes.of_hub(session, hub.id),
        employers=placements.employers_of_hub(session, hub.id),
        structured={
            "@context": "https://schema.org",
            "@type": "EducationalOrganization",
            "name": hub.name,
            "url": f"{current().address}/hubs/{hub.code}",
            "description": hub.capability or hub.name,
            "address": hub.location,
        },
    )
