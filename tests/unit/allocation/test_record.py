"""A record verifies as built, and fails after any one edit."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from hashlib import sha256

import pytest

from app.allocation import InputError, build_record, verify_chain, verify_record
from app.allocation.files import canonical, parse
from tests.unit.allocation.rounds import application, round_of


def a_record(**parts: object) -> dict:
    applications = [
        application("a", "London", "99.50", flags=["carer"]),
        application("b", "Süd", 100),
        application("c", status="withdrawn"),
    ]
    scores = {"a": 71.5, "b": "64.25"}
    data = round_of(scores, applications=applications, awards=1, budget=None, band=3)
    return build_record(
        data,
        seed_evidence={"kind": "beacon", "round": 4321},
        changes=[{"application": "b", "to": "reserve", "reason": "withdrew by telephone"}],
        signatures=[{"by": "Priya", "at": "2026-11-25T10:00:00Z"}],
        **parts,
    )


def test_a_record_verifies():
    assert verify_record(a_record()) is None


def test_a_record_verifies_after_a_journey_through_a_file():
    content = canonical(a_record(previous="0" * 64))

    assert canonical(parse(content)) == content
    assert verify_record(parse(content)) is None
    assert verify_record(json.loads(json.dumps(a_record(), indent=4))) is None


def test_hash_is_the_sha_256_of_the_canonical_form():
    record = a_record()

    own = record.pop("hash")
    written = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert own == sha256(written.encode()).hexdigest()
    assert record["inputs"]["applications"][1]["hub"] == "Süd"
    assert record["inputs"]["reviews"][0]["scores"] == {"c": "71.5"}


def leaves(value: object, path: tuple = ()) -> Iterator[tuple]:
    if isinstance(value, dict | list) and value:
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            yield from leaves(part, (*path, key))
    else:
        yield path


def containers(value: object, path: tuple = ()) -> Iterator[tuple]:
    if isinstance(value, dict | list):
        yield path
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            yield from containers(part, (*path, key))


def at(value: object, path: tuple) -> object:
    for key in path:
        value = value[key]
    return value


def other(value: object) -> object:
    """Return something else that could stand here, as like the value as possible."""
    match value:
        case str():
            return value[:-1] + ("1" if value[-1:] != "1" else "2")
        case bool():
            return not value
        case None:
            return "0"
        case _:
            return ["x"] if isinstance(value, list) else {"x": "x"}


RECORD = a_record()


@pytest.mark.parametrize("path", list(leaves(RECORD)), ids=str)
def test_any_value_edited_fails(path):
    edited = copy.deepcopy(RECORD)
    at(edited, path[:-1])[path[-1]] = other(at(edited, path))

    assert verify_record(edited)


@pytest.mark.parametrize("path", list(leaves(RECORD)), ids=str)
def test_any_value_removed_fails(path):
    edited = copy.deepcopy(RECORD)
    del at(edited, path[:-1])[path[-1]]

    assert verify_record(edited)


@pytest.mark.parametrize("path", list(containers(RECORD)), ids=str)
def test_anything_added_fails(path):
    edited = copy.deepcopy(RECORD)
    place = at(edited, path)
    place.append("x") if isinstance(place, list) else place.update(x="x")

    assert verify_record(edited)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("policy", "awards"), 1),
        (("inputs", "reviews", 0, "scores", "c"), 71.5),
        (("inputs", "reviews", 0, "scores", "c"), "71.50"),
    ],
)
def test_a_number_written_otherwise_fails(path, value):
    edited = copy.deepcopy(RECORD)
    at(edited, path[:-1])[path[-1]] = value

    assert verify_record(edited)


def rehashed(record: dict) -> dict:
    """Return the record with all its hashes made to fit, as a careful forger would."""
    record = copy.deepcopy(record)
    for part in record["hashes"]:
        record["hashes"][part] = sha256(canonical(record[part])).hexdigest()
    rest = {key: value for key, value in record.items() if key != "hash"}
    return record | {"hash": sha256(canonical(rest)).hexdigest()}


def test_a_forged_output_fails_though_every_hash_fits():
    forged = copy.deepcopy(RECORD)
    forged["output"]["selected"] = ["b"]

    assert verify_record(rehashed(forged)) == (
        "At output.selected[0] there is 'b' where recomputing gives 'a'."
    )


@pytest.mark.parametrize(
    ("part", "value", "difference"),
    [
        ("engine", "0", "The record is not of format allocation-record-1 and engine 1."),
        ("note", "x", "The record has a part that does not belong to it: note."),
        ("hashes", {}, "The record must hold the hashes of inputs, policy, seed_evidence, output."),
        (
            "hashes",
            RECORD["hashes"] | {"output": "0"},
            "The hash of output is not that of its contents.",
        ),
        ("hash", "0", "The hash of the record is not that of its contents."),
        ("policy", None, "The hash of policy is not that of its contents."),
        ("inputs", "x", "The hash of inputs is not that of its contents."),
        ("output", {}, "At output awards_unfilled is missing."),
    ],
)
def test_first_difference_in_words(part, value, difference):
    assert verify_record(RECORD | {part: value}) == difference


@pytest.mark.parametrize(
    ("part", "value", "difference"),
    [
        ("policy", None, "The record cannot be recomputed: policy is missing."),
        ("inputs", "x", "The record cannot be recomputed: inputs must be an object."),
    ],
)
def test_a_record_that_cannot_be_recomputed(part, value, difference):
    assert verify_record(rehashed(RECORD | {part: value})) == difference


@pytest.mark.parametrize("record", [None, "record", [], 3])
def test_no_record_at_all(record):
    assert verify_record(record) == "The record must be an object."


def test_a_round_that_cannot_be_decided_has_no_record():
    with pytest.raises(InputError, match=r"policy\.awards is missing"):
        build_record(round_of({"a": 1}, awards=None))


def test_chain():
    first = a_record()
    second = a_record(previous=first["hash"])
    third = a_record(previous=second["hash"])

    assert verify_chain([first, second, third]) == [None, None, None]
    assert verify_chain([second, third]) == [None, None]
    assert verify_chain([]) == []


def test_chain_with_a_record_taken_out():
    first = a_record()
    second = a_record(previous=first["hash"])
    third = a_record(previous=second["hash"])

    assert verify_chain([first, third]) == [
        None,
        f"The record follows {second['hash']}, not the one before it, {first['hash']}.",
    ]


def test_chain_with_a_record_edited():
    first = a_record()
    second = a_record(previous=first["hash"])

    assert verify_chain([first | {"hash": "0"}, second]) == [
        "The hash of the record is not that of its contents.",
        None,
    ]


def test_chain_is_not_judged_across_an_edited_record():
    first = a_record()
    second = a_record(previous=first["hash"])
    third = a_record(previous=second["hash"])

    assert verify_chain([first, second | {"hash": "0"}, third]) == [
        None,
        "The hash of the record is not that of its contents.",
        None,
    ]
