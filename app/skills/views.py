"""What the field needs: skills by category, job roles with published pay, and the steps between."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.extensions import db
from app.search import queries as search
from app.skills import queries, rules
from app.web import etag
from app.web.access import PUBLIC, access

bp = Blueprint("skills", __name__)


@bp.get("/skills/")
@access(PUBLIC)
@etag.revalidated(search.version)
def index() -> str:
    """Show every skill in its category, the job roles, and the pay that is published."""
    session = db.session()
    return render_template(
        "skills/index.html",
        categories=rules.by_category(queries.skills(session)),
        roles=queries.roles(session),
        scales=rules.by_scale(queries.pay_bands(session)),
        pay_words=rules.pay_words,
    )


@bp.get("/pathways/")
@access(PUBLIC)
@etag.revalidated(search.version)
def pathways() -> str:
    """Show every job role on its step, with where it leads."""
    roles = queries.roles(db.session())
    return render_template(
        "skills/pathways.html",
        stages=rules.by_stage(roles),
        keys={role.name: role.key for role in roles},
        pay_words=rules.pay_words,
    )
