"""What an applicant is told of the reason; pure."""

from __future__ import annotations


def told(reason: str, change_reason: str) -> str:
    """Return the reason of an outcome: the engine's, or the panel's where it decided otherwise."""
    return f"The panel decided: {change_reason.strip()}" if change_reason.strip() else reason
