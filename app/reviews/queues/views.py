"""The reviewer's queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.rounds.states import RoundState
from app.core import clock
from app.core.base import Record
from app.core.roles import Role
from app.extensions import db
from app.reviews.assignments import policy
from app.reviews.assignments.states import DONE
from app.reviews.queues import queries, rules
from app.web.access import access, actor

bp = Blueprint("queues", __name__)


@dataclass(frozen=True, slots=True)
class Batch:
    """A reviewer's cases of one round: how far they are, and one page of them."""

    name: str
    is_open: bool
    progress: rules.Progress
    cases: Sequence[rules.Case]
    left: str
    next: str | None
    more: str | None
    is_first: bool


def _progress(counts: Sequence[Record]) -> rules.Progress:
    waiting = [row for row in counts if row.state not in DONE]
    total = sum(row.cases for row in counts)
    return rules.Progress(
        total=total,
        done=total - sum(row.cases for row in waiting),
        due=max(row.due_at for row in waiting or counts),
    )


def _batch(
    counts: Sequence[Record], rows: Sequence[Record], where: rules.Place, progress: rules.Progress
) -> Batch:
    first = counts[0]
    cases, more = rules.shown(rows, where, progress)
    return Batch(
        name=first.name,
        is_open=first.round_state is RoundState.REVIEWING,
        progress=progress,
        cases=cases,
        left=rules.left(cases, progress.waiting, first.criteria),
        next=next((row.reference for row in rows if row.state not in DONE), None),
        more=url_for("queues.show", round=first.slug, after=more.word) if more else None,
        is_first=where == rules.FIRST,
    )


@bp.get("/review/")
@access(Role.REVIEWER)
def show() -> ResponseReturnValue:
    """Show the reviewer's cases in their own order, how far they are, and the next one."""
    session, by = db.session(), actor()
    only, where = request.args.get("round", ""), rules.place(request.args.get("after", ""))
    counts = queries.progress(session, by.id)
    by_round = [
        list(rows)
        for round_id, rows in groupby(counts, key=attrgetter("round_id"))
        if policy.may_review(by, round_id)
    ]
    if only:
        by_round = [rows for rows in by_round if rows[0].slug == only]
    else:
        where = rules.FIRST
    known = [(rows, _progress(rows)) for rows in by_round]
    stretches = [
        queries.Stretch(
            rows[0].round_id,
            # Of one state the cases stand in order in the index.
            {row.state for row in rows}.intersection(progress.states(where)),
            where.after,
            rules.PER_PAGE + 1,
        )
        for rows, progress in known
    ]
    found = queries.cases(session, by.id, stretches)
    batches = [
        _batch(rows, [each for each in found if each.round_id == rows[0].round_id], where, progress)
        for rows, progress in known
    ]
    return render_template(
        "reviews/queue.html",
        # What can still be worked on comes first, the soonest due before the others.
        batches=sorted(batches, key=lambda batch: not batch.is_open),
        now=clock.now(),
    )
