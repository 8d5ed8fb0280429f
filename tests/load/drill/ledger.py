"""What must hold in the database, whatever happened: each thing whole and once, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.bursaries.applications import rules
from app.bursaries.applications.models import Answer, Application, Snapshot
from app.bursaries.applications.states import ApplicationState
from app.messages.models import OutboxMessage
from app.messages.rules import message_id
from app.messages.states import ON_THE_WAY, MessageState

SENT: Final = "application.submitted"
LETTER: Final = "application-received:"
COPIES: Final = 2


def faults(
    session: Session, references: Collection[str], acknowledged: Collection[str]
) -> Iterator[str]:
    """Yield a sentence for each thing that is lost, doubled or half."""
    wanted = set(references)
    rows = session.execute(
        select(
            Application.id,
            Application.reference,
            Application.state,
            Application.snapshot_id,
            Application.submitted_at,
            Application.hub_id,
        )
    ).all()
    rows = [row for row in rows if row.reference in wanted]
    snapshots, events, letters = _snapshots(session), _events(session), _letters(session)
    answers = _answers(session)
    usual = max(answers[row.id] for row in rows)
    for row in rows:
        letter = letters[LETTER + row.reference]
        has = (len(snapshots[row.id]), len(events[row.id]), len(letter))
        if row.state is ApplicationState.DRAFT:
            is_whole = has == (0, 0, 0) and row.submitted_at is row.snapshot_id is None
            if row.reference in acknowledged:
                yield f"{row.reference} was acknowledged and is lost"
        else:
            is_whole = has == (1, 1, 1) and None not in (row.submitted_at, row.hub_id)
        if not is_whole:
            yield f"{row.reference} is {row.state} with {has} snapshots, events and letters"
        elif row.state is not ApplicationState.DRAFT:
            yield from _frozen(row, snapshots[row.id][0], events[row.id][0])
        if answers[row.id] != usual:
            yield f"{row.reference} has lost answers"


def _frozen(row: Any, snapshot: Any, data: Mapping[str, Any]) -> Iterator[str]:
    if row.snapshot_id != snapshot.id:
        yield f"{row.reference} points at another snapshot"
    if not snapshot.sha256 == rules.digest(snapshot.content) == data["snapshot"]:
        yield f"{row.reference} has a snapshot with another hash"
    if row.reference not in snapshot.content:
        yield f"{row.reference} has somebody else's snapshot"


def _snapshots(session: Session) -> Mapping[int, list[Any]]:
    found: Mapping[int, list[Any]] = defaultdict(list)
    rows = select(Snapshot.id, Snapshot.application_id, Snapshot.content, Snapshot.sha256)
    for row in session.execute(rows.execution_options(yield_per=1000)):
        found[row.application_id].append(row)
    return found


def _events(session: Session) -> Mapping[int, list[Mapping[str, Any]]]:
    found: Mapping[int, list[Mapping[str, Any]]] = defaultdict(list)
    about = (Event.kind == SENT, Event.subject_type == Application.__tablename__)
    for number, data in session.execute(select(Event.subject_id, Event.data).where(*about)):
        found[number].append(data)
    return found


def _letters(session: Session) -> Mapping[str, list[int]]:
    found: Mapping[str, list[int]] = defaultdict(list)
    for key, number in session.execute(select(OutboxMessage.dedupe_key, OutboxMessage.id)):
        found[key].append(number)
    return found


def _answers(session: Session) -> Mapping[int, int]:
    rows = select(Answer.application_id, func.sum(func.length(Answer.value)))
    found: Mapping[int, int] = defaultdict(int)
    return found | dict(session.execute(rows.group_by(Answer.application_id)).all())


def waiting(session: Session) -> int:
    """Return how many letters are still on their way."""
    return (
        session.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(OutboxMessage.state.in_(ON_THE_WAY))
        )
        or 0
    )


def mail_faults(
    session: Session, taken: Mapping[str, int], refused: Collection[str], sender: str
) -> Iterator[str]:
    """Yield a sentence for each letter that arrived too often, or not although it could have."""
    rows = select(OutboxMessage.dedupe_key, OutboxMessage.state)
    ours = OutboxMessage.dedupe_key.startswith(LETTER + "BENCH-")
    for key, state in session.execute(rows.where(ours)):
        number = message_id(key, sender)
        copies = taken.get(number, 0)
        if copies > COPIES:
            yield f"{key} arrived {copies} times"
        if copies == 0 and number not in refused and state not in ON_THE_WAY:
            yield f"{key} is {state} and never arrived"
        if copies == 0 and state is MessageState.SENT:
            yield f"{key} is said to be sent and never arrived"


def is_sound(session: Session) -> bool:
    """Return whether the engine itself finds its files whole."""
    if session.get_bind().dialect.name != "sqlite":
        return True
    return session.scalar(text("PRAGMA integrity_check")) == "ok"
