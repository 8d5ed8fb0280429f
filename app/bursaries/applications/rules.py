"""Rules of an application as pure functions: answers, sections, the snapshot and what is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.bursaries.answers.rules import Option, chosen, display, files, is_empty, problem
from app.bursaries.applications.states import ApplicationState
from app.bursaries.conditions.rules import asked
from app.bursaries.redaction import rules as redaction
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.states import QuestionKind, Visibility
from app.core.machine import Labelled

# Crockford's base 32: no I, L, O or U, so that a reference read aloud is typed right.
NOTHING_HIDDEN: Final[Mapping[int, Iterable[str]]] = {}
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class SectionStatus(Labelled):
    """How far an applicant is with a section, as the task list says it."""

    NOT_STARTED = "not_started", "Not started", "action"
    IN_PROGRESS = "in_progress", "In progress", "action"
    OPTIONAL = "optional", "Optional", "quiet"
    COMPLETE = "complete", "Completed", "done"


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that keeps its section from being complete, and how to mend that."""

    question: QuestionPlan
    problem: str


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """A section of the task list with its status."""

    section: SectionPlan
    status: SectionStatus
    gaps: tuple[Gap, ...]


def reference(random: bytes) -> str:
    """Return an application's reference from 8 random bytes: three groups of four, 60 bits."""
    number = int.from_bytes(random[:8], "big")
    letters = [ALPHABET[number >> (5 * place) & 31] for place in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


def progress(
    form: Sequence[SectionPlan],
    answers: Mapping[int, str],
    marked: frozenset[int],
    options: Mapping[str, Sequence[Option]],
) -> list[SectionProgress]:
    """Return every section with its status and the questions that are still in the way.

    `options` gives the choices of a question by its key: an answer that is kept although it is
    too long, or no longer one of the choices, is in the way like one that is missing. What is
    not asked because of another answer is not in the way.
    """
    return [
        _progress(section, answers, options, is_marked=section.id in marked)
        for section in asked(form, answers)
    ]


def unfinished(sections: Sequence[SectionProgress]) -> list[SectionPlan]:
    """Return the sections that are not complete, but for those that may be left alone."""
    done = {SectionStatus.COMPLETE, SectionStatus.OPTIONAL}
    return [item.section for item in sections if item.status not in done]


def waited_for(sections: Sequence[SectionProgress]) -> int:
    """Return how many sections are to be completed: all but those that may be left alone."""
    return sum(item.status is not SectionStatus.OPTIONAL for item in sections)


def _progress(
    section: SectionPlan,
    answers: Mapping[int, str],
    options: Mapping[str, Sequence[Option]],
    *,
    is_marked: bool,
) -> SectionProgress:
    gaps = tuple(
        Gap(question, words)
        for question in section.questions
        if (words := problem(question, answers.get(question.id), options[question.key]))
    )
    if is_marked and not gaps:
        return SectionProgress(section, SectionStatus.COMPLETE, gaps)
    is_begun = is_marked or any(
        not is_empty(question, answers.get(question.id)) for question in section.questions
    )
    if is_begun:
        return SectionProgress(section, SectionStatus.IN_PROGRESS, gaps)
    # Where nothing is required and nothing was begun, nothing is waited for.
    status = SectionStatus.NOT_STARTED if gaps else SectionStatus.OPTIONAL
    return SectionProgress(section, status, gaps)


def names_files(form: Iterable[SectionPlan], kept: Mapping[int, str]) -> bool:
    """Return whether an answer names files: only then does anybody have to ask for them."""
    questions = (question for section in form for question in section.questions)
    return any(
        each.kind is QuestionKind.FILE and not is_empty(each, kept.get(each.id))
        for each in questions
    )


def grouped(sections: Iterable[SectionProgress]) -> list[tuple[str, list[SectionProgress]]]:
    """Return the sections under their groups' names, both in the order of the form."""
    groups: dict[str, list[SectionProgress]] = {}
    for item in sections:
        groups.setdefault(item.section.group, []).append(item)
    return list(groups.items())


def written(
    form: Sequence[SectionPlan],
    answers: Mapping[int, str],
    options: Mapping[str, Sequence[Option]],
) -> list[dict[str, Any]]:
    """Return the sections with every answer, as kept and as people read it."""
    return [
        {
            "key": section.key,
            "title": section.title,
            "questions": [
                _answered(question, answers.get(question.id), options.get(question.key, ()))
                for question in section.questions
            ],
        }
        for section in form
    ]


def _answered(
    question: QuestionPlan, value: str | None, options: Sequence[Option]
) -> dict[str, Any]:
    item: dict[str, Any] = {
        "key": question.key,
        "label": question.label,
        "kind": question.kind.value,
        "visibility": question.visibility.value,
        "identity_risk": question.identity_risk,
        "value": value or "",
        "display": display(question, value, options),
    }
    if question.kind is QuestionKind.FILE:
        item["files"] = files(value, options)
    return item


def snapshot(
    form: Sequence[SectionPlan],
    answers: Mapping[int, str],
    options: Mapping[str, Sequence[Option]],
    *,
    hidden: Mapping[int, Iterable[str]] = NOTHING_HIDDEN,
    **facts: str,
) -> str:
    """Return what was sent as canonical JSON: sorted keys, no spaces, so that its hash holds.

    `options` gives the choices of a question by its key, `hidden` the passages of an answer
    that reviewers must not see; `facts` are the reference, round, hub and instant of sending.
    What is not asked because of another answer is not sent.
    """
    sections = written(asked(form, answers), answers, options)
    numbers = {question.key: question.id for section in form for question in section.questions}
    for section in sections:
        for item in section["questions"]:
            if passages := hidden.get(numbers[item["key"]]):
                item["for_reviewers"] = redaction.for_reviewers(item["display"], passages)
    content = facts | {"sections": sections}
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(content: str) -> str:
    """Return the SHA-256 of a snapshot's text, in hex."""
    return hashlib.sha256(content.encode()).hexdigest()


def content(text: str) -> dict[str, Any]:
    """Return what a snapshot's text holds."""
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _visible(content: Mapping[str, Any], keep: Callable[[Mapping[str, Any]], bool]) -> list[Any]:
    sections = (
        section | {"questions": [item for item in section["questions"] if keep(item)]}
        for section in content["sections"]
    )
    return [section for section in sections if section["questions"]]


def for_reviewers(content: Mapping[str, Any]) -> list[Any]:
    """Return the sections a reviewer reads in a blind round: nothing that tells who it is."""
    sections = _visible(
        content,
        lambda item: (
            item["visibility"] == Visibility.REVIEWERS.value
            and not item["identity_risk"]
            and item["kind"] != QuestionKind.ADDRESS.value
        ),
    )
    return [
        section | {"questions": [_as_reviewers_see(item) for item in section["questions"]]}
        for section in sections
    ]


def _as_reviewers_see(item: Mapping[str, Any]) -> Mapping[str, Any]:
    if "for_reviewers" in item:
        return {**item, "display": item["for_reviewers"]}
    return _without_names(item)


def _without_names(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the answer with its files numbered: people name files after themselves."""
    if "files" not in item:
        return item
    numbered = [
        file | {"name": f"File {number}{file['ending']}"}
        for number, file in enumerate(item["files"], 1)
    ]
    shown = [f"{file['name']} ({file['detail']})" for file in numbered]
    return {**item, "files": numbered, "display": shown}


def for_screeners(content: Mapping[str, Any]) -> list[Any]:
    """Return the sections a screener reads: all but means and equality answers."""
    seen = {Visibility.REVIEWERS.value, Visibility.SCREENERS.value}
    return _visible(content, lambda item: item["visibility"] in seen)


def for_means(content: Mapping[str, Any]) -> list[Any]:
    """Return the sections a means officer reads: evidence of need and nothing else."""
    return _visible(content, lambda item: item["visibility"] == Visibility.MEANS.value)


def hub_choice(form: Sequence[SectionPlan], answers: Mapping[int, str]) -> str | None:
    """Return the code of the hub that the applicant chose, or ranked first; None without one."""
    for section in asked(form, answers):
        for question in section.questions:
            value = answers.get(question.id)
            if question.kind is QuestionKind.HUB:
                return value
            if question.kind is QuestionKind.RANKED_HUBS:
                return next(iter(chosen(value or "")), None)
    return None


_STAGES: Final[Mapping[ApplicationState, int]] = {
    ApplicationState.SUBMITTED: 1,
    ApplicationState.CHANGES_REQUESTED: 1,
    ApplicationState.ELIGIBLE: 2,
    ApplicationState.IN_REVIEW: 2,
    ApplicationState.ASSESSED: 3,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way from sending to the outcome, with the instant it is due by."""

    title: str
    text: str
    due: datetime | None


def stages(*, review_due_at: datetime, decide_by: datetime) -> list[Stage]:
    """Return the way that every application of a round goes, in order."""
    return [
        Stage("Sent", "We have your application.", None),
        Stage("Checked", "An admin checks that you may apply.", None),
        Stage("Read", "Reviewers from at least two hubs read and score it.", review_due_at),
        Stage("Decided", "The panel meets, two people confirm, and you hear.", decide_by),
    ]


def stage(state: ApplicationState) -> int | None:
    """Return where in `stages` an application is, None once there is an outcome or an end."""
    return _STAGES.get(state)
