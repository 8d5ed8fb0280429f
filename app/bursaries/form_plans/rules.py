"""Rules of a whole form as pure functions: what must be mended before a round can use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.bursaries.rounds.rules import YES_NO, QuestionPlan, SectionPlan
from app.bursaries.rounds.states import EQUALITY_KINDS, QuestionKind, Visibility

NAMES_HUB: Final = frozenset({QuestionKind.HUB, QuestionKind.RANKED_HUBS})
WITH_CHOICES: Final = frozenset({QuestionKind.ONE_CHOICE, QuestionKind.SEVERAL_CHOICES})
# Another question may be asked or not by the answer to one of these.
LEADS: Final = WITH_CHOICES | {QuestionKind.YES_NO}
FEWEST_CHOICES: Final = 2
APART: Final[Mapping[Visibility, str]] = {
    Visibility.MEANS: "The means officer alone reads",
    Visibility.EQUALITY: "Equality figures alone use",
}


class Place(StrEnum):
    """Where a problem is mended."""

    FORM = "form"
    DECLARATION = "declaration"
    SECTION = "section"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: what to do, where, and the section or question by its number."""

    words: str
    place: Place
    id: int | None = None


@dataclass(frozen=True, slots=True)
class _Whole:
    """What a check looks at."""

    sections: Sequence[SectionPlan]
    declaration: str

    @property
    def questions(self) -> list[QuestionPlan]:
        """The questions in the order in which they are asked."""
        return [question for section in self.sections for question in section.questions]


def answers_of(question: QuestionPlan) -> list[tuple[str, str]]:
    """Return the answers that another question may depend on, as value and label."""
    if question.kind is QuestionKind.YES_NO:
        return [(value, value.capitalize()) for value in YES_NO]
    if question.kind in WITH_CHOICES:
        return [(item["value"], item["label"]) for item in question.choices]
    return []


def _at(question: QuestionPlan, words: str) -> Problem:
    return Problem(words, Place.QUESTION, question.id)


def _filled(form: _Whole) -> Iterator[Problem]:
    if not form.sections:
        yield Problem("Add a section, then its questions", Place.FORM)
    for section in form.sections:
        if not section.questions:
            words = f"Add a question to the section “{section.title}”, or remove it"
            yield Problem(words, Place.SECTION, section.id)


def _choices(form: _Whole) -> Iterator[Problem]:
    for question in form.questions:
        if question.kind not in WITH_CHOICES:
            continue
        given = answers_of(question)
        if len(given) < FEWEST_CHOICES:
            yield _at(question, f"Give “{question.label}” at least two choices")
        for part in (0, 1):
            counts = Counter(answer[part].casefold() for answer in given)
            if counts and max(counts.values()) > 1:
                yield _at(question, f"Make the choices of “{question.label}” differ")
                break


def _conditions(form: _Whole) -> Iterator[Problem]:
    every = {question.key: question for question in form.questions}
    earlier: set[str] = set()
    for question in form.questions:
        if question.show_if_key:
            words = _condition(question, every.get(question.show_if_key), earlier)
            if words:
                yield _at(question, f"{words}: “{question.label}”")
        earlier.add(question.key)


def _condition(question: QuestionPlan, other: QuestionPlan | None, earlier: set[str]) -> str | None:
    if other is None:
        return "Choose anew when this is shown, because the question it depends on is gone"
    if other.key not in earlier:
        return "Move this below the question it depends on, or choose anew when it is shown"
    if question.show_if_value not in {value for value, _ in answers_of(other)}:
        return "Choose anew when this is shown, because the answer it depends on is gone"
    return None


def _hub(form: _Whole) -> Iterator[Problem]:
    asking = [question for question in form.questions if question.kind in NAMES_HUB]
    if not asking:
        yield Problem("Ask which hub people apply to, or which hubs in order", Place.FORM)
    for question in asking[1:]:
        yield _at(question, f"Ask for the hub once, and remove “{question.label}”")
    for question in asking[:1]:
        if not question.required or question.show_if_key:
            # An application counts for the hub that its answer names.
            yield _at(question, f"Have everybody answer “{question.label}”")


def _declaration(form: _Whole) -> Iterator[Problem]:
    if not form.declaration.strip():
        yield Problem("Write the declaration that people agree to", Place.DECLARATION)


def _apart(form: _Whole) -> Iterator[Problem]:
    for section in form.sections:
        seen = {question.visibility for question in section.questions}
        for question in section.questions:
            if question.visibility in APART and seen - {question.visibility}:
                words = f"{APART[question.visibility]} “{question.label}”"
                yield _at(question, f"{words}: move it out of “{section.title}”")


def _free_to_leave_out(form: _Whole) -> Iterator[Problem]:
    for question in form.questions:
        if question.visibility is Visibility.EQUALITY and question.required:
            yield _at(question, f"Let people leave out “{question.label}”, an equality question")


def _equality(form: _Whole) -> Iterator[Problem]:
    theirs = [item for item in form.questions if item.visibility is Visibility.EQUALITY]
    for question in theirs:
        if question.kind not in EQUALITY_KINDS:
            yield _at(question, f"Ask “{question.label}” as a choice or a short text")
        if question.show_if_key:
            yield _at(question, f"Ask everybody “{question.label}”, an equality question")
    keys = {question.key for question in theirs}
    for question in form.questions:
        if question.show_if_key in keys and question not in theirs:
            yield _at(question, f"Let “{question.label}” not depend on an equality question")


# One line more here is one guard more on using a form.
CHECKS: Final[tuple[Callable[[_Whole], Iterator[Problem]], ...]] = (
    _filled,
    _choices,
    _conditions,
    _hub,
    _apart,
    _free_to_leave_out,
    _equality,
    _declaration,
)


def problems(sections: Sequence[SectionPlan], *, declaration: str) -> list[Problem]:
    """Return everything to mend before a round can use the form; an empty list when it is sound.

    `sections` are all of them in order, with questions or without.
    """
    form = _Whole(sections, declaration)
    return [problem for check in CHECKS for problem in check(form)]
