"""Saving the parts of a draft; each change takes a signature back that was given before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.building import policy, queries, rules
from app.bursaries.building.queries import SHARED
from app.bursaries.building.states import Part, SignedAct
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds import service as round_service
from app.bursaries.rounds.models import FormVersion, Round, RoundPlace, RubricVersion
from app.core.errors import ConflictError, NotFoundError
from app.core.roles import Actor
from app.core.verdict import require

STALE: Final = (
    "Somebody saved this part after you opened the page. Your change was not saved over theirs."
)


def begin(session: Session, round_: Round, *, by: Actor) -> Round:
    """Return the draft with its row locked; refuse when it can no longer be built."""
    locked = rounds.locked(session, round_.id)
    require(policy.may_build(by, locked))
    return locked


def changed(session: Session, round_: Round, part: Part, *, by: Actor, now: datetime) -> None:
    """Note that a part was changed, and take back a signature that did not see it so."""
    audit.record(session, "round.edited", subject=round_, by=by, now=now, part=part.value)
    void(session, round_, SignedAct.SCHEDULE, by=by, now=now)


def void(session: Session, round_: Round, act: SignedAct, *, by: Actor, now: datetime) -> None:
    """Take back the first signature that waits for a second; without one this does nothing."""
    standing = queries.standing(session, round_.id, act)
    if standing is None:
        return
    standing.signature.void_at = now
    audit.record(session, "round.signature_void", subject=round_, by=by, now=now, act=act.value)


def refuse_stale(held: Mapping[str, Any], given: Mapping[str, Any], seen: str) -> None:
    """Raise ConflictError with both texts when what is saved is not what the page showed."""
    if rules.digest(held) != seen:
        raise ConflictError(STALE, yours=rules.as_text(given), theirs=rules.as_text(held))


def save(  # noqa: PLR0913 -- a save says where, what, from which state, who and when
    session: Session,
    round_: Round,
    part: Part,
    given: Mapping[str, Any],
    *,
    seen: str,
    by: Actor,
    now: datetime,
) -> None:
    """Save one part; raise ConflictError when somebody saved it after the page was opened."""
    round_ = begin(session, round_, by=by)
    held = queries.values(session, round_, part)
    refuse_stale(held, given, seen)
    if rules.digest(held) == rules.digest(given):
        return
    if part is Part.PLACES:
        _save_places(session, round_, given)
    else:
        for name in rules.COLUMNS[part]:
            setattr(round_, name, given[name])
    changed(session, round_, part, by=by, now=now)


def _save_places(
    session: Session, round_: Round, given: Mapping[str, Mapping[str, int | None]]
) -> None:
    held = {
        row.hub_id: row
        for row in session.scalars(select(RoundPlace).where(RoundPlace.round_id == round_.id))
    }
    numbers: dict[str, int | None] = {hub.code: hub.id for hub in rounds.hubs(session)}
    for code, hub_id in (numbers | {SHARED: None}).items():
        row, wanted = held.get(hub_id), given[code]
        if wanted["places"] is None:
            if row is not None:
                session.delete(row)
            continue
        if row is None:
            row = RoundPlace(round_id=round_.id, hub_id=hub_id, places=wanted["places"])
            session.add(row)
        row.places, row.maximum = wanted["places"], wanted["maximum"]


def choose_form(
    session: Session, round_: Round, form_id: int, *, seen: str, by: Actor, now: datetime
) -> None:
    """Have the round use a version of a form."""
    round_ = begin(session, round_, by=by)
    held = {"form_version_id": round_.form_version_id}
    refuse_stale(held, {"form_version_id": form_id}, seen)
    if session.get(FormVersion, form_id) is None:
        raise NotFoundError
    round_.form_version_id = form_id
    changed(session, round_, Part.FORM, by=by, now=now)


def choose_rubric(
    session: Session, round_: Round, rubric_id: int, *, seen: str, by: Actor, now: datetime
) -> None:
    """Have the round use a version of a rubric."""
    round_ = begin(session, round_, by=by)
    held = {"rubric_version_id": round_.rubric_version_id}
    refuse_stale(held, {"rubric_version_id": rubric_id}, seen)
    if session.get(RubricVersion, rubric_id) is None:
        raise NotFoundError
    round_.rubric_version_id = rubric_id
    changed(session, round_, Part.RUBRIC, by=by, now=now)


def draft_form(session: Session, round_: Round, form_id: int, *, by: Actor, now: datetime) -> int:
    """Copy a form into a new version that can be changed, have the round use it, return its id."""
    round_ = begin(session, round_, by=by)
    copy = round_service.copy_form(session, form_id)
    round_.form_version_id = copy.id
    changed(session, round_, Part.FORM, by=by, now=now)
    return copy.id


def draft_rubric(
    session: Session, round_: Round, rubric_id: int | None, *, by: Actor, now: datetime
) -> int:
    """Copy a rubric, or begin an empty one, have the round use it, and return its id."""
    round_ = begin(session, round_, by=by)
    if rubric_id is None:
        copy = round_service.new_rubric(session, f"{round_.name} rubric")
    else:
        copy = round_service.copy_rubric(session, rubric_id)
    round_.rubric_version_id = copy.id
    changed(session, round_, Part.RUBRIC, by=by, now=now)
    return copy.id
