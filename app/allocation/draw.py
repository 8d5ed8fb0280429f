"""The public draw: anybody with the seed and the ids can repeat it with a hash function."""

from __future__ import annotations

from hashlib import sha256


def draw_key(seed: str, application: str) -> str:
    """Return the hexadecimal SHA-256 of seed, line feed and id; the lowest is drawn first."""
    return sha256(f"{seed}\n{application}".encode()).hexdigest()
