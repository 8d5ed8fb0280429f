"""What may be shown of a small number."""

from __future__ import annotations

from typing import Final

# A count below five of people who sent something could point at one of them.
SMALLEST: Final = 5


def shown(count: int) -> str:
    """Return the count as it may be published: nought, or five and more; else "fewer than 5"."""
    return f"fewer than {SMALLEST}" if 0 < count < SMALLEST else f"{count:,}"
