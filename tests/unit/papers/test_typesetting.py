"""The paper of what was sent: accessible, and what people typed is never markup."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pikepdf
import pytest

from app.papers.service import typeset


def paper(*texts: Any) -> pikepdf.Pdf:
    questions = [{"label": f"Question {text}", "display": text} for text in texts]
    made = typeset(
        "application",
        {
            "service": "Capsid",
            "round": "Hub bursaries",
            "reference": "ABCD-EFGH-JKMN",
            "sent": "Friday 1 January 2027, 10:00:00 GMT",
            "hub": "Sheffield",
            "sha256": "a" * 64,
            "sections": [{"title": "About you", "questions": questions}],
        },
    )
    return pikepdf.open(io.BytesIO(made))


def tags(pdf: pikepdf.Pdf) -> Counter[str]:
    """Return how often each kind of part is in the paper's structure."""
    found: Counter[str] = Counter()

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found[str(node.S)] += 1
            walk(node.get("/K"))

    walk(pdf.Root.StructTreeRoot.get("/K"))
    return found


def is_ua(pdf: pikepdf.Pdf) -> bool:
    with pdf.open_metadata() as metadata:
        return metadata.get("pdfuaid:part") == "1"


def test_a_paper_is_tagged_titled_and_in_british_english() -> None:
    pdf = paper("One", ["First", "Second"], "")

    assert str(pdf.Root.Lang) == "en-GB"
    assert is_ua(pdf)
    assert pdf.docinfo["/Title"] == "Application ABCD-EFGH-JKMN"
    assert (tags(pdf)["/H1"], tags(pdf)["/H2"], tags(pdf)["/H3"]) == (1, 2, 3)
    assert tags(pdf)["/LI"] == 2


@pytest.mark.parametrize(
    "text",
    [
        "= A heading",
        '#import "/../../config.py": *',
        '#read("/etc/passwd")',
        "$ x^2 $ *bold* _thin_ `code` <label> @label",
        "- a\n- list",
        '"); panic("',
        "\\",
        "a" * 5000,
    ],
)
def test_what_people_type_is_text_and_nothing_else(text: str) -> None:
    pdf = paper(text)

    assert is_ua(pdf)
    assert tags(pdf)["/H2"] == 2
    assert tags(pdf)["/LI"] == 0


@pytest.mark.parametrize("text", ["漢字", "😀 thanks", ""])
def test_a_sign_that_the_typeface_lacks_does_not_stop_the_paper(text: str) -> None:
    pdf = paper(text)

    assert pdf.Root.MarkInfo.Marked
    assert len(pdf.pages) >= 1


def test_a_long_paper_numbers_its_pages() -> None:
    pdf = paper(*["A line of words that fills a page. " * 60] * 6)

    assert len(pdf.pages) > 1
    assert is_ua(pdf)
