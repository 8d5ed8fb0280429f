"""Rules of a preview as pure functions: made-up answers, and what each reader sees of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from app.bursaries.answers.rules import Option
from app.bursaries.applications.rules import for_reviewers, for_screeners, written
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.states import QuestionKind, Visibility
from app.core.machine import Labelled

_K = QuestionKind
Options = Mapping[str, Sequence[Option]]


class Width(Labelled):
    """How wide a preview is."""

    FULL = "full", "Full width"
    PHONE = "phone", "Phone width"


class Reader(Labelled):
    """Whose view of an application is shown."""

    REVIEWER = "reviewer", "Reviewers"
    SCREENER = "screener", "Screeners"
    MEANS = "means", "The means officer"
    EQUALITY = "equality", "Equality figures"


def whole(form: Sequence[SectionPlan]) -> list[SectionPlan]:
    """Return the form with every question asked, whatever the other answers are."""
    return [
        replace(
            section,
            questions=[
                replace(question, show_if_key="", show_if_value="")
                for question in section.questions
            ],
        )
        for section in form
    ]


def _first(options: Sequence[Option]) -> str:
    return options[0].value if options else ""


def _first_two(options: Sequence[Option]) -> str:
    return json.dumps([option.value for option in options[:2]])


_ADDRESS: Final = json.dumps({"line1": "1 Example Road", "town": "Sheffield", "postcode": "S1 1AA"})
# What somebody might answer to a question of each kind; files are told in words of their own.
_ANSWERS: Final[Mapping[QuestionKind, Callable[[Sequence[Option]], str]]] = {
    _K.SHORT_TEXT: lambda _: "A short answer",
    _K.LONG_TEXT: lambda _: "An answer of some sentences.\n\nIt may have paragraphs.",
    _K.NUMBER: lambda _: "12",
    _K.MONEY: lambda _: "1250",
    _K.DATE: lambda _: "2027-09-20",
    _K.ADDRESS: lambda _: _ADDRESS,
    _K.FILE: lambda _: "[]",
    _K.SEVERAL_CHOICES: _first_two,
    _K.RANKED_HUBS: _first_two,
    _K.RANKED_COURSES: _first_two,
}


def _answer(question: QuestionPlan, options: Options) -> str:
    return _ANSWERS.get(question.kind, _first)(options.get(question.key, ()))


def _content(form: Sequence[SectionPlan], options: Options) -> dict[str, Any]:
    answers = {
        question.id: _answer(question, options)
        for section in form
        for question in section.questions
    }
    return {"sections": written(form, answers, options)}


def _of(visibility: Visibility) -> Callable[[Mapping[str, Any]], list[Any]]:
    def seen(content: Mapping[str, Any]) -> list[Any]:
        sections = [
            section
            | {
                "questions": [
                    q for q in section["questions"] if q["visibility"] == visibility.value
                ]
            }
            for section in content["sections"]
        ]
        return [section for section in sections if section["questions"]]

    return seen


_VIEWS: Final[Mapping[Reader, Callable[[Mapping[str, Any]], list[Any]]]] = {
    Reader.REVIEWER: for_reviewers,
    Reader.SCREENER: for_screeners,
    Reader.MEANS: _of(Visibility.MEANS),
    Reader.EQUALITY: _of(Visibility.EQUALITY),
}


def view(reader: Reader, form: Sequence[SectionPlan], options: Options) -> list[dict[str, Any]]:
    """Return the sections as a reader reads them, filled with made-up answers.

    The very rules of reading decide what is in them.
    """
    return [
        section | {"questions": [_without_files(reader, item) for item in section["questions"]]}
        for section in _VIEWS[reader](_content(form, options))
    ]


def _without_files(reader: Reader, item: Mapping[str, Any]) -> dict[str, Any]:
    if item["kind"] != _K.FILE.value:
        return dict(item)
    named = "without their names" if reader is Reader.REVIEWER else "with their names"
    kept = {name: value for name, value in item.items() if name != "files"}
    return kept | {"display": f"The files, {named}"}


def readers(section: SectionPlan, question: QuestionPlan) -> list[Reader]:
    """Return who reads the answer to a question."""
    alone = [replace(section, questions=[question])]
    return [reader for reader in Reader if view(reader, alone, {})]
