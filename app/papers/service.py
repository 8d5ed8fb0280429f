"""Setting a paper with typst: data goes in as data, so that nothing in it is ever markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final, Literal

from config import ROOT

FOLDER: Final = ROOT / "templates" / "papers"
FONTS: Final = Path(__file__).parent / "fonts"
# Setting is the dearest thing a page does; one at a time leaves the threads to everybody else.
_turn: Final = BoundedSemaphore(1)


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of `templates/papers/<template>.typ` with the data, tagged as PDF/UA-1 asks.

    That standard refuses a sign the font lacks (Chinese, emoji). The paper is set without it
    then, still tagged and readable aloud, and `data.unshown` has it say so.
    """
    import typst  # noqa: PLC0415 -- 20 MB that only this needs

    def compiled(standard: Literal["ua-1"] | None) -> bytes:
        made: bytes = typst.compile(
            str(FOLDER / f"{template}.typ"),
            root=str(FOLDER),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps({**data, "unshown": not standard}, ensure_ascii=False)},
            format="pdf",
            pdf_standards=standard,
        )
        return made

    with _turn:
        try:
            return compiled("ua-1")
        except typst.TypstError:
            return compiled(None)
