"""The test client: a person with a browser who inspects every page they are shown."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from typing import Any, Final, cast
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.support import pages
from tests.support.pages import words

Data = Mapping[str, Any]
CHOSEN: Final = frozenset({"checkbox", "radio"})


class Form:
    """A form on a page, filled as the page filled it."""

    def __init__(self, page: Page, tag: Tag) -> None:
        self.page = page
        self.tag = tag
        self.method = str(tag.get("method", "get")).lower()
        self.action = urljoin(page.url, str(tag.get("action") or page.url))
        self.values = _values(tag)

    def submit(self, *, follow: bool = False, **typed: Any) -> Page:
        """Return the answer to the form with what was typed; None empties a field."""
        unknown = set(typed) - self.names
        assert unknown == set(), f"the form has no such field; it has {sorted(self.names)}"
        data = {name: value for name, value in (self.values | typed).items() if value is not None}
        client = self.page.client
        if self.method == "post":
            return client.post(self.action, data, follow=follow, csrf=False)
        return client.get(self.action, query_string=data)

    @property
    def names(self) -> set[str]:
        """The names of the form's fields and buttons."""
        return {str(field["name"]) for field in self.tag.find_all(attrs={"name": True})}


def _values(form: Tag) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), str(field.get("type", "text"))
        if kind in {"submit", "button", "file"} or (
            kind in CHOSEN and not field.has_attr("checked")
        ):
            continue
        if field.name == "textarea":
            value: Any = field.get_text().removeprefix("\n")
        elif field.name == "select":
            chosen = field.select("option[selected]") or field.select("option")[:1]
            value = str(chosen[0].get("value", words(chosen[0]))) if chosen else ""
        else:
            value = str(field.get("value", "on" if kind in CHOSEN else ""))
        held = values.get(name)
        values[name] = (
            value if held is None else [*(held if isinstance(held, list) else [held]), value]
        )
    return values


class Page:
    """An answer; when it is HTML it was inspected as it came in."""

    def __init__(self, client: Client, url: str, response: TestResponse) -> None:
        self.client = client
        self.url = url
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.location = response.headers.get("Location")
        self._html: BeautifulSoup | None = None
        is_html = response.mimetype == "text/html"
        if is_html and not 300 <= self.status < 400 and response.data:
            self._html = pages.parse(response.get_data(as_text=True))
            pages.inspect(self._html)
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy

    @property
    def body(self) -> str:
        """The answer as it was sent."""
        return self.response.get_data(as_text=True)

    @property
    def json(self) -> Any:
        """The answer read as JSON."""
        return self.response.get_json()

    @property
    def html(self) -> BeautifulSoup:
        """The document; a test that asks for it of anything but a page fails."""
        assert self._html is not None, f"{self.url} answered {self.response.status}, not a page"
        return self._html

    @property
    def title(self) -> str:
        """The words of the title."""
        return words(cast("Tag", self.html.title))

    @property
    def h1(self) -> str:
        """The words of the heading."""
        return words(self.find("h1"))

    @property
    def main(self) -> Tag:
        """The page without its header and footer."""
        return self.find("main")

    @property
    def text(self) -> str:
        """The words of the main part."""
        return words(self.main)

    @property
    def errors(self) -> list[str]:
        """The messages of the error summary."""
        return self.texts(".govuk-error-summary__list li")

    @property
    def links(self) -> dict[str, str]:
        """The links of the main part: words to address."""
        return {words(link): str(link["href"]) for link in self.main.select("a[href]")}

    def all(self, css: str) -> list[Tag]:
        """Return the elements that the selector finds."""
        return list(self.html.select(css))

    def find(self, css: str) -> Tag:
        """Return the one element that the selector finds; fail when there are more or none."""
        found = self.all(css)
        assert len(found) == 1, f"{len(found)} elements are {css}"
        return found[0]

    def texts(self, css: str) -> list[str]:
        """Return the words of each element that the selector finds."""
        return [words(tag) for tag in self.all(css)]

    def form(self, css: str = "main form") -> Form:
        """Return the one form that the selector finds."""
        return Form(self, self.find(css))


class Client:
    """One person's browser. Redirects are followed only when asked."""

    def __init__(self, app: Flask, before: Callable[[], None], after: Callable[[], None]) -> None:
        self.app = app
        self.browser: FlaskClient = app.test_client()
        self._before, self._after = before, after

    def get(self, url: str, *, follow: bool = False, **options: Any) -> Page:
        """Return the page at the address."""
        return self.send("GET", url, follow=follow, **options)

    def post(
        self,
        url: str,
        data: Data | None = None,
        *,
        follow: bool = False,
        csrf: bool = True,
        **options: Any,
    ) -> Page:
        """Return the answer to the data, sent with this browser's CSRF token unless told not to."""
        sent = dict(data or {})
        if csrf:
            sent.setdefault("csrf_token", self.csrf_token())
        return self.send("POST", url, follow=follow, data=sent, **options)

    def send(self, method: str, url: str, *, follow: bool = False, **options: Any) -> Page:
        """Return the answer to any request."""
        self._before()
        response = self.browser.open(url, method=method, **options)
        self._after()
        page = Page(self, url, response)
        if follow and page.location is not None:
            target = urlsplit(urljoin(url, page.location))
            return self.get(target._replace(scheme="", netloc="").geturl(), follow=True)
        return page

    def csrf_token(self) -> str:
        """Return a token that this browser's session accepts, as a form on a page would hold."""
        with self.browser.session_transaction() as session:
            raw = session.setdefault("csrf_token", hashlib.sha1(os.urandom(64)).hexdigest())  # noqa: S324
        serializer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        return str(serializer.dumps(raw))
