"""The front page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.policy import is_open
from app.bursaries.rounds.views import version_now
from app.core import clock
from app.extensions import db
from app.pages.home import queries, rules
from app.web import etag
from app.web.access import PUBLIC, access
from app.web.jinja import moment

bp = Blueprint("home", __name__)


@bp.get("/")
@access(PUBLIC)
@etag.revalidated(version_now)
def index() -> str:
    """Show the front page."""
    front = queries.front(db.session(), version=etag.version(rounds.version))
    return render_template(
        "pages/home.html",
        counts=front.counts,
        hubs=[hub._asdict() | {"href": f"/hubs/{hub.code}"} for hub in front.hubs],
        next_runs=[],
        pathway=[
            {"title": step.name, "text": step.summary, "href": f"/pathways/#{step.key}"}
            for step in front.route
        ],
        pathway_title="One way through the field",
        voices=[],
        partners=[
            {"name": partner.name, "href": f"/partners/{partner.slug}"}
            for partner in front.partners
        ],
        **_rounds(),
    )


def _rounds() -> dict[str, Any]:
    """Return the round that is open, or else the one that opens next, in the page's words."""
    session, now = db.session(), clock.now()
    listed = rounds.listed(session, version=etag.version(rounds.version))
    opened = rules.first_to_close(row for row in listed if is_open(row, now))
    following = None if opened else rules.next_to_open(listed, now)
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
