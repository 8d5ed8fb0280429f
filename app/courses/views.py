"""The catalogue of courses: the list with its facets, and one course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, render_template, request
from markupsafe import Markup

from app.core.kept import Kept
from app.courses import queries, rules
from app.courses.states import TitleStatus
from app.extensions import db
from app.organisations import queries as organisations
from app.search import queries as search
from app.web import etag, listing
from app.web.access import PUBLIC, access
from app.web.components import hub_tags, macro
from app.web.settings import current

bp = Blueprint("courses", __name__, url_prefix="/courses")

# The rows of a page are the same for everybody: kept for one published version at a time.
_rows: Final[Kept[Markup]] = Kept(most=64)


@bp.get("/")
@access(PUBLIC)
@etag.revalidated(search.version)
def index() -> str:
    """Show one page of the courses that were asked for."""
    session, version = db.session(), etag.version(search.version)
    hubs = organisations.hubs(session, version=version)
    dimensions = queries.dimensions(hubs)
    asked = listing.asked("/courses/", request.args, dimensions, queries.SORTS)
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
            lambda: macro("courses/rows.html", "rows")(
                queries.lines(session, shown), hub_tags(hubs)
            ),
        )

    return render_template(
        "courses/index.html",
        modes=rules.MODE_LABELS,
        kinds=[] if asked.narrowed else queries.kinds_of_training(session, version=version),
        **listing.one_page(asked, found, dimensions, queries.SORTS, rows),
    )


@bp.get("/<slug>")
@access(PUBLIC)
@etag.revalidated(search.version)
def show(slug: str) -> str:
    """Show a course, or a kind of training and that it is no course."""
    course = queries.course(db.session(), slug)
    price = rules.price_words(course.price_pence, course.currency)
    return render_template(
        "courses/show.html",
        course=course,
        is_kind=course.title_status is TitleStatus.CATEGORY,
        price=price,
        structured=rules.structured(
            title=course.title,
            summary=course.summary,
            address=f"{current().address}/courses/{course.slug}",
            provider=course.provider.name if course.provider else "",
            mode=course.mode,
            audience=course.audience,
            price_pence=course.price_pence,
            currency=course.currency,
        ),
    )
