"""Keeping a scheme and its funders, and starting a round: blank or as a copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.audit import service as audit
from app.bursaries.building.rules import DATES
from app.bursaries.building.service import refuse_stale
from app.bursaries.rounds import service as rounds
from app.bursaries.rounds.models import Round, Scheme, SchemeFunder
from app.bursaries.rounds.rules import year_on
from app.bursaries.rounds.states import RoundState
from app.bursaries.schemes import queries, rules
from app.core.errors import RefusedError
from app.core.roles import Actor

# What a copy takes over as it stands; its dates move, and its seed is drawn anew.
COPIED: Final = (
    "reply_days",
    "amount_pence",
    "budget_pence",
    "covers",
    "minutes_needed",
    "have_ready",
    "min_reviews",
    "reviews_per_application",
    "max_per_reviewer",
    "min_outside_hub",
    "quality_bar",
    "tie_criteria",
    "tie_rule",
    "need_rule",
    "retention_days",
    "privacy",
    "contact",
    "references_from",
    "references_wanted",
    "is_demo",
)


def save_scheme(
    session: Session,
    scheme: Scheme | None,
    given: Mapping[str, Any],
    *,
    seen: str,
    by: Actor,
    now: datetime,
) -> Scheme:
    """Save a scheme with its funders, or add it, and return it.

    Raises ConflictError when somebody saved it after the page was opened.
    """
    problem = rules.funders_problem([(name, share) for name, share in given["funders"]])
    if problem:
        raise RefusedError(f"{problem}.")
    kind = "scheme.edited"
    if scheme is None:
        kind = "scheme.created"
        slug = rules.slug_of(given["name"], queries.slugs(session))
        scheme = Scheme(slug=slug, name=given["name"], funders=[])
        session.add(scheme)
    else:
        scheme = queries.locked(session, scheme.id)
        refuse_stale(queries.values(scheme), given, seen)
        for round_ in queries.rounds_of(session, scheme.id):
            flag_modified(round_, "name")  # its public page shows the scheme, so it is another
    scheme.name, scheme.summary = given["name"], given["summary"]
    session.flush()  # funders point at the scheme
    _save_funders(session, scheme, given["funders"])
    audit.record(session, kind, subject=scheme, by=by, now=now)
    return scheme


def _save_funders(
    session: Session, scheme: Scheme, funders: Sequence[tuple[str, int | None]]
) -> None:
    for funder in scheme.funders:
        session.delete(funder)
    session.flush()  # a name may only stand once
    session.add_all(
        SchemeFunder(scheme_id=scheme.id, name=name, share_percent=share, position=place)
        for place, (name, share) in enumerate(funders)
    )


@dataclass(frozen=True, slots=True)
class Start:
    """What a new round begins with: an earlier one or nothing, and whether it shares the form."""

    year: int
    source: Round | None = None
    shares_versions: bool = True


def start(session: Session, scheme: Scheme, what: Start, *, by: Actor, now: datetime) -> Round:
    """Add a draft of a round, as a copy with its dates moved when there is a source; return it."""
    round_ = Round(
        scheme_id=scheme.id,
        slug=rules.slug_of(f"{scheme.slug}-{what.year}", queries.slugs(session)),
        name=f"{scheme.name} {what.year}"[:200],
        year=what.year,
        state=RoundState.DRAFT,
        state_since=now,
    )
    session.add(round_)
    if what.source is not None:
        _take_over(session, round_, what.source, shares_versions=what.shares_versions)
    session.flush()  # places and rules point at the round
    if what.source is not None:
        session.add_all(
            rounds.alike(row, round_id=round_.id) for row in queries.copied_rows(what.source)
        )
    audit.record(
        session,
        "round.created",
        subject=round_,
        by=by,
        now=now,
        copy_of=what.source.slug if what.source else None,
    )
    return round_


def _take_over(session: Session, round_: Round, source: Round, *, shares_versions: bool) -> None:
    for name in COPIED:
        setattr(round_, name, getattr(source, name))
    years = round_.year - source.year
    for name in DATES:
        setattr(round_, name, year_on(getattr(source, name), years))
    round_.form_version_id, round_.rubric_version_id = (
        source.form_version_id,
        source.rubric_version_id,
    )
    if shares_versions:
        return
    if source.form_version_id is not None:
        round_.form_version_id = rounds.copy_form(session, source.form_version_id).id
    if source.rubric_version_id is not None:
        round_.rubric_version_id = rounds.copy_rubric(session, source.rubric_version_id).id
