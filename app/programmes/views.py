"""The catalogue of programmes: the list with its facets, and one programme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, render_template, request
from markupsafe import Markup

from app.core.kept import Kept
from app.extensions import db
from app.organisations import queries as organisations
from app.programmes import queries, rules
from app.search import queries as search
from app.web import etag, listing
from app.web.access import PUBLIC, access
from app.web.components import hub_tags, macro
from app.web.settings import current

bp = Blueprint("programmes", __name__, url_prefix="/programmes")

# The rows of a page are the same for everybody: kept for one published version at a time.
_rows: Final[Kept[Markup]] = Kept(most=64)


@bp.get("/")
@access(PUBLIC)
@etag.revalidated(search.version)
def index() -> str:
    """Show one page of the programmes that were asked for."""
    session, version = db.session(), etag.version(search.version)
    hubs = organisations.hubs(session, version=version)
    dimensions = queries.dimensions(hubs)
    asked = listing.asked("/programmes/", request.args, dimensions, queries.SORTS)
    found = queries.found(
        session,
        hubs,
        query=asked.query,
        chosen=asked.chosen,
        sort=asked.sort,
        version=version,
    )

    def rows(shown: Sequence[int]) -> Markup:
        return _rows.get(
            version,
            (*shown,),
            lambda: macro("programmes/rows.html", "rows")(
                queries.lines(session, shown), hub_tags(hubs)
            ),
        )

    return render_template(
        "programmes/index.html",
        modules=[] if asked.narrowed else queries.loose_modules(session, version=version),
        **listing.one_page(asked, found, dimensions, queries.SORTS, rows),
    )


@bp.get("/<slug>")
@access(PUBLIC)
@etag.revalidated(search.version)
def show(slug: str) -> str:
    """Show a programme with its modules and what is known of whether it still runs."""
    session = db.session()
    programme = queries.programme(session, slug)
    modules = queries.modules(session, programme.id)
    return render_template(
        "programmes/show.html",
        programme=programme,
        name=rules.full_name(programme.award, programme.title),
        modules=modules,
        credits_published=rules.sum_of([module.credits for module in modules]),
        structured=rules.structured(
            title=programme.title,
            award=programme.award,
            summary=programme.note,
            address=f"{current().address}/programmes/{programme.slug}",
            provider=programme.provider_name,
            total_credits=programme.credits,
        ),
    )
