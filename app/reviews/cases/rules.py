"""What tells the words on a page from words that took their place; pure."""

from __future__ import annotations

from hashlib import sha256


def mark(words: str) -> str:
    """Return a short mark of the words, for a form to carry."""
    return sha256(words.encode()).hexdigest()[:16]
