"""The applicant's pages about referees."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.applications.views import own
from app.bursaries.naming import service
from app.bursaries.naming.forms import AddressForm, RefereeForm, RemoveForm
from app.bursaries.referees import queries
from app.bursaries.referees.models import Referee
from app.bursaries.referees.rules import lacking
from app.bursaries.referees.states import Relation
from app.bursaries.references import policy
from app.bursaries.references import service as references
from app.bursaries.references.views import cards
from app.core import clock
from app.core.errors import NotFoundError
from app.core.verdict import require
from app.extensions import db
from app.web.access import SIGNED_IN, access, actor

bp = Blueprint("naming", __name__, url_prefix="/applications/<reference>/referees")


def _application(reference: str) -> Application:
    """Return the person's own application to a round that asks for references."""
    application = own(reference)
    if not policy.asks(application.round):
        raise NotFoundError
    return application


def _referee(application: Application, number: int) -> Referee:
    found = queries.of_application(db.session(), application.id, number)
    if found is None:
        raise NotFoundError
    return found


def _person(form: RefereeForm) -> service.Person:
    return service.Person(
        name=form.name.data,
        email=form.email.data,
        relation=Relation(form.relation.data),
        position=form.position.data,
    )


def _back(reference: str) -> ResponseReturnValue:
    return redirect(url_for("naming.index", reference=reference))


@bp.get("/")
@access(SIGNED_IN)
def index(reference: str) -> ResponseReturnValue:
    """Show whom the applicant named, and where each reference stands once it is sent."""
    application, now = _application(reference), clock.now()
    found = cards(application, now)
    wanted = application.round.references_wanted or 0
    return render_template(
        "naming/index.html",
        application=application,
        cards=found,
        wanted=wanted,
        lacking=lacking(wanted, [card.state for card in found]),
        is_draft=application.state is ApplicationState.DRAFT,
        verdict=policy.may_name(application, application.round),
    )


@bp.route("/new", methods=["GET", "POST"])
@access(SIGNED_IN)
def add(reference: str) -> ResponseReturnValue:
    """Name one referee."""
    application = _application(reference)
    require(policy.may_name(application, application.round))
    form = RefereeForm()
    if form.validate_on_submit():
        try:
            service.name(db.session(), application, _person(form), by=actor(), now=clock.now())
        except service.AddressRefusedError as refused:
            form.email.errors = [refused.message]
        else:
            return _back(reference)
    return _form_page(application, form, "Name a referee")


@bp.route("/<int:number>/change", methods=["GET", "POST"])
@access(SIGNED_IN)
def change(reference: str, number: int) -> ResponseReturnValue:
    """Change what is said of a referee who has not been asked."""
    application = _application(reference)
    referee = _referee(application, number)
    require(policy.may_change(referee, application, application.round))
    form = RefereeForm(
        data={
            "name": referee.name,
            "email": referee.email,
            "relation": referee.relation.value,
            "position": referee.position,
        }
    )
    if form.validate_on_submit():
        try:
            service.change(
                db.session(), application, referee, _person(form), by=actor(), now=clock.now()
            )
        except service.AddressRefusedError as refused:
            form.email.errors = [refused.message]
        else:
            return _back(reference)
    return _form_page(application, form, "Change your referee")


def _form_page(
    application: Application, form: RefereeForm, title: str, instead: Referee | None = None
) -> str:
    return render_template(
        "naming/referee.html", application=application, form=form, title=title, instead=instead
    )


@bp.route("/<int:number>/remove", methods=["GET", "POST"])
@access(SIGNED_IN)
def remove(reference: str, number: int) -> ResponseReturnValue:
    """Take a referee out of a draft, after one question whether it is meant."""
    application = _application(reference)
    referee = _referee(application, number)
    require(policy.may_name(application, application.round))
    form = RemoveForm()
    if form.validate_on_submit():
        service.remove(db.session(), application, referee, by=actor(), now=clock.now())
        flash(f"{referee.name} is not your referee any more.")
        return _back(reference)
    return render_template(
        "naming/remove.html", application=application, referee=referee, form=form
    )


@bp.post("/<int:number>/remind")
@access(SIGNED_IN)
def remind(reference: str, number: int) -> ResponseReturnValue:
    """Send the one reminder."""
    application = _application(reference)
    referee = _referee(application, number)
    references.remind(db.session(), application, referee, by=actor(), now=clock.now())
    flash(f"We have reminded {referee.name}.", "success")
    return _back(reference)


@bp.route("/<int:number>/address", methods=["GET", "POST"])
@access(SIGNED_IN)
def address(reference: str, number: int) -> ResponseReturnValue:
    """Send the letter to another address of the same person."""
    application, now = _application(reference), clock.now()
    referee = _referee(application, number)
    require(policy.may_readdress(referee, application, application.round, now))
    form = AddressForm(data={"email": referee.email})
    if form.validate_on_submit():
        try:
            service.readdress(
                db.session(), application, referee, form.email.data, by=actor(), now=now
            )
        except service.AddressRefusedError as refused:
            form.email.errors = [refused.message]
        else:
            flash(f"We have written to {referee.name} at the new address.", "success")
            return _back(reference)
    return render_template(
        "naming/address.html", application=application, referee=referee, form=form
    )


@bp.route("/<int:number>/replace", methods=["GET", "POST"])
@access(SIGNED_IN)
def replace(reference: str, number: int) -> ResponseReturnValue:
    """Name somebody else instead."""
    application, now = _application(reference), clock.now()
    referee = _referee(application, number)
    require(policy.may_replace(referee, application, application.round, now))
    form = RefereeForm()
    if form.validate_on_submit():
        try:
            service.replace(db.session(), application, referee, _person(form), by=actor(), now=now)
        except service.AddressRefusedError as refused:
            form.email.errors = [refused.message]
        else:
            flash(f"{form.name.data} is your referee now.", "success")
            return _back(reference)
    return _form_page(application, form, "Name another referee", instead=referee)
