"""The tables of schemes and rounds, and of the form and rubric that a round freezes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bursaries.rounds.states import (
    FROZEN,
    TRANSITIONS,
    QuestionKind,
    ReferencesFrom,
    RoundState,
    Visibility,
)
from app.core.base import Base, Choice, Id, Stateful, none_of, one_of
from app.organisations.models import Hub

_BUILT = none_of("state", [state for state in RoundState if state in FROZEN])
_DATES = ("opens_at", "closes_at", "review_due_at", "decide_by")
_DATED = " AND ".join(f"{name} IS NOT NULL" for name in _DATES)


class Scheme(Base):
    """A bursary that is run year after year; each year is a round."""

    __tablename__ = "bursary_scheme"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")

    funders: Mapped[list[SchemeFunder]] = relationship(
        lazy="raise", order_by="SchemeFunder.position"
    )


class SchemeFunder(Base):
    """Who pays for a scheme; a share that is not known stays blank."""

    __tablename__ = "bursary_scheme_funder"
    __table_args__ = (
        UniqueConstraint("scheme_id", "name"),
        CheckConstraint("share_percent BETWEEN 0 AND 100", name="share_in_range"),
    )

    id: Mapped[Id]
    scheme_id: Mapped[int] = mapped_column(ForeignKey("bursary_scheme.id"))
    name: Mapped[str] = mapped_column(String(80))
    share_percent: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)


class FormVersion(Base):
    """An application form as data; frozen for good once a round is scheduled with it."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(120))
    version: Mapped[int]
    declaration: Mapped[str] = mapped_column(default="")
    frozen_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- SQLAlchemy's own form

    sections: Mapped[list[FormSection]] = relationship(
        lazy="raise", order_by="FormSection.position"
    )


class FormSection(Base):
    """One task of the task list."""

    __tablename__ = "form_section"
    __table_args__ = (UniqueConstraint("form_version_id", "key"),)

    id: Mapped[Id]
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"))
    key: Mapped[str] = mapped_column(String(60))
    group: Mapped[str] = mapped_column(String(80), default="")
    title: Mapped[str] = mapped_column(String(120))
    intro: Mapped[str] = mapped_column(default="")
    position: Mapped[int]

    questions: Mapped[list[Question]] = relationship(lazy="raise", order_by="Question.position")


class Question(Base):
    """One question, one page; with `show_if_key` asked only if its answer is `show_if_value`."""

    __tablename__ = "form_question"
    __table_args__ = (
        UniqueConstraint("form_version_id", "key"),
        Index(None, "section_id"),
        one_of("kind", QuestionKind),
        one_of("visibility", Visibility),
        CheckConstraint("word_limit > 0", name="word_limit_positive"),
        CheckConstraint("minimum <= maximum", name="minimum_not_above_maximum"),
        CheckConstraint("(show_if_key = '') = (show_if_value = '')", name="condition_whole"),
        CheckConstraint("show_if_key <> key", name="condition_on_another"),
    )

    id: Mapped[Id]
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("form_section.id"))
    key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[QuestionKind] = mapped_column(Choice(QuestionKind))
    label: Mapped[str] = mapped_column(String(300))
    hint: Mapped[str] = mapped_column(default="")
    help: Mapped[str] = mapped_column(default="", server_default="")  # longer than a hint
    required: Mapped[bool] = mapped_column(default=True)
    word_limit: Mapped[int | None]
    minimum: Mapped[int | None]
    maximum: Mapped[int | None]
    choices: Mapped[list[Any]] = mapped_column(default=list)
    visibility: Mapped[Visibility] = mapped_column(Choice(Visibility), default=Visibility.REVIEWERS)
    identity_risk: Mapped[bool] = mapped_column(default=False)
    show_if_key: Mapped[str] = mapped_column(String(60), default="", server_default="")
    show_if_value: Mapped[str] = mapped_column(String(200), default="", server_default="")
    position: Mapped[int]


class RubricVersion(Base):
    """How applications are scored; frozen for good once a round is scheduled with it."""

    __tablename__ = "rubric_version"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(120))
    version: Mapped[int]
    frozen_at: Mapped[datetime | None]

    criteria: Mapped[list[Criterion]] = relationship(lazy="raise", order_by="Criterion.position")


class Criterion(Base):
    """One thing that is scored, with its weight; a rubric's weights sum to 100."""

    __tablename__ = "rubric_criterion"
    __table_args__ = (
        UniqueConstraint("rubric_version_id", "key"),
        CheckConstraint("weight > 0 AND weight <= 100", name="weight_in_range"),
        CheckConstraint("low < high", name="low_below_high"),
    )

    id: Mapped[Id]
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("rubric_version.id"))
    key: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(default="")
    weight: Mapped[int]
    low: Mapped[int] = mapped_column(default=1)
    high: Mapped[int] = mapped_column(default=5)
    position: Mapped[int]

    anchors: Mapped[list[Anchor]] = relationship(lazy="raise", order_by="Anchor.level")


class Anchor(Base):
    """The sentence that says what a level of a criterion means."""

    __tablename__ = "rubric_anchor"
    __table_args__ = (UniqueConstraint("criterion_id", "level"),)

    id: Mapped[Id]
    criterion_id: Mapped[int] = mapped_column(ForeignKey("rubric_criterion.id"))
    level: Mapped[int]
    sentence: Mapped[str]


