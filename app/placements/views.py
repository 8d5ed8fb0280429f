"""Training on the job: employers, apprenticeship standards, and later their vacancies."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.extensions import db
from app.placements import queries, rules
from app.search import queries as search
from app.web import etag
from app.web.access import PUBLIC, access
from app.web.settings import current

bp = Blueprint("placements", __name__)


@bp.get("/placements/")
@access(PUBLIC)
@etag.revalidated(search.version)
def index() -> str:
    """Show who takes apprentices and which standards there are."""
    session = db.session()
    return render_template(
        "placements/index.html",
        employers=queries.employers(session),
        standards=queries.standards(session),
    )


@bp.get("/placements/employers/<slug>")
@access(PUBLIC)
@etag.revalidated(search.version)
def employer(slug: str) -> str:
    """Show what is known of one employer."""
    return render_template(
        "placements/employer.html", employer=queries.employer(db.session(), slug)
    )


@bp.get("/standards/")
@access(PUBLIC)
@etag.revalidated(search.version)
def standards() -> str:
    """Show every standard by its level."""
    return render_template(
        "placements/standards.html",
        levels=rules.by_level(queries.standards(db.session())),
    )


@bp.get("/standards/<reference>")
@access(PUBLIC)
@etag.revalidated(search.version)
def standard(reference: str) -> str:
    """Show one standard, at its reference or, while it has none, at its title."""
    found = queries.standard(db.session(), reference)
    return render_template(
        "placements/standard.html",
        standard=found,
        structured=rules.structured(
            title=found.title,
            reference=found.reference,
            level=found.level,
            months=found.months_to_gateway,
            address=f"{current().address}/standards/{found.slug}",
        ),
    )
