"""What only a demo offers: having the rest of a round's reviews written."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.rounds import queries as rounds
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.demo.reviewing import fill_reviews
from app.extensions import db
from app.web.access import access

bp = Blueprint("demo", __name__, url_prefix="/admin/rounds")


@bp.post("/<slug>/fill-reviews")
@access(Role.ADMIN)
def fill(slug: str) -> ResponseReturnValue:
    """Write every review of a demo round that still waits, so that the panel can be tried."""
    round_ = rounds.plain_by_slug(db.session(), slug)
    if round_ is None:
        raise NotFoundError
    written = fill_reviews(
        db.session(), round_, share=1, now=clock.now(), step=timedelta(milliseconds=1)
    )
    flash(f"{written} demo reviews were written.", "success")
    return redirect(url_for("screening.board", slug=slug))
