"""Money is whole pence; it becomes pounds only when it is shown."""

from __future__ import annotations


def pounds(pence: int) -> str:
    """Return the amount as people read it: £1,250, or £1,250.50 when there are pence."""
    whole, rest = divmod(abs(pence), 100)
    sign = "-" if pence < 0 else ""
    return f"{sign}£{whole:,}" + (f".{rest:02d}" if rest else "")
