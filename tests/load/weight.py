"""What a browser fetches on a first visit, as it travels: the page and all that it names."""

from __future__ import annotations

import gzip
import re
from typing import Final

from bs4 import BeautifulSoup

from tests.load.server import Server

LIMIT_KB: Final = 150
REQUESTS: Final = 10
PAGES: Final = {"home": "/", "courses": "/courses/"}
ACCEPTED: Final = {"Accept-Encoding": "gzip, br"}
IN_STYLES: Final = re.compile(rb"url\(\"?([^\")]+)\"?\)")
# Letters beyond western European ones, which no browser fetches for a page without them.
RARE: Final = "-latin-ext"


def report(server: Server) -> list[str]:
    """Print what a first visit weighs; return the pages that weigh too much."""
    print("\nfirst visit, compressed, with styles, scripts, pictures and fonts:")
    return [name for name, path in PAGES.items() if not _print(server, name, path)]


def _print(server: Server, name: str, path: str) -> bool:
    weights = weigh(server, path)
    total = sum(weights.values()) / 1000
    is_met = total <= LIMIT_KB and len(weights) <= REQUESTS
    print(
        f"  {name:<18} {total:6.0f} kB in {len(weights)} requests"
        f" (must: {LIMIT_KB} in {REQUESTS}){'' if is_met else '  MISSED'}",
        flush=True,
    )
    return is_met


def weigh(server: Server, path: str) -> dict[str, int]:
    """Return the bytes that travel for the page and for each file it names; no other host's."""
    page = server.ask(path).body
    # Pages are compressed by the web server in front, files by ourselves.
    weights = {path: len(gzip.compress(page))}
    for address in _named(page):
        if not address.startswith("/"):
            raise AssertionError(f"{path} fetches {address} from another host")
        weights[address] = len(server.ask(address, headers=ACCEPTED).body)
        if address.endswith(".css"):
            for font in _fonts(server.ask(address).body):
                weights[font] = len(server.ask(font).body)
    return weights


def _named(page: bytes) -> set[str]:
    tree = BeautifulSoup(page, "html.parser")
    fetched = {"stylesheet", "icon", "preload", "manifest"}
    links = [tag["href"] for tag in tree.select("link[href]") if fetched & set(tag["rel"])]
    return {str(address) for address in [*links, *(tag["src"] for tag in tree.select("[src]"))]}


def _fonts(styles: bytes) -> set[str]:
    found = (address.decode() for address in IN_STYLES.findall(styles))
    return {f"/static/{name.removeprefix('../')}" for name in found if RARE not in name}
