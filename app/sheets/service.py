"""Writing the rows of a sheet: what is new, what has changed, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.core.base import Base
from app.sheets.rules import Facts, free_slug


@dataclass(frozen=True, slots=True)
class Tally:
    """What loading a sheet did; `kept` counts rows that the sheet no longer names."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0

    @property
    def touched(self) -> bool:
        """Whether anything in the database is different now."""
        return bool(self.created or self.changed)


def put(
    session: Session,
    model: type[Base],
    rows: Sequence[Facts],
    *,
    key: str = "key",
    slug_from: str | None = None,
    about: Facts | None = None,
) -> Tally:
    """Write the rows by the column `key`, and return the tally; rows not named by the sheet stay.

    `slug_from` names the fact that a new row's address is made of. A row keeps its first
    address for ever, so that a link to it still leads there when its title is corrected.
    `about` tells which rows the sheet could name, when others share the table.
    """
    stored = session.execute(select(*model.__table__.columns)).mappings().all()
    existing: dict[str, Mapping[str, Any]] = {row[key]: dict(row) for row in stored}
    taken = {row["slug"] for row in stored} if slug_from else set()
    created: list[Facts] = []
    changed: list[Facts] = []
    for row in rows:
        old = existing.get(row[key])
        if old is None:
            created.append(_with_slug(row, slug_from, taken))
        elif any(old[name] != value for name, value in row.items()):
            changed.append({"id": old["id"], **row})
    if created:
        session.execute(insert(model), created)
    if changed:
        session.execute(update(model), changed)
    return Tally(
        created=len(created),
        changed=len(changed),
        unchanged=len(rows) - len(created) - len(changed),
        kept=_kept(existing, {row[key] for row in rows}, about or {}),
    )


def _with_slug(row: Facts, slug_from: str | None, taken: set[str]) -> Facts:
    if slug_from is None:
        return row
    address = free_slug(row[slug_from], taken)
    taken.add(address)
    return {**row, "slug": address}


def _kept(existing: Mapping[str, Mapping[str, Any]], named: set[str], about: Facts) -> int:
    return sum(
        key not in named and all(old[name] == value for name, value in about.items())
        for key, old in existing.items()
    )
