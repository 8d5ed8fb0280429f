"""Rules of building as pure functions: keys, the order of things, and how a question reads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from app.bursaries.form_plans.rules import answers_of
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.states import QuestionKind

KEY_LENGTH: Final = 60
# A key is read by people in exports; the first words of a label tell it from the others.
KEY_WORDS: Final = 6


def key_for(label: str, taken: Collection[str]) -> str:
    """Return a key made of a label's first words that is not taken yet."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))[:KEY_WORDS]
    base = "_".join(words)[: KEY_LENGTH - 4].strip("_") or "item"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key


def shifted(order: Sequence[int], number: int, step: int) -> list[int]:
    """Return the order with one of its numbers a step up (-1) or down (1), if there is room."""
    after = list(order)
    at = after.index(number)
    to = at + step
    if 0 <= to < len(after):
        after[at], after[to] = after[to], after[at]
    return after


def in_groups(order: Sequence[tuple[int, str]]) -> list[int]:
    """Return the sections, given with their groups, so that a group stands together.

    Applicants read them in this order, whatever the positions say.
    """
    return [number for group in _groups(order).values() for number in group]


def _groups(order: Sequence[tuple[int, str]]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for number, name in order:
        groups.setdefault(name, []).append(number)
    return groups


def moved_section(order: Sequence[tuple[int, str]], number: int, step: int) -> list[int]:
    """Return the sections with one a step up or down: in its group, or with it past another.

    The first of a group takes its whole group up, the last takes it down.
    """
    groups = _groups(order)
    home = next(name for name, inside in groups.items() if number in inside)
    inside = shifted(groups[home], number, step)
    names = list(groups)
    if inside == groups[home]:
        places = shifted(range(len(names)), names.index(home), step)
        names = [names[place] for place in places]
    groups[home] = inside
    return [each for name in names for each in groups[name]]


def facts(question: QuestionPlan, form: Sequence[SectionPlan]) -> list[str]:
    """Return what the form's page tells of a question, besides its label, in short words."""
    told = [question.kind.label]
    if question.word_limit:
        told.append(f"up to {question.word_limit} words")
    if question.choices:
        told.append(f"{len(question.choices)} choices")
    if question.minimum is not None:
        told.append(f"at least {question.minimum:,}")
    if question.maximum is not None:
        unit = " files" if question.kind is QuestionKind.FILE else ""
        told.append(f"at most {question.maximum:,}{unit}")
    told.append("must be answered" if question.required else "can be left empty")
    told.append(f"read by: {question.visibility.label.lower()}")
    if question.identity_risk:
        told.append("may show who somebody is")
    if question.show_if_key:
        told.append(condition(question, form))
    return told


def condition(question: QuestionPlan, form: Sequence[SectionPlan]) -> str:
    """Return when a question is asked, in words; it must have a condition."""
    known = {each.key: each for section in form for each in section.questions}
    other = known.get(question.show_if_key)
    if other is None:
        return "asked only after a question that is gone"
    words = dict(answers_of(other)).get(question.show_if_value, "an answer that is gone")
    return f"asked only if “{other.label}” is “{words}”"


def as_text(values: Mapping[str, Any]) -> str:
    """Return what was typed, or what is saved, as lines that a person can compare and copy."""
    return "\n".join(
        f"{name.replace('_', ' ').capitalize()}: {_readable(value)}"
        for name, value in values.items()
        if value not in (None, "", [])
    )


def _readable(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(str(item["label"]) for item in value)
    return str(getattr(value, "label", value))
