"""Every pair of colours that is set on a page is far enough apart to be read."""

from __future__ import annotations

import re
from typing import Final

import pytest

from config import ROOT

TOKENS: Final = dict(
    re.findall(
        r"^\$([a-z-]+): (#[0-9a-f]{6});",
        (ROOT / "assets/sass/_tokens.scss").read_text(encoding="utf-8"),
        re.MULTILINE,
    ),
)
TEXT: Final = 4.5  # WCAG 2.2, 1.4.3: text of any size
SHAPE: Final = 3.0  # WCAG 2.2, 1.4.11: controls, focus and what a picture says

ON_PAGE: Final = ("ink", "quiet", "violet", "violet-dark", "visited", "refused", "success")
HUBS: Final = ("sheffield", "bristol", "london")
TEXT_PAIRS: Final = (
    *((colour, ground) for colour in (*ON_PAGE, *HUBS) for ground in ("white", "paper")),
    *(
        ("white", ground)
        for ground in ("violet", "violet-dark", "refused", "refused-dark", "success", "ink", *HUBS)
    ),
    *((hub, f"{hub}-tint") for hub in HUBS),
    ("ink", "focus"),
    ("ink", "waiting-tint"),
    ("ink", "violet-tint"),
    ("violet", "violet-tint"),
    ("violet-dark", "violet-tint"),
    ("quiet", "violet-tint"),
    ("warning", "warning-tint"),
    ("warning", "white"),
    ("refused", "refused-tint"),
    ("success", "success-tint"),
)
SHAPE_PAIRS: Final = (
    *((hub, "faint") for hub in HUBS),
    ("violet", "white"),
    ("warning", "warning-tint"),
    ("quiet", "white"),
    ("ink", "focus"),
    ("ink", "paper"),
)
DECORATION: Final = frozenset({"line", "faint"})


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_the_greatest():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(("colour", "ground"), TEXT_PAIRS)
def test_text_is_readable_on_its_ground(colour, ground):
    assert contrast(TOKENS[colour], TOKENS[ground]) >= TEXT


@pytest.mark.parametrize(("colour", "ground"), SHAPE_PAIRS)
def test_shape_stands_out_from_its_ground(colour, ground):
    assert contrast(TOKENS[colour], TOKENS[ground]) >= SHAPE


def test_every_colour_is_part_of_a_pair():
    paired = {name for pair in (*TEXT_PAIRS, *SHAPE_PAIRS) for name in pair}

    assert set(TOKENS) - paired == DECORATION - paired


def test_no_colour_is_written_outside_the_tokens():
    elsewhere = {
        f"{path.name}: {colour}"
        for path in (ROOT / "assets/sass").glob("*.scss")
        if path.name != "_tokens.scss"
        for colour in re.findall(r"#[0-9a-f]{3,8}\b", path.read_text(encoding="utf-8"))
    }

    assert elsewhere == set()
