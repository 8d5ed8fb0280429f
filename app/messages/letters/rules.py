"""Reading the plain text of a letter as blocks; pure, so that the HTML part adds nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a block is, by how its lines begin."""

    TEXT = "text"
    LINK = "link"
    LIST = "list"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines between two blank lines."""

    kind: Kind
    lines: tuple[str, ...]


def _block(lines: list[str], address: str) -> Block:
    if all(line.startswith("- ") for line in lines):
        return Block(Kind.LIST, tuple(line.removeprefix("- ") for line in lines))
    if all(line.startswith(">") for line in lines):
        return Block(Kind.QUOTE, tuple(line.removeprefix(">").strip() for line in lines))
    # Only our own pages become buttons, so nobody's words can lead a reader elsewhere.
    if len(lines) == 1 and lines[0].startswith(address + "/") and " " not in lines[0]:
        return Block(Kind.LINK, tuple(lines))
    return Block(Kind.TEXT, tuple(lines))


def without_signature(text: str) -> str:
    """Return the letter without what stands below the two dashes."""
    return text.partition("\n-- \n")[0]


def blocks(text: str, address: str) -> list[Block]:
    """Return the letter's blocks: paragraphs, links to `address`, lists and quotations."""
    parts: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip():
            parts[-1].append(line.strip())
        elif parts[-1]:
            parts.append([])
    return [_block(lines, address) for lines in parts if lines]


def quoted(text: str) -> str:
    """Return somebody's own words with every line marked as a quotation, line breaks kept."""
    return "\n".join(f"> {line.strip()}".rstrip() for line in text.strip().splitlines())
