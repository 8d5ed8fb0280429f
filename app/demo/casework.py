"""What makes the demo's other desks worth a look: bands of need, a change, a request, a twin."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.bursaries.adjustments import service as adjustments
from app.bursaries.adjustments.states import AdjustmentKind
from app.bursaries.applications.models import Answer, SectionMark
from app.bursaries.changes import service as changes
from app.bursaries.changes.service import Wish
from app.bursaries.means import service as means
from app.bursaries.means.rules import TO_RECORD
from app.bursaries.means.states import NeedBand
from app.bursaries.requesting import service as requesting
from app.bursaries.rounds import queries as round_queries
from app.bursaries.rounds.models import Question
from app.core.roles import Actor
from app.demo.applying import Begun

ADDED: Final = "I mean the module on making viral vectors, which runs again in spring."
_BANDS: Final[Mapping[str, NeedBand]] = {
    "under_20": NeedBand.HIGH,
    "20_to_35": NeedBand.SOME,
    "over_35": NeedBand.NO_PARTICULAR,
    "not_said": NeedBand.UNCLEAR,
}


def record_need(session: Session, begun: Sequence[Begun], officer: Actor, first: datetime) -> None:
    """Have the officer read each case's evidence and record a band, some minutes apart."""
    for place, item in enumerate(begun):
        at = first + timedelta(minutes=9 * place)
        means.read(session, item.application, TO_RECORD, by=officer, now=at)
        means.assess(
            session,
            item.application,
            _BANDS[item.applicant.answers["means_band"]],
            "",
            seen=0,
            by=officer,
            now=at + timedelta(minutes=4),
        )


def change(session: Session, item: Begun, by: Actor, address: str, now: datetime) -> None:
    """Ask an applicant to say more about their case, and have them send it changed a day later."""
    application = item.application
    form = round_queries.form(session, application.round.form_version_id or 0)
    case = frozenset(section.id for section in form if section.key == "case")
    words = "Please say which module of the course you mean: the one you name has ended."
    wish = Wish(case, words, now + timedelta(days=7))
    seen = application.snapshot_id or 0
    requesting.ask(session, application, wish, seen=seen, by=by, now=now)
    session.flush()  # the change looks for what was asked in the database
    at = now + timedelta(hours=20)
    for answer, _ in _answers(session, item, {"why"}):
        answer.value, answer.updated_at = f"{answer.value} {ADDED}", at
    for mark in session.scalars(
        select(SectionMark).where(SectionMark.application_id == application.id)
    ):
        mark.is_complete = True
    session.flush()  # sending reads both from the database
    changes.resubmit(session, application.id, address=address, by=item.person, now=at)


def _answers(session: Session, item: Begun, keys: Collection[str]) -> Sequence[Row[Answer, str]]:
    return session.execute(
        select(Answer, Question.key)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.application_id == item.application.id, Question.key.in_(keys))
    ).all()


def ask_for_days(session: Session, item: Begun, now: datetime) -> None:
    """Have an applicant ask for more days, for the data officer to answer."""
    need = "I read with a screen reader, and the forms of my university take me long."
    adjustments.ask(
        session, item.application, AdjustmentKind.MORE_DAYS, need, by=item.person, now=now
    )


def make_twin(session: Session, item: Begun, of: Begun) -> None:
    """Have one draft give the name and the address of another, so that the two look alike."""
    same = {
        key: of.applicant.answers[key] for key in ("full_name", "home")
    }  # fmt: skip
    for answer, key in _answers(session, item, same):
        answer.value = same[key]
