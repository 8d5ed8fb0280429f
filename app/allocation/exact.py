"""Exact decimals: a rank must not depend on how a binary float was rounded."""

from __future__ import annotations

import re
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction

from app.allocation.errors import InputError

Exact = int | Decimal

WRITTEN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
MOST_DIGITS = 18
LARGEST = 10**MOST_DIGITS
# No count of a round comes near; without a limit a slip of the keyboard could fill the memory
# with places that nobody can hold.
LARGEST_COUNT = 1_000_000

# Room for the products and sums of numbers of 18 digits either side of the point; anything that
# would round is a defect, so it is trapped instead of passing for exact.
EXACT = Context(prec=400, traps=[Inexact, InvalidOperation, Overflow, DivisionByZero])


def exact(value: object, what: str) -> Exact:
    """Return the number as it was written, refusing text, infinities, NaN and true or false."""
    if type(value) is int:
        number: Exact = value
    elif isinstance(value, str | float | Decimal):
        number = _decimal(str(value), what)
    else:
        raise InputError(f"{what} must be a number")
    if not -LARGEST < number < LARGEST:
        raise InputError(f"{what} is too large a number")
    return number


def _decimal(written: str, what: str) -> Decimal:
    if not WRITTEN.fullmatch(written):
        raise InputError(f"{what} must be a number, not {written[:40]!r}")
    number = Decimal(written)
    if decimals(number) > MOST_DIGITS:
        raise InputError(f"{what} has more than {MOST_DIGITS} decimal places")
    # Minus nought would be printed as such.
    return abs(number) if number == 0 else number


def whole(value: object, what: str, *, least: int = 0) -> int:
    """Return a whole number of at least `least`, refusing fractions and what is out of bounds."""
    number = exact(value, what)
    if number != int(number):
        raise InputError(f"{what} must be a whole number")
    if number < least:
        raise InputError(f"{what} must be at least {least}")
    if number > LARGEST_COUNT:
        raise InputError(f"{what} must be at most {LARGEST_COUNT}")
    return int(number)


def decimals(number: Exact) -> int:
    """Return how many decimal places the number was written with."""
    if isinstance(number, int):
        return 0
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def in_units(number: Exact, places: int) -> int:
    """Return the number as a count of units of the given decimal place, which must hold it."""
    units = Fraction(number) * Fraction(10**places)
    if units.denominator != 1:
        raise InputError(f"{number} does not fit {places} decimal places")
    return units.numerator


def from_units(units: int, places: int) -> str:
    """Return a count of units of the given decimal place as a plain decimal: 7825, 2 is 78.25."""
    sign, digits = ("-" if units < 0 else ""), str(abs(units)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


def plain(number: Exact) -> str:
    """Return the number in plain notation, never with an exponent."""
    return from_units(in_units(number, decimals(number)), decimals(number))
