"""Searching everything at once."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.core.facets import Dimension, group
from app.extensions import db
from app.organisations import queries as organisations
from app.search import queries
from app.search.states import SINGULAR, Kind
from app.web import etag, listing
from app.web.access import PUBLIC, access
from app.web.pagination import Page

bp = Blueprint("finding", __name__)

PER_PAGE = 20
KINDS = Dimension("kind", "What it is", {kind.value: kind.label for kind in Kind})


@bp.get("/search")
@access(PUBLIC)
@etag.revalidated(queries.version)
def search() -> str:
    """Show what the words are found in, best first."""
    session, version = db.session(), etag.version(queries.version)
    asked = listing.asked("/search", request.args, [KINDS])
    counts = {
        kind.value: number
        for kind, number in queries.counts(session, asked.query, version=version).items()
    }
    picked = [Kind(value) for value in asked.chosen.get("kind", ())]
    total = sum(number for kind, number in counts.items() if not picked or kind in picked)
    page = Page(asked.page, total, PER_PAGE).clamped()
    kinds = group(KINDS, counts, asked.chosen.get("kind", ()))
    return render_template(
        "pages/search.html",
        asked=asked,
        chips=asked.chips([KINDS]),
        groups=[kinds] if kinds.options else [],
        page=page,
        results=queries.results(
            session,
            asked.query,
            kinds=picked,
            page=slice(page.offset, page.offset + page.per_page),
            version=version,
        ),
        singular=SINGULAR,
        hubs={hub.code: hub for hub in organisations.hubs(session, version=version)},
    )
