"""Reads the parts that rounds and assignments share: names, lists of records, conflicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.allocation.errors import InputError

Record = Mapping[str, object]
Pair = tuple[str, str]


def as_record(value: object, what: str) -> Record:
    """Return the value if it is an object with named keys, refusing anything else."""
    if not isinstance(value, Mapping):
        raise InputError(f"{what} must be an object")
    return value


def as_list(value: object, what: str) -> Sequence[object]:
    """Return the value if it is a list, refusing anything else, text included."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise InputError(f"{what} must be a list")
    return value


def name(value: object, what: str) -> str:
    """Return an id, a hub or a seed as text; whole numbers are taken as they are written."""
    if type(value) is int and abs(value) < 10**18:
        return str(value)
    if not isinstance(value, str) or not value:
        raise InputError(f"{what} must be text")
    if not value.isascii():
        _require_unicode(value, what)
    return value


def _require_unicode(value: str, what: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        # Half a surrogate pair has no UTF-8 form, so it could not be hashed for the draw.
        raise InputError(f"{what} is not valid Unicode text") from None


def names(value: object, what: str) -> tuple[str, ...]:
    """Return a list of names in the order given; absent is empty, a repeat counts once."""
    if value is None:
        return ()
    return tuple(dict.fromkeys(name(each, f"each of {what}") for each in as_list(value, what)))


def records(data: Record, key: str) -> Iterator[tuple[Record, str]]:
    """Yield each record of a list in the file and where it stands, refusing an absent list."""
    if data.get(key) is None:
        raise InputError(f"{key} is missing")
    for index, value in enumerate(as_list(data[key], key)):
        if not isinstance(value, Mapping):
            raise InputError(f"{key}[{index}] must be an object")
        yield value, f"{key}[{index}]"


def conflicts(data: Record) -> frozenset[Pair]:
    """Return the pairs of application and reviewer in conflict; an absent list is empty."""
    if data.get("conflicts") is None:
        return frozenset()
    return frozenset(
        (
            name(entry.get("application"), f"{where}.application"),
            name(entry.get("reviewer"), f"{where}.reviewer"),
        )
        for entry, where in records(data, "conflicts")
    )


def policy_record(data: Record) -> Record:
    """Return the policy with its null keys left out, since null means the same as absent."""
    if data.get("policy") is None:
        raise InputError("policy is missing")
    return {k: v for k, v in as_record(data["policy"], "policy").items() if v is not None}
