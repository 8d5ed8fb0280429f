"""JSON in and out, strictly: exact numbers, no key twice, one canonical form to hash."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import NoReturn

from app.allocation.errors import InputError
from app.allocation.exact import LARGEST, exact, plain


def parse(content: bytes) -> object:
    """Return the JSON value with decimals kept exact, refusing what is ambiguous or not JSON."""
    try:
        return json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise InputError("the input is nested too deeply") from None
    except InputError:
        raise
    except UnicodeDecodeError:
        raise InputError("the input is not UTF-8 text") from None
    except ValueError as error:
        raise InputError(f"the input is not JSON: {error}") from None


def _refuse_constant(constant: str) -> NoReturn:
    raise InputError(f"{constant} is not a number that can be ranked")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        # Readers differ in which of the two they keep, so they would decide differently.
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InputError(f"the key {twice} stands twice in one object")
    return found


def canonical(value: object) -> bytes:
    """Return the one form that is hashed: sorted keys, no spaces, UTF-8, numbers as text."""
    text = json.dumps(as_text(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InputError("the input holds text that is not valid Unicode") from None


def as_text(value: object) -> object:
    """Return a copy with each number as plain decimal text, refusing what JSON cannot hold."""
    # A round is mostly text, whole numbers and plain objects, so those are asked for first.
    if value is None or isinstance(value, str | bool):
        return value
    if type(value) is int and -LARGEST < value < LARGEST:
        return str(value)
    if type(value) is dict or isinstance(value, Mapping):
        return {str(key): as_text(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [as_text(each) for each in value]
    return plain(exact(value, "each number of the record"))


def digest(value: object) -> str:
    """Return the hexadecimal SHA-256 of the canonical form."""
    return sha256(canonical(value)).hexdigest()
