"""Adding, changing, moving and removing the rules and the criteria of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.bursaries.building import policy
from app.bursaries.building.service import begin, changed, refuse_stale
from app.bursaries.building.states import Part
from app.bursaries.measures import queries, rules
from app.bursaries.rounds.models import Anchor, Criterion, EligibilityRule, Round
from app.core.errors import ConflictError, NotFoundError
from app.core.roles import Actor
from app.core.verdict import require

GONE = "Somebody removed this after you opened the page, so there is nothing to save it to."


def save_rule(  # noqa: PLR0913 -- a save says where, what, from which state, who and when
    session: Session,
    round_: Round,
    rule_id: int | None,
    given: Mapping[str, Any],
    *,
    seen: str,
    by: Actor,
    now: datetime,
) -> None:
    """Save a rule, or add it at the end; raise ConflictError when another save came between."""
    round_ = begin(session, round_, by=by)
    listed = queries.rules(session, round_.id)
    row = queries.rule(session, round_.id, rule_id) if rule_id is not None else None
    if row is None and rule_id is not None:
        raise ConflictError(GONE, yours=str(given["question"]))
    refuse_stale(queries.rule_values(row), given, seen)
    if row is None:
        row = EligibilityRule(
            round_id=round_.id,
            key=rules.key_of(given["question"], {other.key for other in listed}),
            position=max((other.position for other in listed), default=0) + 1,
        )
        session.add(row)
    for name, value in given.items():
        setattr(row, name, value)
    changed(session, round_, Part.ELIGIBILITY, by=by, now=now)


def move_rule(
    session: Session, round_: Round, rule_id: int, *, up: bool, by: Actor, now: datetime
) -> None:
    """Ask a rule earlier or later."""
    round_ = begin(session, round_, by=by)
    rows = {row.id: row for row in queries.rules(session, round_.id)}
    if rule_id not in rows:
        raise NotFoundError
    for place, number in enumerate(rules.moved(list(rows), rule_id, up=up), 1):
        rows[number].position = place
    changed(session, round_, Part.ELIGIBILITY, by=by, now=now)


def remove_rule(
    session: Session, round_: Round, rule_id: int, *, seen: str, by: Actor, now: datetime
) -> None:
    """Remove a rule that is still as the page showed it; one that is gone is gone."""
    round_ = begin(session, round_, by=by)
    row = queries.rule(session, round_.id, rule_id)
    if row is None:
        return
    refuse_stale(queries.rule_values(row), {}, seen)
    session.delete(row)
    changed(session, round_, Part.ELIGIBILITY, by=by, now=now)


def _rubric(session: Session, round_: Round) -> int:
    """Return the number of the round's rubric, locked; refuse one that is fixed."""
    rubric = queries.locked_rubric(session, round_.rubric_version_id)
    require(policy.may_edit(rubric))
    if rubric is None:
        raise NotFoundError
    return rubric.id


def save_criterion(  # noqa: PLR0913 -- as a rule's
    session: Session,
    round_: Round,
    criterion_id: int | None,
    given: Mapping[str, Any],
    *,
    seen: str,
    by: Actor,
    now: datetime,
) -> None:
    """Save a criterion with its levels, or add it; raise ConflictError for a save in between."""
    round_ = begin(session, round_, by=by)
    rubric_id = _rubric(session, round_)
    listed = queries.criteria(session, rubric_id)
    row = next((each for each in listed if each.id == criterion_id), None)
    if row is None and criterion_id is not None:
        raise ConflictError(GONE, yours=str(given["title"]))
    refuse_stale(queries.criterion_values(row), given, seen)
    if row is None:
        row = Criterion(
            rubric_version_id=rubric_id,
            key=rules.key_of(given["title"], {each.key for each in listed}),
            position=max((each.position for each in listed), default=0) + 1,
            anchors=[],
        )
        session.add(row)
    row.title, row.description = given["title"], given["description"]
    row.weight = given["weight"]
    session.flush()  # the levels point at their criterion
    _save_levels(session, row, given["levels"])
    changed(session, round_, Part.RUBRIC, by=by, now=now)


def _save_levels(session: Session, row: Criterion, given: Mapping[str, str]) -> None:
    held = {str(anchor.level): anchor for anchor in row.anchors}
    for level in held.keys() - given.keys():
        session.delete(held[level])
    for level, sentence in given.items():
        if level in held:
            held[level].sentence = sentence
        else:
            session.add(Anchor(criterion_id=row.id, level=int(level), sentence=sentence))


def move_criterion(
    session: Session, round_: Round, criterion_id: int, *, up: bool, by: Actor, now: datetime
) -> None:
    """Put a criterion earlier or later on the sheet."""
    round_ = begin(session, round_, by=by)
    rows = {row.id: row for row in queries.criteria(session, _rubric(session, round_))}
    if criterion_id not in rows:
        raise NotFoundError
    for place, number in enumerate(rules.moved(list(rows), criterion_id, up=up), 1):
        rows[number].position = place
    changed(session, round_, Part.RUBRIC, by=by, now=now)


def remove_criterion(
    session: Session, round_: Round, criterion_id: int, *, seen: str, by: Actor, now: datetime
) -> None:
    """Remove a criterion with its levels, when it is still as the page showed it."""
    round_ = begin(session, round_, by=by)
    row = queries.criterion(session, _rubric(session, round_), criterion_id)
    if row is None:
        return
    refuse_stale(queries.criterion_values(row), {}, seen)
    for anchor in row.anchors:
        session.delete(anchor)
    session.flush()  # before what they point at
    session.delete(row)
    changed(session, round_, Part.RUBRIC, by=by, now=now)
