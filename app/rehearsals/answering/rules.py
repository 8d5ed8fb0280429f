"""An answer for each kind of question, so that nobody has to invent one; pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, islice
from typing import Final

from app.bursaries.addresses import rules as addresses
from app.bursaries.answers.rules import Option
from app.bursaries.ranks.rules import RANKS
from app.bursaries.rounds.rules import QuestionPlan
from app.bursaries.rounds.states import QuestionKind

TEXT: Final = (
    "This is an invented answer, written by nobody, so that the round can be tried from its "
    "opening to its letters before anybody applies to it."
)
LONGEST: Final = 60  # words: enough to read as an answer
DAY: Final = "2031-03-27"
HOME: Final = {"line1": "1 Rehearsal Street", "town": "Sheffield", "postcode": "S10 2TN"}


def answer(question: QuestionPlan, options: Sequence[Option], place: int) -> str:
    """Return what the applicant at `place` answers, as it is kept; nothing where nothing fits.

    Neighbours choose differently, so that each choice and what hangs on it comes up.
    """
    return _ANSWERS[question.kind](question, options, place)


def _short(_question: QuestionPlan, _options: Sequence[Option], place: int) -> str:
    return f"Invented answer {place + 1}"


def _long(question: QuestionPlan, _options: Sequence[Option], _place: int) -> str:
    return " ".join(islice(cycle(TEXT.split()), min(question.word_limit or LONGEST, LONGEST)))


def _number(question: QuestionPlan, _options: Sequence[Option], place: int) -> str:
    low = question.minimum or 0
    high = low + 100 if question.maximum is None else question.maximum
    return str(min(low + place, high))


def _day(_question: QuestionPlan, _options: Sequence[Option], _place: int) -> str:
    return DAY


def _one(_question: QuestionPlan, options: Sequence[Option], place: int) -> str:
    return options[place % len(options)].value if options else ""


def _several(_question: QuestionPlan, options: Sequence[Option], place: int) -> str:
    return json.dumps([option.value for option in _from(options, place, 2)])


def _ranked(_question: QuestionPlan, options: Sequence[Option], place: int) -> str:
    return json.dumps([option.value for option in _from(options, place, len(RANKS))])


def _from(options: Sequence[Option], place: int, most: int) -> list[Option]:
    first = place % len(options) if options else 0
    return [*options[first:], *options[:first]][:most]


def _file(_question: QuestionPlan, options: Sequence[Option], _place: int) -> str:
    return json.dumps([option.value for option in options[:1]])


def _address(_question: QuestionPlan, _options: Sequence[Option], _place: int) -> str:
    return addresses.text(HOME)


def _declared(_question: QuestionPlan, _options: Sequence[Option], _place: int) -> str:
    return "yes"


_ANSWERS: Final[Mapping[QuestionKind, Callable[[QuestionPlan, Sequence[Option], int], str]]] = {
    QuestionKind.SHORT_TEXT: _short,
    QuestionKind.LONG_TEXT: _long,
    QuestionKind.NUMBER: _number,
    QuestionKind.MONEY: _number,
    QuestionKind.DATE: _day,
    QuestionKind.ONE_CHOICE: _one,
    QuestionKind.SEVERAL_CHOICES: _several,
    QuestionKind.YES_NO: _one,
    QuestionKind.HUB: _one,
    QuestionKind.COURSE: _one,
    QuestionKind.FILE: _file,
    QuestionKind.RANKED_HUBS: _ranked,
    QuestionKind.RANKED_COURSES: _ranked,
    QuestionKind.ADDRESS: _address,
    QuestionKind.DECLARATION: _declared,
}
