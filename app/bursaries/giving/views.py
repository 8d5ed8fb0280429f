"""A referee's pages, from a letter's link: can you, is this right, five questions, check, thanks.

Nobody signs in, and looking uses nothing up: mail scanners open links too. Only a POST moves
anything. The address is a secret, so no page here is kept by a cache or named to another site.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.giving import queries, service
from app.bursaries.giving.forms import AnswersForm, GiveForm, RelationForm, WillingForm
from app.bursaries.referees.models import Reference, ReferenceToken
from app.bursaries.referees.rules import Written, gaps
from app.bursaries.referees.states import LinkStanding, ReferenceState, Relation, WhyNot
from app.bursaries.references.queries import case
from app.core import clock
from app.extensions import csrf, db
from app.web.access import PUBLIC, access

bp = Blueprint("giving", __name__, url_prefix="/references/<token>")
# The link is the right to act, and nobody who forges a request has it. The check of the form's
# token would ask for a Referer over HTTPS, which these pages have browsers never send.
csrf.exempt(bp)
ENDED: Final = frozenset({LinkStanding.GIVEN, LinkStanding.DECLINED})


@bp.after_request
def keep_secret(response: Response) -> Response:
    """Have no cache keep the page, and no other page learn its address."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _link(token: str) -> ReferenceToken | None:
    return queries.link(db.session(), token)


def _to(page: str, token: str) -> ResponseReturnValue:
    return redirect(url_for(f"giving.{page}", token=token))


def _over(link: ReferenceToken | None) -> ResponseReturnValue:
    """Say in words what became of the link, and whom to write to."""
    if link is None:
        page = render_template("giving/over.html", standing=None, case=None, referee=None)
        return page, HTTPStatus.NOT_FOUND
    standing = service.standing(link, clock.now())
    page = render_template(
        "giving/over.html",
        standing=standing,
        case=case(db.session(), link.referee.application_id),
        referee=link.referee,
    )
    return page, HTTPStatus.OK if standing in ENDED else HTTPStatus.GONE


def _where(link: ReferenceToken | None) -> str:
    """Return the page that the link leads to now: its first question, the next one, or the end."""
    if link is None or service.standing(link, clock.now()) is not LinkStanding.OPEN:
        return "over"
    if link.referee.state is not ReferenceState.OPENED:
        return "start"
    return "relation" if link.referee.reference is None else "questions"


def _page(template: str, link: ReferenceToken, form: Any, **more: Any) -> str:
    return render_template(
        f"giving/{template}.html",
        case=case(db.session(), link.referee.application_id),
        referee=link.referee,
        form=form,
        **more,
    )


@bp.route("", methods=["GET", "POST"])
@access(PUBLIC)
def start(token: str) -> ResponseReturnValue:
    """Ask whether somebody can give a reference; who has begun goes on where they were.

    Who said yes may think again, by a link on the pages that follow.
    """
    link = _link(token)
    where = _where(link)
    if link is None or where == "over":
        return _over(link)
    if where != "start" and request.args.get("again") != "yes":
        return _to(where, token)
    form = WillingForm()
    if not form.validate_on_submit():
        return _page("start", link, form)
    if form.willing.data == "yes" and where != "start":
        return _to(where, token)
    if form.willing.data == "yes":
        return _act(token, "relation", lambda now: service.accept(db.session(), token, now=now))
    why, words = WhyNot(form.why_not.data), form.words.data or ""
    return _act(
        token, "thanks", lambda now: service.decline(db.session(), token, why, words, now=now)
    )


def _act(token: str, following: str, verb: Any) -> ResponseReturnValue:
    """Do what was asked and go on; a link that was used or ended meanwhile says so."""
    try:
        verb(clock.now())
    except service.LinkOverError:
        db.session().expire_all()
        return _to("start", token)
    return _to(following, token)


@bp.route("/relation", methods=["GET", "POST"])
@access(PUBLIC)
def relation(token: str) -> ResponseReturnValue:
    """Ask whether the applicant said right how the two know each other."""
    link = _link(token)
    if link is None or _where(link) in {"over", "start"}:
        return _to("start", token)
    referee = link.referee
    held = referee.reference or referee
    form = RelationForm(data={"relation": held.relation.value, "position": held.position})
    if request.method == "POST" and form.right.data == "yes":
        # Nothing of what stands below the answer counts then.
        form.relation.data, form.position.data = referee.relation.value, referee.position
        form.position.raw_data = [referee.position]
    if not form.validate_on_submit():
        return _page("relation", link, form)
    how, position = Relation(form.relation.data), form.position.data
    if form.right.data == "no" and (how, position) == (referee.relation, referee.position):
        form.right.errors = ["Change what is not right, or choose yes"]
        return _page("relation", link, form)
    return _act(
        token, "questions", lambda now: service.relate(db.session(), token, how, position, now=now)
    )


@bp.route("/questions", methods=["GET", "POST"])
@access(PUBLIC)
def questions(token: str) -> ResponseReturnValue:
    """Ask the five questions on one page; what is typed is kept, whole or not."""
    link = _link(token)
    if link is None or _where(link) != "questions":
        return _to("start", token)
    held = link.referee.reference
    form = AnswersForm(data=AnswersForm.shown(held) if held else {})
    if not form.validate_on_submit():
        return _page("questions", link, form, is_saved=request.args.get("saved") == "yes")
    written, version = _written(form), form.version.data or "0"
    try:
        service.save(db.session(), token, written, version=version, now=clock.now())
    except service.LinkOverError:
        return _to("start", token)
    if request.form.get("then") == "later":
        return redirect(url_for("giving.questions", token=token, saved="yes"))
    return _to("check", token)


def _written(form: AnswersForm) -> Written:
    return Written(
        known_for=form.known_for.data or None,
        compared=form.compared.data or None,
        does_well=form.does_well.data or "",
        needs_help=form.needs_help.data or "",
        support=form.support.data or None,
    )


@bp.route("/check", methods=["GET", "POST"])
@access(PUBLIC)
def check(token: str) -> ResponseReturnValue:
    """Show the answers once more, and send them for good; what is missing leads back."""
    link = _link(token)
    if link is None or _where(link) != "questions":
        return _to("start", token)
    held = link.referee.reference
    problems = gaps(service.as_written(held)) if held else {}
    if held is None or problems:
        return _unfinished(link, held, problems)
    form = GiveForm()
    if not form.validate_on_submit():
        return _page("check", link, form, reference=held)
    return _act(token, "thanks", lambda now: service.give(db.session(), token, now=now))


def _unfinished(
    link: ReferenceToken, held: Reference | None, problems: dict[str, str]
) -> ResponseReturnValue:
    """Show the questions again with what is missing at each; nothing that was typed is lost."""
    form = AnswersForm(formdata=None, data=AnswersForm.shown(held) if held else {})
    form.validate()
    form.point_at(problems)
    return _page("questions", link, form, is_saved=False)


@bp.get("/thanks")
@access(PUBLIC)
def thanks(token: str) -> ResponseReturnValue:
    """Thank for what was sent or said; a link that is still open leads to its page."""
    link = _link(token)
    if link is not None and _where(link) != "over":
        return _to("start", token)
    return _over(link)