class Round(Stateful, Base):
    """One year of a scheme; `notice` is what people read while it is paused or cancelled."""

    __tablename__ = "bursary_round"
    __table_args__ = (
        one_of("state", RoundState),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("closes_at < review_due_at", name="closes_before_reviews_are_due"),
        CheckConstraint("review_due_at < decide_by", name="reviews_due_before_decision"),
        CheckConstraint(f"{_BUILT} OR frozen_at IS NOT NULL", name="frozen_from_scheduled_on"),
        CheckConstraint(f"{_BUILT} OR ({_DATED})", name="dated_from_scheduled_on"),
        one_of("references_from", ReferencesFrom),
        CheckConstraint("references_wanted BETWEEN 1 AND 3", name="references_wanted_in_range"),
        CheckConstraint("min_reviews >= 1", name="at_least_one_review"),
        CheckConstraint(
            "min_outside_hub <= reviews_per_application", name="outside_within_reviews"
        ),
        CheckConstraint("reply_days > 0", name="reply_days_positive"),
        CheckConstraint("amount_pence >= 0", name="amount_not_negative"),
    )

    transitions = TRANSITIONS

    id: Mapped[Id]
    scheme_id: Mapped[int] = mapped_column(ForeignKey("bursary_scheme.id"))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]
    state: Mapped[RoundState] = mapped_column(Choice(RoundState), default=RoundState.DRAFT)
    state_since: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    # Blank in a draft only, as the CHECK says: whoever reads a round that was scheduled has dates.
    opens_at: Mapped[datetime] = mapped_column(nullable=True)
    closes_at: Mapped[datetime] = mapped_column(nullable=True)
    review_due_at: Mapped[datetime] = mapped_column(nullable=True)
    decide_by: Mapped[datetime] = mapped_column(nullable=True)
    reply_days: Mapped[int] = mapped_column(default=14)
    amount_pence: Mapped[int | None]  # not known stays blank: no page shows it as nought
    budget_pence: Mapped[int | None]
    covers: Mapped[str] = mapped_column(default="")
    minutes_needed: Mapped[int | None]
    have_ready: Mapped[list[Any]] = mapped_column(default=list)
    # The policy of the decision, fixed before the round opens (see app.allocation).
    min_reviews: Mapped[int] = mapped_column(default=2)
    reviews_per_application: Mapped[int] = mapped_column(default=2)
    max_per_reviewer: Mapped[int] = mapped_column(default=26)
    min_outside_hub: Mapped[int] = mapped_column(default=1)
    quality_bar: Mapped[int] = mapped_column(default=50)
    tie_criteria: Mapped[list[Any]] = mapped_column(default=list)
    tie_rule: Mapped[str] = mapped_column(default="")
    need_rule: Mapped[str] = mapped_column(default="", server_default="")
    seed: Mapped[str] = mapped_column(String(200), default="")
    seed_source: Mapped[str] = mapped_column(default="")
    retention_days: Mapped[dict[str, Any]] = mapped_column(default=dict)
    privacy: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    form_version_id: Mapped[int | None] = mapped_column(ForeignKey("form_version.id"))
    rubric_version_id: Mapped[int | None] = mapped_column(ForeignKey("rubric_version.id"))
    references_from: Mapped[ReferencesFrom] = mapped_column(
        Choice(ReferencesFrom), default=ReferencesFrom.NEVER
    )
    references_wanted: Mapped[int | None] = mapped_column(default=2)
    notice: Mapped[str] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    row_version: Mapped[int] = mapped_column(default=1)

    scheme: Mapped[Scheme] = relationship(lazy="raise")
    places: Mapped[list[RoundPlace]] = relationship(lazy="raise", order_by="RoundPlace.id")
    rules: Mapped[list[EligibilityRule]] = relationship(
        lazy="raise", order_by="EligibilityRule.position"
    )
    form: Mapped[FormVersion | None] = relationship(lazy="raise")
    rubric: Mapped[RubricVersion | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- SQLAlchemy's own form


class RoundPlace(Base):
    """How many awards are kept for a hub, or shared by all (no hub), and the most one may get."""

    __tablename__ = "bursary_round_place"
    __table_args__ = (
        UniqueConstraint("round_id", "hub_id"),
        # A UNIQUE of two columns lets a NULL repeat, so the shared line needs its own.
        Index(
            "uq_bursary_round_place_shared",
            "round_id",
            unique=True,
            sqlite_where=text("hub_id IS NULL"),
            postgresql_where=text("hub_id IS NULL"),
        ),
        CheckConstraint("places >= 0", name="places_not_negative"),
        CheckConstraint("maximum >= places", name="maximum_not_below_places"),
    )

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    hub_id: Mapped[int | None] = mapped_column(ForeignKey("hub.id"))
    places: Mapped[int]
    maximum: Mapped[int | None]

    hub: Mapped[Hub | None] = relationship(lazy="raise")


class EligibilityRule(Base):
    """One yes-or-no question of the eligibility check, and the words for who may not apply."""

    __tablename__ = "bursary_eligibility_rule"
    __table_args__ = (
        UniqueConstraint("round_id", "key"),
        CheckConstraint("passes_on IN ('yes', 'no')", name="passes_on_yes_or_no"),
    )

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("bursary_round.id"))
    key: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    question: Mapped[str] = mapped_column(String(300))
    hint: Mapped[str] = mapped_column(default="")
    passes_on: Mapped[str] = mapped_column(String(3), default="yes")
    refusal: Mapped[str]
    elsewhere: Mapped[str] = mapped_column(default="")
