"""What machines ask for: whether the service lives and is ready, its sitemap, its robots' rules."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app.extensions import db
from app.pages.machines import queries
from app.search import queries as search
from app.web import etag
from app.web.access import PUBLIC, access
from app.web.settings import current

bp = Blueprint("machines", __name__)

PAGES = (
    "/",
    "/courses/",
    "/programmes/",
    "/placements/",
    "/standards/",
    "/bursaries/",
    "/hubs/",
    "/partners/",
    "/skills/",
    "/pathways/",
    "/stories/",
    "/events/",
    "/about",
    "/accessibility",
    "/privacy",
    "/cookies",
    "/terms",
)
MOST_ADDRESSES = 50_000  # the most that the sitemap protocol allows in one file
PRIVATE = (
    "/account",
    "/admin/",
    "/applications/",
    "/references/",
    "/review/",
    "/panel/",
    "/search",
)


@bp.get("/health/live")
@access(PUBLIC)
def live() -> Response:
    """Say that this process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/health/ready")
@access(PUBLIC)
def ready() -> Response:
    """Say that the database answers too; 503 when it does not."""
    queries.answers(db.session())
    return Response("ready\n", mimetype="text/plain")


@bp.get("/sitemap.xml")
@access(PUBLIC)
@etag.revalidated(search.version)
def sitemap() -> Response:
    """List the address of every public page, and when the catalogue last changed."""
    session = db.session()
    found = [*PAGES, *search.addresses(session)][:MOST_ADDRESSES]
    body = render_template(
        "pages/sitemap.xml",
        base=current().address,
        addresses=found,
        changed=search.changed_at(session),
    )
    return Response(body, mimetype="application/xml")


@bp.get("/robots.txt")
@access(PUBLIC)
def robots() -> Response:
    """Tell robots where the sitemap is, and which pages are people's own."""
    rules = "".join(f"Disallow: {path}\n" for path in PRIVATE)
    body = f"User-agent: *\n{rules}Sitemap: {current().address}/sitemap.xml\n"
    return Response(body, mimetype="text/plain")
