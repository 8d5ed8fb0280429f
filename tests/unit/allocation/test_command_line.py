"""The command line in a process of its own, without settings or a database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.allocation import assign, build_record, decide
from tests.unit.allocation.rounds import panel_of, round_of

PROJECT = Path(__file__).parents[3]


def run(*arguments: object, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-I", "-c", START, *map(str, arguments)],
        input=content,
        capture_output=True,
        check=False,
        timeout=60,
        env={},
    )


# What `python -m app.allocation` does, with no more on the path than the project, and with the
# packages of the web application out of reach, so that a stray import of one would be seen.
START = f"""
import runpy, sys
sys.path = [{str(PROJECT)!r}, *(each for each in sys.path if "site-packages" not in each)]
runpy.run_module("app.allocation", run_name="__main__", alter_sys=True)
"""


def written(folder: Path, data: object) -> Path:
    file = folder / "input.json"
    file.write_text(json.dumps(data))
    return file


def test_decide_from_a_file(tmp_path):
    data = round_of({"a": "70.005", "b": 60, "c": 50})
    done = run("decide", written(tmp_path, data))

    assert done.returncode == 0
    assert json.loads(done.stdout) == decide(data)


def test_decide_says_what_was_ignored_apart_from_the_answer(tmp_path):
    data = round_of({"a": 70}, note="x")
    done = run("decide", written(tmp_path, data))

    assert json.loads(done.stdout) == decide(data)
    assert b"policy.note is not a known key and was ignored\n" in done.stderr


def test_an_array_of_rounds_gives_an_array_of_decisions():
    rounds = [round_of({"a": 70, "b": score}, awards=1) for score in (60, 80)]
    done = run("decide", "-", content=json.dumps(rounds).encode())

    assert done.returncode == 0
    assert json.loads(done.stdout) == [decide(each) for each in rounds]


def test_one_bad_round_does_not_hide_the_others():
    rounds = [round_of({"a": 70}), round_of({"a": 70}, awards=None)]
    done = run("decide", "-", content=json.dumps(rounds).encode())

    assert done.returncode == 2
    assert json.loads(done.stdout) == [decide(rounds[0]), {"error": "policy.awards is missing"}]


def test_decimals_are_read_exactly():
    # As floats these scores have the mean 1.0049999999999999, which rounds down.
    data = json.dumps(round_of({"a": 0})).replace('{"c": 0}', '{"c": 1.005}')

    assert json.loads(run("decide", "-", content=data.encode()).stdout)["scores"] == {"a": "1.01"}


def test_assign_from_standard_input():
    data = panel_of({"a": "London"}, {"Ada": "London", "Ben": "Bristol"}, similarity=[[0.5, 1]])
    done = run("assign", "-", content=json.dumps([data, data]).encode())

    assert done.returncode == 0
    assert json.loads(done.stdout) == [assign(data)] * 2


def test_an_assignment_that_cannot_be_done_is_an_answer():
    done = run("assign", "-", content=json.dumps(panel_of({"a": "London"}, {})).encode())

    assert (done.returncode, json.loads(done.stdout)["feasible"]) == (0, False)


def test_verify_as_built(tmp_path):
    done = run("verify", written(tmp_path, build_record(round_of({"a": 70}))))

    assert (done.returncode, done.stdout) == (0, b"The record verifies.\n")


def test_verify_edited(tmp_path):
    record = build_record(round_of({"a": 70}))
    record["output"]["scores"]["a"] = "71.00"
    done = run("verify", written(tmp_path, record))

    assert done.returncode == 1
    assert done.stdout == (
        b"At output.scores.a there is '71.00' where recomputing gives '70.00'.\n"
    )


@pytest.mark.parametrize("length", [1, 2])
def test_verify_an_array(length):
    good = build_record(round_of({"a": 70}))
    records = [good, good | {"hash": ""}][:length]
    done = run("verify", "-", content=json.dumps(records).encode())

    difference = "The hash of the record is not that of its contents."
    assert done.returncode == length - 1
    assert json.loads(done.stdout) == [None, difference][:length]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "the input is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"\xff", "the input is not UTF-8 text"),
        (b"[" * 100_000, "the input is nested too deeply"),
        (b'{"a": 1, "a": 2}', "the key a stands twice in one object"),
        (b"[NaN]", "NaN is not a number that can be ranked"),
        (b"[-Infinity]", "-Infinity is not a number that can be ranked"),
        (b"null", "the input must be an object"),
        (b"{}", "applications is missing"),
    ],
)
@pytest.mark.parametrize("verb", ["decide"])
def test_content_refused(verb, content, error):
    done = run(verb, "-", content=content)

    assert (done.returncode, done.stderr) == (2, b"")
    assert json.loads(done.stdout) == {"error": error}


def test_verify_refuses_what_is_not_json():
    done = run("verify", "-", content=b"{")

    assert done.returncode == 2
    assert set(json.loads(done.stdout)) == {"error"}


@pytest.mark.parametrize(
    "arguments", [(), ("decide",), ("choose", "-"), ("decide", "-", "more"), ("decide", "absent")]
)
def test_arguments_refused(arguments):
    done = run(*arguments)

    assert (done.returncode, done.stderr) == (2, b"")
    assert set(json.loads(done.stdout)) == {"error"}


@pytest.mark.parametrize("word", ["--help", "-h", "help"])
def test_usage_is_told_to_whoever_asks(word):
    done = run(word)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"usage: python -m app.allocation decide|assign|verify FILE")


def test_byte_order_mark_is_no_part_of_the_input():
    content = b"\xef\xbb\xbf" + json.dumps(round_of({"a": 70})).encode()

    assert run("decide", "-", content=content).returncode == 0
