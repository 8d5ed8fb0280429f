"""The form, the rubric and the eligibility rules of the demo rounds, as data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from app.bursaries.rounds.models import (
    Anchor,
    Criterion,
    EligibilityRule,
    FormSection,
    FormVersion,
    Question,
    RubricVersion,
)

DECLARATION: Final = (
    "What I have written is true and my own work. I know that I can withdraw at any time before "
    "an award, and that a person, not a machine, decides."
)
# Each section with its questions, as the columns of their tables; what is left out is the default.
SECTIONS: Final[Sequence[Mapping[str, Any]]] = json.loads(
    (Path(__file__).parent / "form.json").read_text(encoding="utf-8")
)
# (key, title, question, weight, the sentence of each level from 1 to 5)
CRITERIA: Final = (
    (
        "purpose",
        "Purpose",
        "How clear and well founded is the reason for this course now?",
        30,
        (
            "No reason is given, or it has nothing to do with the course.",
            "A general wish to learn, hardly tied to this course.",
            "A sensible reason that fits the course.",
            "A clear reason, tied to what the course teaches and to this moment.",
            "A compelling reason: the course is plainly the right next step, and why is shown.",
        ),
    ),
    (
        "use",
        "Use",
        "What will come of it, for the person and for the field?",
        30,
        (
            "Nothing is said of what follows.",
            "Hopes without steps.",
            "A plausible plan for the applicant.",
            "A concrete plan that also helps a team, a service or a hub.",
            "A concrete plan, with people and steps named, that meets a known need of the field.",
        ),
    ),
    (
        "readiness",
        "Readiness",
        "What shows that the applicant can take the course and finish it?",
        20,
        (
            "Nothing shows it, or doubts are left open.",
            "A little experience, not tied to the course.",
            "Enough study or work to start with confidence.",
            "Good evidence of related skills and of finishing things.",
            "Strong evidence, from any walk of life, that they will do well.",
        ),
    ),
    (
        "difference",
        "Difference the bursary makes",
        "What would not happen without it?",
        20,
        (
            "It would make no difference that is shown.",
            "It would be welcome; the course would go ahead without it.",
            "It would make the course easier to take.",
            "Without it the course is unlikely; why is explained.",
            "Without it the course is out of reach; why is explained and believable.",
        ),
    ),
)
# (key, question, hint, the answer that allows, the words for who may not apply, where else)
RULES: Final = (
    (
        "hub_course",
        "Are you on, or applying for, a course or programme of the hubs?",
        "The hubs are Sheffield, Bristol and London.",
        "yes",
        "This bursary is for courses and programmes of the three hubs only.",
        "Look through the courses and programmes first, or ask a hub which other help it knows.",
    ),
    (
        "before",
        "Have you had one of these bursaries before?",
        "",
        "no",
        "This bursary can be held once, so that more people have a turn.",
        "Ask your university or employer about other help with course costs.",
    ),
    (
        "fully_funded",
        "Does another award already pay all of the same costs?",
        "Other money for part of the costs does not rule you out.",
        "no",
        "The same costs cannot be paid twice.",
        "If your other award ends or covers less than you thought, check again.",
    ),
)


def build_form(session: Session) -> FormVersion:
    """Add the demo form with its sections and questions, and return it."""
    form = FormVersion(name="Demo bursary form", version=1, declaration=DECLARATION)
    session.add(form)
    session.flush()  # sections and questions point at the form
    for place, item in enumerate(SECTIONS, 1):
        section = FormSection(
            form_version_id=form.id,
            key=item["key"],
            group=item["group"],
            title=item["title"],
            position=place,
        )
        session.add(section)
        session.flush()  # questions point at their section
        session.add_all(
            Question(form_version_id=form.id, section_id=section.id, position=number, **question)
            for number, question in enumerate(item["questions"], 1)
        )
    session.flush()  # answers will point at the questions
    return form


def build_rubric(session: Session) -> RubricVersion:
    """Add the demo rubric with an anchored sentence for every level, and return it."""
    rubric = RubricVersion(name="Demo bursary rubric", version=1)
    session.add(rubric)
    session.flush()  # criteria point at the rubric
    for place, (key, title, question, weight, sentences) in enumerate(CRITERIA, 1):
        criterion = Criterion(
            rubric_version_id=rubric.id,
            key=key,
            title=title,
            description=question,
            weight=weight,
            position=place,
        )
        session.add(criterion)
        session.flush()  # anchors point at their criterion
        session.add_all(
            Anchor(criterion_id=criterion.id, level=level, sentence=sentence)
            for level, sentence in enumerate(sentences, 1)
        )
    return rubric


def build_rules(session: Session, round_id: int) -> None:
    """Add the demo round's eligibility rules."""
    session.add_all(
        EligibilityRule(
            round_id=round_id,
            key=key,
            position=place,
            question=question,
            hint=hint,
            passes_on=passes_on,
            refusal=refusal,
            elsewhere=elsewhere,
        )
        for place, (key, question, hint, passes_on, refusal, elsewhere) in enumerate(RULES, 1)
    )
