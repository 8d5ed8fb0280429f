"""How the sheets of skills, job roles and pay bands are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol, TypeVar

from app.core.money import pounds
from app.sheets.rules import CellError, Cells, Facts, slug
from app.skills.states import Stage

SKILL_COLUMNS: Final = ("skill_id", "category", "skill", "note", "source")
ROLE_COLUMNS: Final = (
    "role",
    "stage",
    "typical_entry",
    "typical_salary_low_gbp",
    "typical_salary_high_gbp",
    "salary_note",
    "next_roles",
    "summary",
    "source",
)
PAY_COLUMNS: Final = (
    "scale",
    "year",
    "band",
    "entry_gbp",
    "intermediate_gbp",
    "top_gbp",
    "source",
)
STAGES: Final[Mapping[str, Stage]] = {
    "entry / technician": Stage.TECHNICIAN,
    "technician": Stage.TECHNICIAN,
    "entry to mid": Stage.TECHNICIAN,
    "higher technician": Stage.ASSOCIATE,
    "associate": Stage.ASSOCIATE,
    "mid": Stage.ASSOCIATE,
    "engineer": Stage.SCIENTIST,
    "scientist": Stage.SCIENTIST,
    "scientist / professional": Stage.SCIENTIST,
    "professional": Stage.PROFESSIONAL,
    "senior professional": Stage.PROFESSIONAL,
    "doctoral": Stage.ACADEMIC,
    "senior academic": Stage.ACADEMIC,
    "academic / reviewer": Stage.ACADEMIC,
}


def skill(cells: Cells) -> Facts:
    """Return the facts of one skill."""
    return {
        "key": cells.needed("skill_id", most=40),
        "category": cells.needed("category", most=80),
        "name": cells.needed("skill", most=200),
        "note": cells.text("note"),
        "source": cells.needed("source"),
    }


def role(cells: Cells) -> Facts:
    """Return the facts of one job role; pay that was not published stays empty."""
    low, high = cells.money("typical_salary_low_gbp"), cells.money("typical_salary_high_gbp")
    if low is not None and high is not None and low > high:
        raise CellError("typical_salary_low_gbp is more than typical_salary_high_gbp")
    name = cells.needed("role", most=200)
    words = cells.text("stage", most=80)
    return {
        "key": slug(name),
        "name": name,
        "stage": STAGES.get(words.lower(), Stage.OTHER),
        "stage_words": words,
        "typical_entry": cells.text("typical_entry"),
        "pay_low_pence": low,
        "pay_high_pence": high,
        "pay_note": cells.text("salary_note"),
        "next_roles": cells.text("next_roles"),
        "summary": cells.text("summary"),
        "source": cells.needed("source"),
    }


def pay_band(cells: Cells) -> Facts:
    """Return the facts of one pay band; `key` is made of scale, year and band."""
    scale = cells.needed("scale", most=120)
    year, band = cells.needed("year", most=20), cells.needed("band", most=20)
    return {
        "key": slug(f"{scale} {year} {band}"),
        "scale": scale,
        "year": year,
        "band": band,
        "entry_pence": cells.money("entry_gbp"),
        "intermediate_pence": cells.money("intermediate_gbp"),
        "top_pence": cells.money("top_gbp"),
        "source": cells.needed("source"),
    }


def pay_words(low: int | None, high: int | None) -> str:
    """Return published pay in words; nothing when none was published."""
    if low is None and high is None:
        return ""
    if low is None or high is None:
        return f"from {pounds(low)}" if low is not None else f"up to {pounds(high or 0)}"
    return pounds(low) if low == high else f"{pounds(low)} to {pounds(high)}"


class Categorised(Protocol):
    """Anything that stands in a category."""

    category: Any


class Staged(Protocol):
    """Anything that stands on a step of the pathway."""

    stage: Any


class Scaled(Protocol):
    """A band of a pay scale of one year."""

    scale: Any
    year: Any


C = TypeVar("C", bound=Categorised)
B = TypeVar("B", bound=Scaled)
S = TypeVar("S", bound=Staged)


def by_category(skills: Iterable[C]) -> dict[str, list[C]]:
    """Return the skills of each category, in the order in which they come."""
    categories: dict[str, list[C]] = {}
    for row in skills:
        categories.setdefault(row.category, []).append(row)
    return categories


def by_scale(bands: Iterable[B]) -> dict[tuple[str, str], list[B]]:
    """Return the bands of each scale and year, in the order in which they come."""
    scales: dict[tuple[str, str], list[B]] = {}
    for band in bands:
        scales.setdefault((band.scale, band.year), []).append(band)
    return scales


def by_stage(roles: Iterable[S]) -> dict[Stage, list[S]]:
    """Return the roles of each step that has any, first step first."""
    rows = list(roles)
    grouped = {stage: [row for row in rows if row.stage is stage] for stage in Stage}
    return {stage: found for stage, found in grouped.items() if found}
