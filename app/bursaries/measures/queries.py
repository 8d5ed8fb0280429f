"""Reading one rule or criterion of a round, and the lists that they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.bursaries.rounds.models import Criterion, EligibilityRule, RubricVersion


def rules(session: Session, round_id: int) -> Sequence[EligibilityRule]:
    """Return the rules of the round in order."""
    return session.scalars(
        select(EligibilityRule)
        .where(EligibilityRule.round_id == round_id)
        .order_by(EligibilityRule.position, EligibilityRule.id)
    ).all()


def rule(session: Session, round_id: int, rule_id: int) -> EligibilityRule | None:
    """Return one rule of the round as it stands now, or None."""
    return session.scalars(
        select(EligibilityRule)
        .where(EligibilityRule.id == rule_id, EligibilityRule.round_id == round_id)
        .execution_options(populate_existing=True)
    ).first()


def locked_rubric(session: Session, rubric_id: int | None) -> RubricVersion | None:
    """Return the rubric with its row locked, None without one."""
    return session.scalars(
        select(RubricVersion)
        .where(RubricVersion.id == rubric_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def criteria(session: Session, rubric_id: int | None) -> Sequence[Criterion]:
    """Return the criteria of the rubric in order, with the sentences of their levels."""
    return session.scalars(
        select(Criterion)
        .where(Criterion.rubric_version_id == rubric_id)
        .options(selectinload(Criterion.anchors))
        .order_by(Criterion.position, Criterion.id)
        .execution_options(populate_existing=True)
    ).all()


def criterion(session: Session, rubric_id: int | None, criterion_id: int) -> Criterion | None:
    """Return one criterion of the rubric as it stands now, or None."""
    return next((row for row in criteria(session, rubric_id) if row.id == criterion_id), None)


def rule_values(row: EligibilityRule | None) -> dict[str, Any]:
    """Return what the page of a rule edits; a new one is empty."""
    if row is None:
        return {"question": "", "hint": "", "passes_on": "", "refusal": "", "elsewhere": ""}
    return {
        "question": row.question,
        "hint": row.hint,
        "passes_on": row.passes_on,
        "refusal": row.refusal,
        "elsewhere": row.elsewhere,
    }


def criterion_values(row: Criterion | None) -> dict[str, Any]:
    """Return what the page of a criterion edits, the sentences by level; a new one is empty."""
    if row is None:
        return {"title": "", "description": "", "weight": None, "levels": {}}
    return {
        "title": row.title,
        "description": row.description,
        "weight": row.weight,
        "levels": {str(anchor.level): anchor.sentence for anchor in row.anchors if anchor.sentence},
    }
