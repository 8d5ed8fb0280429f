"""What may stand in a committed file, and what may not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from config import ROOT

# In parts, so that this file is not the one that names them.
HOSTS = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "yarn" + "pkg.com",
    "deb" + ".debian.org",
)
WORDS = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
PLACES = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/")
NO_NAMES = frozenset({"utils", "helpers", "common", "misc", "manager", "util", "helper"})
NOT_OURS = frozenset(
    {
        *(".git", ".venv", "instance", "node_modules", "__pycache__", ".hypothesis", "uv.lock"),
        *(".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache"),
    }
)
TEXT = frozenset(
    {
        *(".py", ".html", ".txt", ".xml", ".md", ".toml", ".json", ".ini", ".mako", ".csv"),
        *(".scss", ".css", ".js", ".mjs", ".svg", ".npmrc", ""),
    }
)


def committed() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():  # a copy without its history
        return [path for path in ROOT.rglob("*") if path.is_file() and not NOT_OURS & {*path.parts}]
    command = [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.suffix in TEXT else ""


FILES = {path.relative_to(ROOT).as_posix(): text_of(path) for path in committed()}


def holding(words: tuple[str, ...], *, under: str = "") -> list[str]:
    return [
        f"{name}: {word}"
        for name, text in FILES.items()
        for word in words
        if name.startswith(under) and word in text
    ]


def test_there_are_files_to_look_at() -> None:
    assert {"hub", "config.py", "requirements.txt", "assets/package-lock.json"} <= set(FILES)


def test_no_file_names_a_registry() -> None:
    assert holding(HOSTS) == []


def test_no_lock_file_holds_an_address() -> None:
    locks = [name for name in FILES if name.endswith("lock.json") or name.startswith("require")]
    funding = '"url": "http'  # npm notes where one may give money; that is no registry

    assert len(locks) >= 3
    assert [
        f"{name}: {line.strip()}"
        for name in locks
        for line in FILES[name].splitlines()
        if ("resolved" in line or "index-url" in line or "http" in line) and funding not in line
    ] == []


def test_every_requirement_is_pinned_by_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        blocks = FILES[name].replace("\\\n", " ").splitlines()
        assert [block for block in blocks if "==" not in block or "--hash=" not in block] == []


@pytest.mark.parametrize("folder", ["app", "tests", "migrations", "templates", "docs", "assets"])
def test_nothing_is_left_to_do_or_tied_to_one_machine(folder: str) -> None:
    assert holding((*WORDS, *PLACES), under=f"{folder}/") == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    code = (".py", ".html", ".js", ".scss")

    assert [name for name in FILES if name.endswith(code) and Path(name).stem in NO_NAMES] == []


def test_no_code_file_outgrows_its_subject() -> None:
    long = {
        name: text.count("\n")
        for name, text in FILES.items()
        if name.endswith(".py") and name.startswith("app/") and text.count("\n") > 300
    }

    assert long == {}
