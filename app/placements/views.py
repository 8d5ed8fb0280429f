"""Training on the job: employers, apprenticeship standards, and later their vacancies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, render_template, request
from markupsafe import Markup

from app.core.kept import Kept
from app.extensions import db
from app.organisations import queries as organisations
from app.placements import queries, rules
from app.search import queries as search
from app.web import etag, listing
from app.web.access import PUBLIC, access
from app.web.components import hub_tags, macro
from app.web.settings import current

bp = Blueprint("placements", __name__)

# The rows of a page are the same for everybody: kept for one published version at a time.
_rows: Final[Kept[Markup]] = Kept(most=64)


@bp.get("/placements/")
@access(PUBLIC)
@etag.revalidated(search.version)
def index() -> str:
    """Show one page of the employers who were asked for, and how many standards there are."""
    session, version = db.session(), etag.version(search.version)
    hubs = organisations.hubs(session, version=version)
    facets = queries.employer_facets(hubs)
    asked = listing.asked("/placements/", request.args, facets, queries.EMPLOYER_SORTS)
    found = queries.found_employers(
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
            ("employers", *shown),
            lambda: macro("placements/employer_rows.html", "rows")(
                queries.employer_lines(session, shown), hub_tags(hubs)
            ),
        )

    return render_template(
        "placements/index.html",
        standards=queries.number_of_standards(session, version=version),
        **listing.one_page(asked, found, facets, queries.EMPLOYER_SORTS, rows),
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
    """Show one page of the standards that were asked for."""
    session, version = db.session(), etag.version(search.version)
    facets = queries.STANDARD_FACETS
    asked = listing.asked("/standards/", request.args, facets, queries.STANDARD_SORTS)
    found = queries.found_standards(
        session, query=asked.query, chosen=asked.chosen, sort=asked.sort, version=version
    )

    def rows(shown: Sequence[int]) -> Markup:
        return _rows.get(
            version,
            ("standards", *shown),
            lambda: macro("placements/standard_rows.html", "rows")(
                queries.standard_lines(session, shown)
            ),
        )

    return render_template(
        "placements/standards.html",
        **listing.one_page(asked, found, facets, queries.STANDARD_SORTS, rows),
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
