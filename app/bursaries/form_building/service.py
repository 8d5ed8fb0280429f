"""The verbs of building a form: begin one, copy one, and change its sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.audit import service as audit
from app.bursaries.form_building import policy, queries, rules
from app.bursaries.rounds import service as round_service
from app.bursaries.rounds.models import FormSection, FormVersion
from app.core.errors import ConflictError, NotFoundError, RefusedError
from app.core.roles import Actor

STALE: Final = (
    "Somebody changed this form after you opened the page. Nothing of yours was saved. Open the "
    "page again and make your change to the form as it is now."
)
Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edit:
    """Who changes a form, when, and the number of the form's state that their page showed."""

    seen: int
    by: Actor
    now: datetime


def begin(
    session: Session,
    form_id: int,
    edit: Edit,
    *,
    yours: Columns | None = None,
    theirs: Callable[[], Columns] = dict,
) -> FormVersion:
    """Return the version with its row locked.

    Refuses a version that is in use, and with both texts one that was changed since it was read.
    """
    form = queries.locked(session, form_id)
    if form is None:
        raise NotFoundError
    policy.require_editable(form, [row.state for row in queries.uses(session, form_id)])
    if form.row_version != edit.seen:
        raise ConflictError(STALE, yours=rules.as_text(yours or {}), theirs=rules.as_text(theirs()))
    return form


def changed(session: Session, form: FormVersion, edit: Edit, act: str, **data: Any) -> None:
    """Note a change of a form, so that its number rises and pages opened before are stale."""
    flag_modified(form, "name")  # what hangs on a form is a change of the form
    audit.record(session, "form.edited", subject=form, by=edit.by, now=edit.now, act=act, **data)


def found(rows: Sequence[Any], number: int) -> Any:
    """Return the row of the number; raise NotFoundError when it is not among them."""
    for row in rows:
        if row.id == number:
            return row
    raise NotFoundError


def create(session: Session, name: str, *, by: Actor, now: datetime) -> FormVersion:
    """Add an empty form and return it; a name that is taken gets the next version."""
    form = FormVersion(name=name, version=queries.next_version(session, name))
    session.add(form)
    session.flush()  # the event names it
    audit.record(session, "form.created", subject=form, by=by, now=now)
    return form


def copy(session: Session, form_id: int, *, by: Actor, now: datetime) -> FormVersion:
    """Add the next version of a form, with all its questions and not fixed, and return it."""
    source = queries.version(session, form_id)
    if source is None:
        raise NotFoundError
    queries.next_version(session, source.name)  # two who copy at once get two numbers
    form = round_service.copy_form(session, form_id)
    audit.record(session, "form.copied", subject=form, by=by, now=now, source=form_id)
    return form


def declare(session: Session, form_id: int, words: str, edit: Edit) -> None:
    """Save the declaration that people agree to when they send."""

    def theirs() -> Columns:
        form = queries.version(session, form_id)
        return {"declaration": form.declaration if form else ""}

    form = begin(session, form_id, edit, yours={"declaration": words}, theirs=theirs)
    form.declaration = words
    changed(session, form, edit, "declaration changed")


def add_section(session: Session, form_id: int, values: Columns, edit: Edit) -> int:
    """Add a section at the end of its group, and return its number."""
    form = begin(session, form_id, edit, yours=values)
    rows = queries.section_rows(session, form_id)
    section = FormSection(
        form_version_id=form_id,
        key=rules.key_for(values["title"], {row.key for row in rows}),
        position=len(rows) + 1,
        **values,
    )
    session.add(section)
    session.flush()  # the order is by numbers
    _order(session, form_id)
    changed(session, form, edit, "section added", section=section.key)
    return section.id


def edit_section(
    session: Session, form_id: int, section_id: int, values: Columns, edit: Edit
) -> None:
    """Save what a section is called, its group and what is said above its questions."""

    def theirs() -> Columns:
        row = found(queries.section_rows(session, form_id), section_id)
        return {name: getattr(row, name) for name in values}

    form = begin(session, form_id, edit, yours=values, theirs=theirs)
    section = found(queries.section_rows(session, form_id), section_id)
    for name, value in values.items():
        setattr(section, name, value)
    _order(session, form_id)
    changed(session, form, edit, "section changed", section=section.key)


def move_section(session: Session, form_id: int, section_id: int, step: int, edit: Edit) -> None:
    """Move a section a step up (-1) or down (1)."""
    form = begin(session, form_id, edit)
    section = found(queries.section_rows(session, form_id), section_id)
    _order(session, form_id, moving=section_id, step=step)
    changed(session, form, edit, "section moved", section=section.key)


def remove_section(session: Session, form_id: int, section_id: int, edit: Edit) -> None:
    """Remove a section; refused while it has questions."""
    form = begin(session, form_id, edit)
    section = found(queries.section_rows(session, form_id), section_id)
    if any(row.section_id == section_id for row in queries.question_rows(session, form_id)):
        raise RefusedError("Remove or move the questions of this section first.")
    session.delete(section)
    session.flush()  # the others close up
    _order(session, form_id)
    changed(session, form, edit, "section removed", section=section.key)


def _order(session: Session, form_id: int, *, moving: int | None = None, step: int = 0) -> None:
    """Put numbers on the sections from 1 without gaps, groups together, with one of them moved."""
    rows = {row.id: row for row in queries.section_rows(session, form_id)}
    order = [(row.id, row.group) for row in rows.values()]
    wanted = rules.in_groups(order)
    if moving is not None:
        wanted = rules.moved_section(order, moving, step)
    for place, number in enumerate(wanted, 1):
        rows[number].position = place
