"""Rounds and applications of them: whole, small, and in the state that a test asks for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.applications.models import Application, Snapshot
from app.bursaries.applications.states import UNSENT, ApplicationState
from app.bursaries.rounds.models import (
    Anchor,
    Criterion,
    EligibilityRule,
    FormSection,
    FormVersion,
    Question,
    Round,
    RoundPlace,
    RubricVersion,
    Scheme,
)
from app.bursaries.rounds.states import QuestionKind, RoundState, Visibility
from app.organisations.models import Hub
from tests.support.factories import NOW

CRITERIA: Final = (
    ("fit", "Fit with the field", 40),
    ("need", "Difference it makes", 40),
    ("plan", "Plan", 20),
)
_numbers = count(1)


def make_round(  # noqa: PLR0913 -- a round has that many parts
    session: Session,
    *,
    state: RoundState = RoundState.OPEN,
    hubs: Sequence[Hub] = (),
    now: datetime = NOW,
    places: int = 1,
    shared: int = 3,
    maximum: int | None = 3,
    **columns: Any,
) -> Round:
    """Return a round whose dates suit the state, with form, rubric, places and one rule."""
    number = next(_numbers)
    scheme = Scheme(slug=f"scheme-{number}", name="Skills bursary")
    session.add(scheme)
    session.flush()
    form, rubric = _form(session, number, now), _rubric(session, number, now)
    round_ = Round(
        **{
            "scheme_id": scheme.id,
            "slug": f"round-{number}",
            "name": f"Skills bursary, round {number}",
            "year": now.year,
            "state": state,
            "state_since": now,
            "frozen_at": None if state is RoundState.DRAFT else now,
            **_dates(state, now),
            "tie_rule": "The first criterion, then a public draw.",
            "tie_criteria": ["fit"],
            "seed": "a seed for tests",
            "seed_source": "tests",
            "form_version_id": form.id,
            "rubric_version_id": rubric.id,
        }
        | columns
    )
    session.add(round_)
    session.flush()
    _add_places(session, round_, hubs, places=places, shared=shared, maximum=maximum)
    session.add(
        EligibilityRule(
            round_id=round_.id,
            key="course",
            position=1,
            question="Are you on a course of the hubs?",
            refusal="The bursary is for people on a course of the hubs.",
        )
    )
    session.flush()
    return round_


def _dates(state: RoundState, now: datetime) -> dict[str, datetime]:
    """Return dates around `now` that the state can be true of."""
    begun = state not in {RoundState.DRAFT, RoundState.SCHEDULED}
    closed = begun and state not in {RoundState.OPEN, RoundState.PAUSED}
    opens = now + timedelta(days=-40 if begun else 10)
    closes = now + timedelta(days=-10 if closed else 20)
    return {
        "opens_at": opens,
        "closes_at": max(closes, opens + timedelta(days=5)),
        "review_due_at": now + timedelta(days=30),
        "decide_by": now + timedelta(days=60),
    }


def _add_places(
    session: Session,
    round_: Round,
    hubs: Sequence[Hub],
    *,
    places: int,
    shared: int,
    maximum: int | None,
) -> None:
    for hub in hubs:
        session.add(RoundPlace(round_id=round_.id, hub_id=hub.id, places=places, maximum=maximum))
    session.add(RoundPlace(round_id=round_.id, hub_id=None, places=shared))
    session.flush()


def _form(session: Session, number: int, now: datetime) -> FormVersion:
    form = FormVersion(name=f"Form {number}", version=1, declaration="It is true.", frozen_at=now)
    session.add(form)
    session.flush()
    sections = [("about", "About you", ("name",)), ("case", "Your case", ("why", "course"))]
    kinds = {
        "name": QuestionKind.SHORT_TEXT,
        "why": QuestionKind.LONG_TEXT,
        "course": QuestionKind.COURSE,
    }
    for position, (key, title, questions) in enumerate(sections, 1):
        section = FormSection(form_version_id=form.id, key=key, title=title, position=position)
        session.add(section)
        session.flush()
        for place, question in enumerate(questions, 1):
            session.add(
                Question(
                    form_version_id=form.id,
                    section_id=section.id,
                    key=question,
                    kind=kinds[question],
                    label=question.title(),
                    visibility=Visibility.REVIEWERS,
                    identity_risk=question == "name",
                    position=place,
                )
            )
    session.flush()
    return form


def _rubric(session: Session, number: int, now: datetime) -> RubricVersion:
    rubric = RubricVersion(name=f"Rubric {number}", version=1, frozen_at=now)
    session.add(rubric)
    session.flush()
    for position, (key, title, weight) in enumerate(CRITERIA, 1):
        criterion = Criterion(
            rubric_version_id=rubric.id, key=key, title=title, weight=weight, position=position
        )
        session.add(criterion)
        session.flush()
        for level in range(1, 6):
            session.add(
                Anchor(criterion_id=criterion.id, level=level, sentence=f"{title}, level {level}")
            )
    session.flush()
    return rubric


def content_of(reference: str, round_: Round, hub: Hub, answers: Mapping[str, str]) -> str:
    """Return the text of a snapshot with the answers given, the others as plain words."""
    said = {"name": "Planted Name", "why": "To make vectors.", "course": "MSc Gene therapy"} | dict(
        answers
    )
    kinds = {"name": "short_text", "why": "long_text", "course": "course"}

    def question(key: str) -> dict[str, Any]:
        return {
            "key": key,
            "label": key.title(),
            "kind": kinds[key],
            "visibility": "reviewers",
            "identity_risk": key == "name",
            "value": said[key],
            "display": said[key],
        }

    content = {
        "reference": reference,
        "round": round_.slug,
        "hub": hub.code,
        "sections": [
            {"key": "about", "title": "About you", "questions": [question("name")]},
            {
                "key": "case",
                "title": "Your case",
                "questions": [question("why"), question("course")],
            },
        ],
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def make_application(  # noqa: PLR0913 -- and so has an application
    session: Session,
    round_: Round,
    applicant: User,
    *,
    state: ApplicationState = ApplicationState.DRAFT,
    hub: Hub | None = None,
    snapshot: Mapping[str, str] | None = None,
    now: datetime = NOW,
    **columns: Any,
) -> Application:
    """Return an application in the state; once sent it needs a hub and has its snapshot."""
    number = next(_numbers)
    application = Application(
        **{
            "reference": f"CAP-{number:04d}",
            "round_id": round_.id,
            "applicant_id": applicant.id,
            "state": ApplicationState.DRAFT,
            "state_since": now,
            "created_at": now,
            "hub_id": hub.id if hub else None,
        }
        | columns
    )
    session.add(application)
    session.flush()
    if state not in UNSENT:
        assert hub is not None, "a sent application names a hub"
        content = content_of(application.reference, round_, hub, snapshot or {})
        sent = Snapshot(
            application_id=application.id,
            number=1,
            content=content,
            sha256=hashlib.sha256(content.encode()).hexdigest(),
            created_at=now,
        )
        session.add(sent)
        session.flush()
        application.snapshot_id, application.submitted_at = sent.id, now
    application.state = state
    session.flush()
    return application
