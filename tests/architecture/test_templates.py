"""Templates: a page takes a layout and components, and nothing sideways."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from app.web.jinja import TEMPLATES

SHARED = ("components/", "layouts/", "errors/", "govuk_frontend_jinja/")
FILES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
NOT_PAGES = ("components/", "layouts/", "emails/")
INLINE = re.compile(r"\s(on[a-z]+|style)\s*=\s*[\"'{]", re.IGNORECASE)
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)", re.IGNORECASE)
ENVIRONMENT = Environment(
    autoescape=True,
    extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
)


def tree_of(name: str) -> nodes.Template:
    return ENVIRONMENT.parse((TEMPLATES / name).read_text(encoding="utf-8"))


# What extends nothing is a part that pages of its slice include.
PAGES = [
    name
    for name in FILES
    if not name.startswith(NOT_PAGES) and tree_of(name).find(nodes.Extends) is not None
]


def named(tree: nodes.Template) -> list[str]:
    """Return the templates that one extends, imports or includes."""
    kinds = (nodes.Extends, nodes.Import, nodes.FromImport, nodes.Include)
    return [
        node.template.value
        for node in tree.find_all(kinds)
        if isinstance(node.template, nodes.Const)
    ]


def test_there_are_templates_to_look_at() -> None:
    assert len(FILES) > 50


def test_no_two_pages_have_one_title() -> None:
    titles: dict[str, list[str]] = {}
    for name in PAGES:
        block = re.search(
            r"{% block title %}(.*?){%-? endblock",
            (TEMPLATES / name).read_text(encoding="utf-8"),
            re.DOTALL,
        )
        if block:
            titles.setdefault(block[1].strip(), []).append(name)

    assert [names for names in titles.values() if len(names) > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_every_import_is_used(name: str) -> None:
    tree = tree_of(name)
    imported = {
        alias[1] if isinstance(alias, tuple) else alias
        for node in tree.find_all(nodes.FromImport)
        for alias in node.names
    } | {node.target for node in tree.find_all(nodes.Import)}
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}

    assert imported - used == set()


@pytest.mark.parametrize("name", FILES)
def test_no_template_reaches_into_another_slice(name: str) -> None:
    own = f"{name.split('/', maxsplit=1)[0]}/"
    sideways = [other for other in named(tree_of(name)) if not other.startswith((own, *SHARED))]

    assert sideways == []


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_its_title_and_its_main_part(name: str) -> None:
    blocks = {block.name for block in tree_of(name).find_all(nodes.Block)}

    assert "title" in blocks
    assert blocks & {"main", "content"} != set()


@pytest.mark.parametrize("name", FILES)
def test_no_style_and_no_script_inside_a_template(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    is_email = name.startswith("emails/")  # mail programs know no style sheets; it is inlined

    assert is_email or INLINE.findall(text) == []
    assert is_email or "<style" not in text
    assert SCRIPT.findall(text) == []


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("components/")])
def test_a_component_is_one_macro_with_a_line_that_tells_its_arguments(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    macros = [node.name for node in tree_of(name).find_all(nodes.Macro)]

    assert Path(name).stem in macros
    assert text.startswith(f"{{# {Path(name).stem}(")
    assert [called for called in ("current_user", "url_for(") if called in text] == []
