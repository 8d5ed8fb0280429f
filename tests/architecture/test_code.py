"""House rules that no linter knows, read from the syntax tree."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import configure_mappers

from app import import_models
from app.core.base import Base
from config import ROOT

APP = ROOT / "app"
ROOMS = frozenset(
    {"states", "rules", "models", "policy", "queries", "service", "forms", "views", "cli", "jobs"}
)
# A verb takes the time and a session from its caller: only these rooms ask the clock.
MAY_ASK_THE_CLOCK = frozenset({"views", "cli", "jobs", "screens"})
MAY_COMMIT = frozenset({"app/web/unit_of_work.py"})
COMMANDS = frozenset({"cli", "jobs"})
WRITING = frozenset({"insert", "update", "delete"})
MAX_FUNCTION = 40  # thirty and some: a call that names ten columns takes ten lines


def trees() -> Iterator[tuple[str, Path, ast.Module]]:
    for path in sorted(APP.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path, ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST, *names: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
    ]


def test_a_transaction_ends_in_one_place() -> None:
    found = [
        f"{name}:{line}"
        for name, path, tree in trees()
        if name not in MAY_COMMIT and path.stem not in COMMANDS and not name.startswith("app/web/")
        for line in calls(tree, "commit", "rollback")
    ]

    assert found == []


def test_only_the_outermost_rooms_ask_the_clock() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, path, tree in trees()
        if path.stem in ROOMS - MAY_ASK_THE_CLOCK
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "today"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "clock"
    ]

    assert found == []


def test_queries_never_write() -> None:
    found = [
        f"{name}:{line}"
        for name, path, tree in trees()
        if path.stem == "queries"
        for line in [
            *calls(tree, "add_all", "flush", "merge"),
            *(
                node.lineno
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
                and node.module == "sqlalchemy"
                and {alias.name for alias in node.names} & WRITING
            ),
        ]
    ]

    assert found == []


def test_no_function_outgrows_its_subject() -> None:
    long = {
        f"{name}:{node.lineno} {node.name}": length
        for name, _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and (length := (node.end_lineno or 0) - node.body[0].lineno + 1) > MAX_FUNCTION
    }

    assert long == {}


def test_every_relationship_is_loaded_on_purpose() -> None:
    import_models()
    configure_mappers()

    lazy = [
        f"{mapper.class_.__name__}.{relationship.key}"
        for mapper in Base.registry.mappers
        for relationship in mapper.relationships
        if relationship.lazy != "raise"
    ]

    assert lazy == []


def test_every_slice_is_held_by_the_contract() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    held = next(c["containers"] for c in contracts if c["name"].startswith("Inside a slice"))
    slices = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for _, path, _ in trees()
        if path.stem in ROOMS and path.parent.name not in {"web", "core", "allocation", "demo"}
    }

    assert slices - set(held) == set()
    assert [name for name in held if not (ROOT / name.replace(".", "/")).is_dir()] == []


@pytest.mark.parametrize("folder", ["migrations/versions"])
def test_a_migration_never_imports_the_models_of_today(folder: str) -> None:
    importing = [
        path.name
        for path in (ROOT / folder).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app")
    ]

    assert importing == []


def test_nothing_of_the_reviews_knows_of_need() -> None:
    """Evidence of need is kept apart from merit: no import leads there, so no join can."""
    found = [
        f"{name}:{node.lineno}"
        for name, _, tree in trees()
        if name.startswith(("app/reviews/", "app/allocation/"))
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.ImportFrom)
            and f"{node.module}.{node.names[0].name}".startswith("app.bursaries.means")
        )
        or (isinstance(node, ast.Import) and "app.bursaries.means" in node.names[0].name)
    ]

    assert found == []
