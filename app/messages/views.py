"""The outbox for admins, and in a demonstration the letter that a visitor is waiting for."""

from __future__ import annotations

from typing import Final, cast

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.core.verdict import require
from app.extensions import db
from app.messages import policy, queries, service
from app.messages.letters.rules import blocks, without_signature
from app.messages.models import OutboxMessage
from app.messages.states import MessageState
from app.web import settings
from app.web.access import PUBLIC, access, actor
from app.web.keys import row_number

bp = Blueprint("messages", __name__)
# What follows a registration; a reset or an invitation is read in the outbox.
SHOWN_IN_DEMO: Final = frozenset(
    {"confirm_address", "already_registered", "no_account", "first_link"}
)


def keep_from(app: Flask, condition: queries.KeptFrom) -> None:
    """Have these messages kept from an admin; the slices above know who must not read which."""
    app.extensions["outbox_kept_from"] = condition


def _hidden() -> queries.Hidden:
    kept_from = cast("queries.KeptFrom", current_app.extensions["outbox_kept_from"])
    return kept_from(actor().id)


def show_in_demo(key: str) -> None:
    """Remember in this browser which letter a demonstration may show to it."""
    if settings.current().is_demo:
        cookie["demo_letter"] = key


@bp.get("/demo/letter")
@access(PUBLIC)
def demo_letter() -> ResponseReturnValue:
    """Show the letter about an account that this browser just made: in a demonstration only.

    A letter that would open somebody else's account is never shown to whoever asked for it.
    """
    here = settings.current()
    key = cookie.get("demo_letter")
    letter = queries.by_key(db.session(), key) if key and here.is_demo else None
    if letter is None or letter.template not in SHOWN_IN_DEMO:
        raise NotFoundError
    return render_template(
        "messages/demo_letter.html",
        letter=letter,
        blocks=blocks(without_signature(letter.text), here.address),
    )


@bp.get("/admin/outbox")
@access(Role.ADMIN)
def outbox() -> ResponseReturnValue:
    """Show what was written to people, newest first, and how each message fares."""
    wanted = request.args.get("state", "")
    state = MessageState(wanted) if wanted in set(MessageState) else None
    hidden = _hidden()
    before = row_number(request.args.get("before"))
    rows = queries.outbox(db.session(), hidden=hidden, before=before, state=state)
    shown = rows[: queries.PER_PAGE]
    older = None
    if len(rows) > len(shown):
        older = url_for("messages.outbox", before=shown[-1].id, state=state or None)
    return render_template(
        "messages/outbox.html",
        rows=shown,
        older=older,
        state=state,
        counts=queries.counts(db.session(), hidden=hidden),
    )


def _message(message_id: int) -> OutboxMessage:
    found = queries.message(db.session(), message_id, hidden=_hidden())
    if found is None:
        raise NotFoundError
    return found


@bp.get("/admin/outbox/<int:message_id>")
@access(Role.ADMIN)
def message(message_id: int) -> ResponseReturnValue:
    """Show one message with its steps; in production the text of one with a secret is hidden."""
    here = settings.current()
    found = _message(message_id)
    is_hidden = found.holds_secret and here.is_production
    return render_template(
        "messages/message.html",
        message=found,
        blocks=[] if is_hidden else blocks(without_signature(found.text), here.address),
        is_hidden=is_hidden,
        may_send_again=policy.may_send_again(found),
    )


@bp.post("/admin/outbox/<int:message_id>/send-again")
@access(Role.ADMIN)
def send_again(message_id: int) -> ResponseReturnValue:
    """Put a message that was refused or given up back into the queue."""
    found = _message(message_id)
    require(policy.may_send_again(found))
    service.send_again(db.session(), found, by=actor(), now=clock.now())
    flash("The message is waiting to be sent again.", "success")
    return redirect(url_for("messages.message", message_id=message_id))
