"""The lists of a draft: its eligibility rules, and the criteria of its rubric."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.building import policy, service
from app.bursaries.building import queries as building
from app.bursaries.building.forms import PartForm, VersionForm
from app.bursaries.building.rules import digest
from app.bursaries.building.views import draft_of, version_choices
from app.bursaries.measures import queries
from app.bursaries.measures import service as measures
from app.bursaries.measures.forms import LEVELS, RuleForm, criterion_form
from app.bursaries.rounds.models import Round
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.core.verdict import require
from app.extensions import db
from app.web.access import access, actor

bp = Blueprint("measures", __name__, url_prefix="/admin/rounds/<slug>/build")


@bp.get("/eligibility")
@access(Role.ADMIN)
def rules(slug: str) -> ResponseReturnValue:
    """List the eligibility rules in the order in which they are asked."""
    round_ = draft_of(slug)
    rows = queries.rules(db.session(), round_.id)
    return render_template(
        "measures/rules.html",
        round=round_,
        rows=[(row, digest(queries.rule_values(row))) for row in rows],
    )


def _rule_page(slug: str, rule_id: int | None) -> ResponseReturnValue:
    round_ = draft_of(slug)
    session = db.session()
    row = queries.rule(session, round_.id, rule_id) if rule_id is not None else None
    if row is None and rule_id is not None and not request.form:
        raise NotFoundError
    held = queries.rule_values(row)
    form = RuleForm(data={**held, "seen": digest(held)})
    if form.validate_on_submit():
        measures.save_rule(
            session,
            round_,
            rule_id,
            form.values(),
            seen=form.seen.data or "",
            by=actor(),
            now=clock.now(),
        )
        flash("The rule is saved.", "success")
        return redirect(url_for("measures.rules", slug=slug))
    return render_template(
        "measures/edit.html",
        round=round_,
        form=form,
        title="Eligibility rule" if rule_id else "Add an eligibility rule",
        button="Save the rule",
        back=url_for("measures.rules", slug=slug),
    )


@bp.route("/eligibility/add", methods=["GET", "POST"])
@access(Role.ADMIN)
def add_rule(slug: str) -> ResponseReturnValue:
    """Add a rule at the end."""
    return _rule_page(slug, None)


@bp.route("/eligibility/<int:rule_id>", methods=["GET", "POST"])
@access(Role.ADMIN)
def rule(slug: str, rule_id: int) -> ResponseReturnValue:
    """Change a rule."""
    return _rule_page(slug, rule_id)


@bp.post("/eligibility/<int:rule_id>/move")
@access(Role.ADMIN)
def move_rule(slug: str, rule_id: int) -> ResponseReturnValue:
    """Ask a rule earlier or later."""
    measures.move_rule(
        db.session(), draft_of(slug), rule_id, up=_is_up(), by=actor(), now=clock.now()
    )
    return redirect(url_for("measures.rules", slug=slug))


def _is_up() -> bool:
    return request.form.get("direction") == "up"


@bp.post("/eligibility/<int:rule_id>/remove")
@access(Role.ADMIN)
def remove_rule(slug: str, rule_id: int) -> ResponseReturnValue:
    """Remove a rule."""
    measures.remove_rule(
        db.session(),
        draft_of(slug),
        rule_id,
        seen=request.form.get("seen", ""),
        by=actor(),
        now=clock.now(),
    )
    flash("The rule is removed.", "success")
    return redirect(url_for("measures.rules", slug=slug))


def _version_form(round_: Round) -> PartForm:
    held = {"rubric_version_id": round_.rubric_version_id}
    form = VersionForm(
        data={"version_id": str(round_.rubric_version_id), "seen": digest(held)}
    )  # fmt: skip
    form.version_id.choices = version_choices(building.rubric_versions(db.session()), "criteria")
    return form


@bp.route("/rubric", methods=["GET", "POST"])
@access(Role.ADMIN)
def rubric(slug: str) -> ResponseReturnValue:
    """Choose the version of the rubric, and show its criteria."""
    round_ = draft_of(slug)
    session = db.session()
    form = _version_form(round_)
    if form.validate_on_submit():
        service.choose_rubric(
            session,
            round_,
            int(form.version_id.data),
            seen=form.seen.data or "",
            by=actor(),
            now=clock.now(),
        )
        flash("Rubric: saved.", "success")
        return redirect(url_for("measures.rubric", slug=slug))
    used = building.rubric_plan(session, round_.rubric_version_id)
    rows = queries.criteria(session, used.id) if used else []
    return render_template(
        "measures/rubric.html",
        round=round_,
        form=form,
        used=used,
        rows=[(row, digest(queries.criterion_values(row))) for row in rows],
        bare={each.id: each.bare_levels for each in used.criteria} if used else {},
        total=sum(row.weight for row in rows),
    )


@bp.post("/rubric/new")
@access(Role.ADMIN)
def new_rubric(slug: str) -> ResponseReturnValue:
    """Copy the rubric in use into a version that can be changed, or begin an empty one."""
    round_ = draft_of(slug)
    source = None if request.form.get("from") == "nothing" else round_.rubric_version_id
    service.draft_rubric(db.session(), round_, source, by=actor(), now=clock.now())
    flash("The round now uses a new version of the rubric, which you can change.", "success")
    return redirect(url_for("measures.rubric", slug=slug))


def _criterion_page(slug: str, criterion_id: int | None) -> ResponseReturnValue:
    round_ = draft_of(slug)
    session = db.session()
    used = building.rubric(session, round_.rubric_version_id)
    require(policy.may_edit(used))
    row = None
    if criterion_id is not None:
        row = queries.criterion(session, round_.rubric_version_id, criterion_id)
        if row is None and not request.form:
            raise NotFoundError
    kind = criterion_form(row.low, row.high) if row else criterion_form(LEVELS[0], LEVELS[-1])
    held = queries.criterion_values(row)
    form = kind(data={**kind.shown(held), "seen": digest(held)})
    if form.validate_on_submit():
        measures.save_criterion(
            session,
            round_,
            criterion_id,
            form.values(),
            seen=form.seen.data or "",
            by=actor(),
            now=clock.now(),
        )
        flash("The criterion is saved.", "success")
        return redirect(url_for("measures.rubric", slug=slug))
    return render_template(
        "measures/edit.html",
        round=round_,
        form=form,
        title="Criterion" if criterion_id else "Add a criterion",
        button="Save the criterion",
        back=url_for("measures.rubric", slug=slug),
    )


@bp.route("/rubric/criteria/add", methods=["GET", "POST"])
@access(Role.ADMIN)
def add_criterion(slug: str) -> ResponseReturnValue:
    """Add a criterion at the end."""
    return _criterion_page(slug, None)


@bp.route("/rubric/criteria/<int:criterion_id>", methods=["GET", "POST"])
@access(Role.ADMIN)
def criterion(slug: str, criterion_id: int) -> ResponseReturnValue:
    """Change a criterion and the sentences of its levels."""
    return _criterion_page(slug, criterion_id)


@bp.post("/rubric/criteria/<int:criterion_id>/move")
@access(Role.ADMIN)
def move_criterion(slug: str, criterion_id: int) -> ResponseReturnValue:
    """Put a criterion earlier or later."""
    measures.move_criterion(
        db.session(), draft_of(slug), criterion_id, up=_is_up(), by=actor(), now=clock.now()
    )
    return redirect(url_for("measures.rubric", slug=slug))


@bp.post("/rubric/criteria/<int:criterion_id>/remove")
@access(Role.ADMIN)
def remove_criterion(slug: str, criterion_id: int) -> ResponseReturnValue:
    """Remove a criterion with its levels."""
    measures.remove_criterion(
        db.session(),
        draft_of(slug),
        criterion_id,
        seen=request.form.get("seen", ""),
        by=actor(),
        now=clock.now(),
    )
    flash("The criterion is removed.", "success")
    return redirect(url_for("measures.rubric", slug=slug))
