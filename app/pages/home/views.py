"""The front page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from app.bursaries.rounds import queries as rounds
from app.core import clock
from app.courses import queries as courses
from app.extensions import db
from app.organisations import queries as organisations
from app.pages.home import queries, rules
from app.placements import queries as placements
from app.programmes import queries as programmes
from app.skills import queries as skills
from app.web import etag
from app.web.access import PUBLIC, access
from app.web.jinja import moment

bp = Blueprint("home", __name__)


@bp.get("/")
@access(PUBLIC)
@etag.revalidated(queries.front_version)
def index() -> str:
    """Show the front page."""
    session = db.session()
    route = rules.route(skills.roles(session))
    return render_template(
        "pages/home.html",
        counts=rules.Counts(
            courses=courses.total(session),
            programmes=programmes.total(session),
            standards=placements.total_standards(session),
        ),
        hubs=[hub._asdict() | {"href": f"/hubs/{hub.code}"} for hub in organisations.hubs(session)],
        next_runs=[],
        pathway=[
            {"title": role.name, "text": role.summary, "href": f"/pathways/#{role.key}"}
            for role in route
        ],
        pathway_title="One way through the field",
        voices=[],
        partners=[
            {"name": partner.name, "href": f"/partners/{partner.slug}"}
            for partner in organisations.partners(session)
            if partner.country == "UK"
        ],
        **_rounds(),
    )


def _rounds() -> dict[str, Any]:
    session, now = db.session(), clock.now()
    opened, following = rounds.open_round(session, now), None
    if opened is None:
        following = rules.next_to_open(rounds.listed(session), now)
    return {
        "open_round": opened
        and {
            "name": opened.name,
            "awards": opened.awards,
            "deadline": moment(opened.closes_at),
            "days_left": rules.days_left(opened.closes_at, now),
            "href": f"/bursaries/{opened.slug}",
            "check_href": f"/bursaries/{opened.slug}/check",
        },
        "next_round": following and {"name": following.name, "opens": moment(following.opens_at)},
    }
