"""The form, the rubric and the eligibility rules of the demo rounds, as data."""

from __future__ import annotations

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
from app.bursaries.rounds.states import QuestionKind, Visibility

_K = QuestionKind
DECLARATION: Final = (
    "What I have written is true and my own work. I know that I can withdraw at any time before "
    "an award, and that a person, not a machine, decides."
)
# (section key, group, title, questions); a question is its key, kind, label, hint and the rest.
SECTIONS: Final[tuple[tuple[str, str, str, tuple[dict[str, Any], ...]], ...]] = (
    (
        "you",
        "About you",
        "Your details",
        (
            {
                "key": "full_name",
                "kind": _K.SHORT_TEXT,
                "label": "What is your full name?",
                "hint": "As it should stand on an award letter. Your answers are read without it.",
                "visibility": Visibility.SCREENERS,
                "identity_risk": True,
            },
            {
                "key": "situation",
                "kind": _K.ONE_CHOICE,
                "label": "Which of these describes you best?",
                "choices": [
                    {"value": "student", "label": "Student or recent graduate"},
                    {"value": "technician", "label": "Technician or manufacturing operator"},
                    {"value": "clinical", "label": "Clinician, nurse or pharmacist"},
                    {"value": "research", "label": "Researcher"},
                    {"value": "changer", "label": "Changing career"},
                ],
            },
            {
                "key": "institution",
                "kind": _K.SHORT_TEXT,
                "label": "Where do you study or work now?",
                "hint": "Reviewers do not see this.",
                "required": False,
                "visibility": Visibility.SCREENERS,
                "identity_risk": True,
            },
        ),
    ),
    (
        "course",
        "Your course and hub",
        "Course and hub",
        (
            {
                "key": "hub",
                "kind": _K.HUB,
                "label": "Which hub do you apply to?",
                "hint": "The hub where you want to learn. It does not have to be the nearest.",
            },
            {
                "key": "course",
                "kind": _K.COURSE,
                "label": "What do you want to study?",
            },
            {
                "key": "starts",
                "kind": _K.DATE,
                "label": "When does it start?",
                "hint": "If you do not know the day, give the first of the month.",
                "required": False,
            },
        ),
    ),
    (
        "case",
        "Your case",
        "Why you, why now",
        (
            {
                "key": "why",
                "kind": _K.LONG_TEXT,
                "label": "Why do you want to learn this, and why now?",
                "hint": "Leave out names of people and places that show who you are.",
                "word_limit": 300,
            },
            {
                "key": "use",
                "kind": _K.LONG_TEXT,
                "label": "What will you do with what you learn?",
                "hint": "Think of the first two years after the course.",
                "word_limit": 300,
            },
            {
                "key": "ready",
                "kind": _K.LONG_TEXT,
                "label": "What have you done so far that shows you are ready?",
                "hint": "Work, study, caring, volunteering: all of it counts.",
                "word_limit": 200,
            },
            {
                "key": "evidence",
                "kind": _K.FILE,
                "label": "Do you want to add files that support this?",
                "hint": "Such as a module list or a certificate. Reviewers see them without the "
                "name of the file: cover your own name on the page.",
                "required": False,
            },
        ),
    ),
    (
        "circumstances",
        "Your circumstances",
        "What the bursary would change",
        (
            {
                "key": "difference",
                "kind": _K.LONG_TEXT,
                "label": "What difference would the bursary make?",
                "word_limit": 200,
            },
            {
                "key": "context",
                "kind": _K.SEVERAL_CHOICES,
                "label": "Do any of these apply to you?",
                "hint": "Reviewers see this beside your answer about the difference it would make.",
                "required": False,
                "choices": [
                    {"value": "first", "label": "First in my family in higher education"},
                    {"value": "carer", "label": "I care for somebody"},
                    {"value": "care", "label": "I have been in care, or am estranged from family"},
                    {"value": "employer", "label": "My employer does not pay for this course"},
                    {"value": "route", "label": "I come by an NHS or technician route"},
                ],
            },
            {
                "key": "other_funding",
                "kind": _K.YES_NO,
                "label": "Do you have, or expect, other money for the same costs?",
                "hint": "It does not rule you out. We ask again before an award.",
            },
        ),
    ),
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
    for place, (key, group, title, questions) in enumerate(SECTIONS, 1):
        section = FormSection(
            form_version_id=form.id, key=key, group=group, title=title, position=place
        )
        session.add(section)
        session.flush()  # questions point at their section
        session.add_all(
            Question(form_version_id=form.id, section_id=section.id, position=number, **question)
            for number, question in enumerate(questions, 1)
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
