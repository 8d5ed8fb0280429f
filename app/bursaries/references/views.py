"""The cards of an application's references, for every page of its owner that shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.referees import queries
from app.bursaries.referees.models import Referee
from app.bursaries.referees.rules import reminder_at
from app.bursaries.referees.states import ReferenceState
from app.bursaries.references import policy
from app.extensions import db
from app.web.jinja import moment, short_day

_S = ReferenceState


@dataclass(frozen=True, slots=True)
class Link:
    """Something that may be done about a referee, and to whom for those who hear the page."""

    text: str
    about: str
    href: str


@dataclass(frozen=True, slots=True)
class Card:
    """A referee as the applicant sees them; never what they wrote."""

    id: int
    state: ReferenceState
    name: str
    status: str
    tone: str
    lines: list[str]
    links: list[Link]
    remind: str | None


def cards(application: Application, now: datetime) -> list[Card]:
    """Return a card for each referee who was not replaced; none where a round asks for none."""
    if not policy.asks(application.round):
        return []
    return [
        _card(referee, application, now)
        for referee in queries.named(db.session(), application.id)
    ]  # fmt: skip


def _card(referee: Referee, application: Application, now: datetime) -> Card:
    is_draft = application.state is ApplicationState.DRAFT
    may_remind = policy.may_remind(referee, application, application.round, now)
    status = "" if is_draft else referee.state.label
    if referee.state in {_S.REQUESTED, _S.GIVEN}:
        status += f" {short_day(referee.state_since)}"
    return Card(
        id=referee.id,
        state=referee.state,
        name=referee.name,
        status=status,
        tone=referee.state.tone,
        lines=[
            f"{referee.position} ({referee.relation.label.lower()})",
            referee.email,
            *([] if is_draft else _told(referee, now)),
        ],
        links=list(_links(referee, application, now)),
        remind=_href("remind", referee, application) if may_remind else None,
    )


def _href(page: str, referee: Referee, application: Application) -> str:
    return url_for(f"naming.{page}", reference=application.reference, number=referee.id)


def _links(referee: Referee, application: Application, now: datetime) -> Iterator[Link]:
    round_, name = application.round, referee.name
    if policy.may_change(referee, application, round_):
        href = _href("change", referee, application)
        yield Link("Change", f"what you said of {name}", href)
        if application.state is ApplicationState.DRAFT:
            yield Link("Remove", name, _href("remove", referee, application))
    if policy.may_readdress(referee, application, round_, now):
        yield Link("Change the address", f"of {name}", _href("address", referee, application))
    if policy.may_replace(referee, application, round_, now):
        href = _href("replace", referee, application)
        yield Link("Name somebody else", f"instead of {name}", href)


_TOLD: Final[Mapping[ReferenceState, str]] = {
    _S.NAMED: "We write to them only if you are shortlisted.",
    _S.GIVEN: "Only those who decide read it.",
    _S.DECLINED: "They cannot give a reference. That is not held against you.",
    _S.BOUNCED: "Our letter could not be delivered. Perhaps the address is mistyped.",
    _S.EXPIRED: "Nothing is decided by this: a missing reference says nothing about you.",
}


def _told(referee: Referee, now: datetime) -> list[str]:
    """Return what the card says of where the reference stands."""
    if referee.state in {_S.REQUESTED, _S.OPENED}:
        return [_waiting(referee, now)]
    return [_TOLD[referee.state]] if referee.state in _TOLD else []


def _waiting(referee: Referee, now: datetime) -> str:
    words = f"Asked {short_day(referee.asked_at)}, to answer by {moment(referee.due_at)}."
    if referee.reminded_at is not None:
        return f"{words} Reminded {short_day(referee.reminded_at)}."
    if referee.asked_at is None or referee.due_at is None:
        return words
    at = reminder_at(referee.asked_at, referee.due_at)
    return f"{words} Reminder due {short_day(at)}." if at is not None and now < at else words
