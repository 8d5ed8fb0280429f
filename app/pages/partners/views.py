"""The partner providers and their courses, beside the hubs' own."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.courses import queries as courses
from app.extensions import db
from app.organisations import queries as organisations
from app.search import queries as search
from app.web import etag
from app.web.access import PUBLIC, access

bp = Blueprint("partners", __name__, url_prefix="/partners")


@bp.get("/")
@access(PUBLIC)
@etag.revalidated(search.version)
def index() -> str:
    """Show every partner provider with how many courses of it are known."""
    session = db.session()
    partners = organisations.partners(session)
    return render_template(
        "organisations/partners.html",
        at_home=[partner for partner in partners if partner.country == "UK"],
        abroad=[partner for partner in partners if partner.country != "UK"],
        counts=courses.counts_by_provider(session),
    )


@bp.get("/<slug>")
@access(PUBLIC)
@etag.revalidated(search.version)
def show(slug: str) -> str:
    """Show one provider with its courses and kinds of training."""
    session = db.session()
    partner = organisations.organisation(session, slug)
    return render_template(
        "organisations/partner.html",
        partner=partner,
        courses=courses.of_provider(session, partner.id),
    )
