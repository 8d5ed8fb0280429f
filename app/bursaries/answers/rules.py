"""Rules of an answer as pure functions: what is wrong with it, and how people read it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from app.bursaries.addresses import rules as addresses
from app.bursaries.ranks import rules as ranks
from app.bursaries.rounds.rules import QuestionPlan
from app.bursaries.rounds.states import QuestionKind
from app.core.money import pounds
from app.files.states import ScanState

SHORT_LIMIT: Final = 200
LONG_LIMIT: Final = 20_000
# What is too long is kept and pointed at; beyond this nobody typed it, and it is not kept.
KEPT_LIMIT: Final = 200_000
NUMBER_DIGITS: Final = 9
MAX_POUNDS: Final = Decimal(1_000_000)
# Commas stand between thousands or nowhere: "1,50" is no amount, and not £150.
_AMOUNT: Final = re.compile(r"£? ?([0-9]{1,9}|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]{1,2})?")
_ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
RANKED: Final = frozenset({QuestionKind.RANKED_HUBS, QuestionKind.RANKED_COURSES})
LISTS: Final = RANKED | {QuestionKind.SEVERAL_CHOICES, QuestionKind.FILE}
# Kinds that are kept as JSON, in which there may be nothing.
_MAY_BE_HOLLOW: Final = LISTS | {QuestionKind.ADDRESS}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a question: what is kept and what is shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FileOption(Option):
    """A file that was sent for a question: a choice that its owner made by sending it."""

    name: str
    ending: str
    detail: str
    size: int
    sha256: str
    state: ScanState


def words(text: str) -> int:
    """Return how many words a text has, as people count them: runs between spaces."""
    return len(text.split())


def is_empty(question: QuestionPlan, value: str | None) -> bool:
    """Return whether nothing was answered."""
    if not value or question.kind not in _MAY_BE_HOLLOW:
        return not value
    if question.kind is QuestionKind.ADDRESS:
        return not any(addresses.parts(value).values())
    return value == "[]" or (question.kind in RANKED and not any(chosen(value)))


def _short(question: QuestionPlan, value: str, _options: Sequence[Option]) -> str | None:
    del question
    if len(value) > SHORT_LIMIT:
        return f"Shorten this to {SHORT_LIMIT} characters or fewer"
    return None


def _long(question: QuestionPlan, value: str, _options: Sequence[Option]) -> str | None:
    if question.word_limit and words(value) > question.word_limit:
        over = words(value) - question.word_limit
        return (
            f"Shorten this to {question.word_limit} words or fewer: "
            f"it is {over} {'word' if over == 1 else 'words'} too long"
        )
    if len(value) > LONG_LIMIT:
        return f"Shorten this to {LONG_LIMIT:,} characters or fewer"
    return None


def _within(question: QuestionPlan, amount: Decimal, unit: str = "") -> str | None:
    low, high = question.minimum, question.maximum
    if low is not None and amount < low:
        return f"Enter {unit}{low:,} or more"
    if high is not None and amount > high:
        return f"Enter {unit}{high:,} or less"
    return None


def _number(question: QuestionPlan, value: str, _options: Sequence[Option]) -> str | None:
    if not re.fullmatch(r"[0-9]+", value):
        return "Enter a whole number, such as 12"
    if len(value) > NUMBER_DIGITS:
        return f"Enter a number of {NUMBER_DIGITS} digits or fewer"
    return _within(question, Decimal(value))


def _money(question: QuestionPlan, value: str, _options: Sequence[Option]) -> str | None:
    amount = amount_of(value)
    if amount is None:
        return "Enter an amount in pounds, such as 1,250 or 1250.50"
    if amount > MAX_POUNDS:
        return f"Enter an amount of £{MAX_POUNDS:,} or less"
    return _within(question, amount, "£")


def _date(_question: QuestionPlan, value: str, _options: Sequence[Option]) -> str | None:
    return None if date_of(value) else "Enter a real date, such as 27 3 2027"


def _one(_question: QuestionPlan, value: str, options: Sequence[Option]) -> str | None:
    if value not in {option.value for option in options}:
        return "Choose one of the answers in the list"
    return None


def _several(_question: QuestionPlan, value: str, options: Sequence[Option]) -> str | None:
    if not set(chosen(value)) <= {option.value for option in options}:
        return "Choose only answers in the list"
    return None


def _files(_question: QuestionPlan, value: str, options: Sequence[Option]) -> str | None:
    usable = {
        option.value
        for option in options
        if isinstance(option, FileOption) and option.state is not ScanState.INFECTED
    }
    if not set(chosen(value)) <= usable:
        return "Remove the file that cannot be opened"
    return None


def _ranked(_question: QuestionPlan, value: str, options: Sequence[Option]) -> str | None:
    return ranks.problem(chosen(value), {option.value for option in options})


def _address(_question: QuestionPlan, value: str, _options: Sequence[Option]) -> str | None:
    return next(iter(addresses.problems(value).values()), None)


def _declared(question: QuestionPlan, value: str, _options: Sequence[Option]) -> str | None:
    return None if value == "yes" else _ASKS[question.kind]


_CHECKS: Final[
    Mapping[QuestionKind, Callable[[QuestionPlan, str, Sequence[Option]], str | None]]
] = {
    QuestionKind.SHORT_TEXT: _short,
    QuestionKind.LONG_TEXT: _long,
    QuestionKind.NUMBER: _number,
    QuestionKind.MONEY: _money,
    QuestionKind.DATE: _date,
    QuestionKind.ONE_CHOICE: _one,
    QuestionKind.SEVERAL_CHOICES: _several,
    QuestionKind.YES_NO: _one,
    QuestionKind.HUB: _one,
    QuestionKind.COURSE: _one,
    QuestionKind.FILE: _files,
    QuestionKind.RANKED_HUBS: _ranked,
    QuestionKind.RANKED_COURSES: _ranked,
    QuestionKind.ADDRESS: _address,
    QuestionKind.DECLARATION: _declared,
}
_ASKS: Final[Mapping[QuestionKind, str]] = {
    QuestionKind.SHORT_TEXT: "Enter your answer",
    QuestionKind.LONG_TEXT: "Enter your answer",
    QuestionKind.NUMBER: "Enter a number",
    QuestionKind.MONEY: "Enter an amount in pounds",
    QuestionKind.DATE: "Enter a date",
    QuestionKind.ONE_CHOICE: "Choose an answer",
    QuestionKind.SEVERAL_CHOICES: "Choose at least one answer",
    QuestionKind.YES_NO: "Choose yes or no",
    QuestionKind.HUB: "Choose a hub",
    QuestionKind.COURSE: "Choose a course or programme",
    QuestionKind.FILE: "Choose a file and upload it",
    QuestionKind.RANKED_HUBS: "Choose at least one hub",
    QuestionKind.RANKED_COURSES: "Choose at least one course or programme",
    QuestionKind.ADDRESS: "Enter an address",
    QuestionKind.DECLARATION: "Tick the box to confirm this",
}


def problem(
    question: QuestionPlan, value: str | None, options: Sequence[Option] = ()
) -> str | None:
    """Return what is wrong with an answer, as words that say how to mend it; None when nothing is.

    An empty answer is wrong only where one is required: a draft may keep it all the same.
    """
    if value is None or is_empty(question, value):
        return _ASKS[question.kind] if question.required else None
    return _CHECKS[question.kind](question, value, options)


def chosen(value: str) -> list[str]:
    """Return the values of a several-choices answer; anything that is no list of texts is none."""
    try:
        values = json.loads(value)
    except (ValueError, RecursionError):
        return []
    return [item for item in values if isinstance(item, str)] if isinstance(values, list) else []


def date_of(value: str) -> date | None:
    """Return the date that an answer keeps in ISO form, None when it is no real date."""
    if not _ISO_DAY.fullmatch(value):
        return None  # Python would also read the ISO forms of weeks, which nobody meant
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def amount_of(text: str) -> Decimal | None:
    """Return an amount typed in pounds, with or without £ and commas; None when it is no amount."""
    plain = text.strip()
    if not _AMOUNT.fullmatch(plain):
        return None
    return Decimal(plain.lstrip("£ ").replace(",", ""))


def built_in_options(question: QuestionPlan) -> list[Option]:
    """Return the choices that the question itself carries."""
    if question.kind is QuestionKind.YES_NO:
        return [Option("yes", "Yes"), Option("no", "No")]
    if question.kind is QuestionKind.DECLARATION:
        return [Option("yes", "I confirm this")]
    return [Option(item["value"], item["label"]) for item in question.choices]


def display(
    question: QuestionPlan, value: str | None, options: Sequence[Option] = ()
) -> str | list[str]:
    """Return an answer as people read it: labels for choices, a real date, pounds with commas."""
    if value is None or is_empty(question, value):
        return ""
    labels = {option.value: option.label for option in options}
    shown = _SHOWN.get(question.kind)
    return shown(value, labels) if shown else labels.get(value, value)


_KEPT: Final = ("name", "ending", "detail", "size", "sha256")


def files(value: str | None, options: Sequence[Option]) -> list[dict[str, Any]]:
    """Return the files of an answer as a snapshot keeps them, in the order they were sent."""
    known = {option.value: option for option in options if isinstance(option, FileOption)}
    return [
        {"token": token} | {name: getattr(known[token], name) for name in _KEPT}
        for token in chosen(value or "")
        if token in known
    ]


def _several_shown(value: str, labels: Mapping[str, str]) -> list[str]:
    return [labels.get(item, item) for item in chosen(value)]


def _ranks_shown(value: str, labels: Mapping[str, str]) -> list[str]:
    return ranks.shown(chosen(value), labels)


def _address_shown(value: str, _labels: Mapping[str, str]) -> list[str]:
    return [part for part in addresses.parts(value).values() if part]


def _date_shown(value: str, _labels: Mapping[str, str]) -> str:
    day = date_of(value)
    return f"{day.day} {day:%B %Y}" if day else value


def _money_shown(value: str, _labels: Mapping[str, str]) -> str:
    amount = amount_of(value)
    return value if amount is None else pounds(int(amount * 100))


def _declared_shown(value: str, _labels: Mapping[str, str]) -> str:
    return "Confirmed" if value == "yes" else value


_SHOWN: Final[Mapping[QuestionKind, Callable[[str, Mapping[str, str]], str | list[str]]]] = {
    QuestionKind.SEVERAL_CHOICES: _several_shown,
    QuestionKind.FILE: _several_shown,
    QuestionKind.RANKED_HUBS: _ranks_shown,
    QuestionKind.RANKED_COURSES: _ranks_shown,
    QuestionKind.ADDRESS: _address_shown,
    QuestionKind.DATE: _date_shown,
    QuestionKind.MONEY: _money_shown,
    QuestionKind.DECLARATION: _declared_shown,
}
