"""The audit record of a decision: recomputable from itself alone, and chained to the last one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from app.allocation.decision import decide
from app.allocation.errors import InputError
from app.allocation.files import as_text, digest
from app.allocation.reading import as_record

ENGINE: Final = "1"
FORMAT: Final = "allocation-record-1"
GIVEN: Final = ("inputs", "policy", "seed_evidence")
HASHED: Final = (*GIVEN, "output")
PARTS: Final = (
    "format", "engine", "inputs", "policy", "seed_evidence", "output", "changes", "signatures",
    "hashes", "previous", "hash",
)  # fmt: skip

Record = dict[str, object]


def build_record(
    data: Mapping[str, object],
    *,
    previous: str | None = None,
    seed_evidence: Mapping[str, object] | None = None,
    changes: Sequence[Mapping[str, object]] = (),
    signatures: Sequence[Mapping[str, object]] = (),
) -> Record:
    """Return the record of the decision on a round, ready to be stored as canonical JSON.

    `previous` is the hash of the record before; `changes` are what the people who confirmed
    altered, each with its reason, kept beside the proposal; `signatures` say who and when.
    """
    given = {key: value for key, value in data.items() if key != "policy"}
    record: Record = {
        "format": FORMAT,
        "engine": ENGINE,
        "inputs": as_text(given),
        "policy": as_text(data.get("policy")),
        "seed_evidence": as_text(seed_evidence or {}),
        "output": as_text(decide(data)),
        "changes": as_text(changes),
        "signatures": as_text(signatures),
        "previous": previous,
    }
    record["hashes"] = {part: digest(record[part]) for part in HASHED}
    record["hash"] = digest(record)
    return record


def verify_record(record: object) -> str | None:
    """Return the first difference between a record and its recomputation in words, or None."""
    if not isinstance(record, Mapping):
        return "The record must be an object."
    try:
        return _shape(record) or _contents(record)
    except InputError as error:
        return f"The record cannot be recomputed: {error}."


def verify_chain(chain: Sequence[object]) -> list[str | None]:
    """Return the first difference of each record, oldest first, broken links included."""
    found: list[str | None] = []
    before: str | None = None
    for record in chain:
        difference = verify_record(record)
        if difference is None:
            own = as_record(record, "the record")
            previous = own["previous"]
            if before is not None and previous is not None and previous != before:
                difference = f"The record follows {previous}, not the one before it, {before}."
            before = str(own["hash"])
        else:
            before = None
        found.append(difference)
    return found


def _shape(record: Mapping[str, object]) -> str | None:
    for part in PARTS:
        if part not in record:
            return f"The record has no {part}."
    for part in record:
        if part not in PARTS:
            return f"The record has a part that does not belong to it: {part}."
    if record["format"] != FORMAT or record["engine"] != ENGINE:
        return f"The record is not of format {FORMAT} and engine {ENGINE}."
    return difference(as_text(record), record, "the record")


def _contents(record: Mapping[str, object]) -> str | None:
    hashes = as_record(record["hashes"], "hashes")
    if sorted(hashes) != sorted(HASHED):
        return f"The record must hold the hashes of {', '.join(HASHED)}."
    return _given_hashes(record, hashes) or _recomputed(record) or _remaining_hashes(record, hashes)


def _given_hashes(record: Mapping[str, object], hashes: Mapping[str, object]) -> str | None:
    """Check what was given before what follows from it, so that the cause is named first."""
    for part in GIVEN:
        if hashes[part] != digest(record[part]):
            return f"The hash of {part} is not that of its contents."
    return None


def _recomputed(record: Mapping[str, object]) -> str | None:
    inputs = as_record(record["inputs"], "inputs")
    output = as_text(decide({**inputs, "policy": record["policy"]}))
    return difference(output, record["output"], "output")


def _remaining_hashes(record: Mapping[str, object], hashes: Mapping[str, object]) -> str | None:
    if hashes["output"] != digest(record["output"]):
        return "The hash of output is not that of its contents."
    if record["hash"] != digest({part: record[part] for part in PARTS if part != "hash"}):
        return "The hash of the record is not that of its contents."
    return None


def difference(expected: object, found: object, where: str) -> str | None:
    """Return where two JSON values first differ, in words, or None when they are the same."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return _key_difference(expected, found, where)
    if isinstance(expected, list) and isinstance(found, list):
        return _item_difference(expected, found, where)
    if type(expected) is type(found) and expected == found:
        return None
    return f"At {where} there is {found!r} where recomputing gives {expected!r}."


def _key_difference(
    expected: Mapping[str, object], found: Mapping[str, object], where: str
) -> str | None:
    for key in sorted({*expected, *found}):
        if key not in found:
            return f"At {where} {key} is missing."
        if key not in expected:
            return f"At {where} {key} is there where recomputing gives nothing."
        if found_difference := difference(expected[key], found[key], f"{where}.{key}"):
            return found_difference
    return None


def _item_difference(expected: Sequence[object], found: Sequence[object], where: str) -> str | None:
    for index, (one, other) in enumerate(zip(expected, found, strict=False)):
        if found_difference := difference(one, other, f"{where}[{index}]"):
            return found_difference
    if len(expected) != len(found):
        return f"At {where} there are {len(found)} where recomputing gives {len(expected)}."
    return None
