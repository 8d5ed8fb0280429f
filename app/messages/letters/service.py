"""Rendering letters with a Jinja of their own: no request, no session, nothing of the web."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.core.money import pounds
from app.messages.letters.rules import blocks, quoted
from app.messages.rules import one_line
from app.web.jinja import day, moment, plural, short_day, time_of_day
from config import ROOT

FOLDER: Final = ROOT / "templates" / "emails"
SUBJECT: Final = "Subject: "
MAX_SUBJECT: Final = 200


class Quotation(str):
    """Words that keep their line breaks, because each line is marked as a quotation."""

    __slots__ = ()


def _quotation(text: str) -> Quotation:
    return Quotation(quoted(text))


FILTERS: Final = {
    "day": day,
    "short_day": short_day,
    "moment": moment,
    "time_of_day": time_of_day,
    "pounds": pounds,
    "quoted": _quotation,
}


@dataclass(frozen=True, slots=True)
class House:
    """Who writes: the names that every letter bears and the address its links begin with."""

    service_name: str = "Capsid"
    address: str = "http://127.0.0.1:8000"
    contact_email: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be sent."""

    subject: str
    text: str
    html: str


def _tidy(value: Any) -> Any:
    """Return a value as it may stand in a line: nobody's name can begin a paragraph or header."""
    if isinstance(value, str) and not isinstance(value, Quotation):
        return one_line(value)
    return value


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=_tidy,
    )
    environment.filters.update(FILTERS)
    environment.globals["plural"] = plural
    return environment


class Desk:
    """Where letters are written. `furnish` sets who writes; it is done once, at the start."""

    def __init__(self) -> None:
        self.house = House()
        self._jinja = _environment()
        self._inliner = css_inline.CSSInliner(load_remote_stylesheets=False)

    def furnish(self, house: House) -> None:
        """Set who writes."""
        self.house = house

    def write(self, template: str, context: Mapping[str, object]) -> Letter:
        """Return the letter; a value the template names and the context lacks is an error."""
        house = asdict(self.house)
        written = self._jinja.get_template(f"{template}.txt").render({**house, **context})
        head, _, body = written.partition("\n")
        if not head.startswith(SUBJECT):
            raise ValueError(f"templates/emails/{template}.txt does not begin with its subject")
        subject = one_line(head.removeprefix(SUBJECT))[:MAX_SUBJECT]
        signature = self._jinja.get_template("signature.txt").render(house)
        text = f"{body.strip()}\n\n{signature.strip()}\n"
        page = self._jinja.get_template("layout.html").render(
            **house, subject=subject, blocks=blocks(body, self.house.address)
        )
        return Letter(subject, text, self._inliner.inline(page))


desk: Final = Desk()
