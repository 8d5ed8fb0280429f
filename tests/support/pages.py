"""One HTML answer, looked at as a careful reader would before any test says a word about it."""

from __future__ import annotations

import html5lib
from bs4 import BeautifulSoup, Tag
from bs4.builder import HTML5TreeBuilder

NOT_LABELLED = frozenset({"hidden", "submit", "button", "reset", "image"})
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns")


class _Parser(HTML5TreeBuilder):
    """Beautiful Soup's html5lib, which keeps what the parser complained of."""

    complaints: list[str]

    def feed(self, markup: object) -> None:
        parser = html5lib.HTMLParser(tree=self.create_treebuilder)
        self.underlying_builder.parser = parser
        parser.parse(markup)
        self.complaints = [f"line {line}: {what}" for (line, _), what, _ in parser.errors]


def words(tag: Tag) -> str:
    """Return the text of an element with every run of space made one."""
    return " ".join(tag.get_text().split())


def parse(markup: str) -> BeautifulSoup:
    """Return the document; fail on anything that the HTML standard calls a parse error."""
    builder = _Parser()
    soup = BeautifulSoup(markup, builder=builder)
    assert builder.complaints == [], "this is not valid HTML"
    return soup


def inspect(html: BeautifulSoup) -> None:
    """Fail unless the page is whole, labelled, self-contained and free of inline code."""
    _inspect_frame(html)
    ids = _inspect_ids(html)
    _inspect_labels(html, ids)
    _inspect_errors(html)
    _inspect_forms(html)
    _inspect_inline_code(html)


def _inspect_frame(html: BeautifulSoup) -> None:
    assert html.html is not None
    assert html.html.get("lang") == "en"
    assert html.title is not None
    assert words(html.title) != "", "the title is empty"
    headings = [words(heading) for heading in html.find_all("h1")]
    assert len(headings) == 1, f"a page has one h1, this one has {headings}"
    assert headings != [""], "the h1 is empty"
    assert len(html.find_all("main")) == 1
    empty = [
        str(link)
        for link in html.select("a[href], button")
        if not (words(link) or link.get("aria-label") or link.select("img[alt], svg[aria-label]"))
    ]
    assert empty == [], "links and buttons say where they lead"
    assert [str(image) for image in html.find_all("img", alt=False)] == []


def _inspect_ids(html: BeautifulSoup) -> set[str]:
    ids = [str(tag["id"]) for tag in html.find_all(id=True)]
    assert len(ids) == len(set(ids)), (
        f"ids used twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    )
    known = set(ids)
    for name in REFERENCES:
        for tag in html.find_all(attrs={name: True}):
            missing = set(str(tag[name]).split()) - known
            assert missing == set(), f"{name} of {tag.name} names what is not there"
    for link in html.select("a[href^='#']"):
        assert str(link["href"])[1:] in known | {""}, f"{link['href']} leads nowhere on the page"
    return known


def _inspect_labels(html: BeautifulSoup, ids: set[str]) -> None:
    labelled = {str(label["for"]) for label in html.find_all("label", attrs={"for": True})}
    assert labelled - ids == set(), "labels for fields that are not there"
    for field in html.find_all(["input", "select", "textarea"]):
        if field.name == "input" and field.get("type") in NOT_LABELLED:
            continue
        named = (
            field.get("id") in labelled
            or field.get("aria-label")
            or field.get("aria-labelledby")
            or field.find_parent("label")
        )
        assert named, f"no label for {field}"


def _inspect_errors(html: BeautifulSoup) -> None:
    messages = html.select(".govuk-error-message[id]")
    assert len(messages) == len(html.select(".govuk-error-message")), "an error without an id"
    if not messages:
        return
    title = html.title
    assert title is not None
    assert words(title).startswith("Error: "), "the title of a page with errors says so"
    described = {
        name
        for tag in html.find_all(attrs={"aria-describedby": True})
        for name in str(tag["aria-describedby"]).split()
    }
    listed = " ".join(words(link) for link in html.select(".govuk-error-summary__list a"))
    for message in messages:
        assert message["id"] in described, f"{message['id']} is tied to no field"
        text = words(message).removeprefix("Error:").strip()
        assert text in listed, f"“{text}” is not in the summary"


def _inspect_forms(html: BeautifulSoup) -> None:
    for form in html.find_all("form"):
        if str(form.get("method", "get")).lower() == "post":
            tokens = form.select("input[name=csrf_token]")
            assert len(tokens) == 1, f"a POST form carries one CSRF token: {form.get('action')}"
            assert tokens[0].get("value"), "the CSRF token is empty"


def _inspect_inline_code(html: BeautifulSoup) -> None:
    assert html.find_all("style") == []
    for tag in html.select("*"):
        inline = [name for name in tag.attrs if name == "style" or name.startswith("on")]
        assert inline == [], f"inline {inline} on {tag.name}"
        for name in ("src", "href"):
            address = str(tag.get(name, ""))
            assert not address.lower().startswith("javascript:")
            if tag.name != "a" and tag.get("rel") != ["canonical"]:
                assert not address.startswith(("http:", "https:", "//")), f"{address} is elsewhere"
    for script in html.find_all("script", src=False):
        # A block of data is not run, so the policy has nothing against it.
        assert script.get("type") == "application/ld+json", "inline script"
