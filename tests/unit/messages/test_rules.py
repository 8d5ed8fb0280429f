from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from itertools import pairwise
from pathlib import Path

import pytest
from huey import RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer

from app.core.machine import TransitionRefusedError, step
from app.messages.delivery.rules import Parcel, Sender, as_email
from app.messages.delivery.service import FileTransport, SmtpTransport, open_transport
from app.messages.letters.rules import Block, Kind, blocks, quoted, without_signature
from app.messages.queue.rules import owned_by_queue
from app.messages.queue.service import open_store
from app.messages.rules import is_hopeless, message_id, one_line, wait, without_addresses
from app.messages.states import TRANSITIONS, MessageEvent, MessageState

NOW = datetime(2027, 3, 1, 10, 30, tzinfo=UTC)
SENDER = Sender("Capsid", "no-reply@capsid.test")
ADDRESS = "https://capsid.test"


@pytest.mark.parametrize("state", MessageState)
@pytest.mark.parametrize("event", MessageEvent)
def test_every_step_is_in_the_table_or_refused(state: MessageState, event: MessageEvent) -> None:
    if (state, event) in TRANSITIONS:
        assert step(TRANSITIONS, state, event) is TRANSITIONS[state, event]
    else:
        with pytest.raises(TransitionRefusedError):
            step(TRANSITIONS, state, event)


def test_what_was_sent_stays_sent() -> None:
    assert [event for state, event in TRANSITIONS if state is MessageState.SENT] == []


def test_wait_doubles_and_stays_below_five_minutes_while_the_server_may_be_down() -> None:
    young = [wait(tries=tries, age=timedelta(hours=1)) for tries in range(1, 40)]

    assert young[:5] == [timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 240)]
    assert all(before <= after for before, after in pairwise(young))
    assert max(young) < timedelta(minutes=5)
    assert wait(tries=9, age=timedelta(hours=6)) == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("age", "uncertain", "hopeless"),
    [
        (timedelta(), 0, False),
        (timedelta(days=2, hours=23), 1, False),
        (timedelta(days=3), 0, True),
        (timedelta(), 2, True),
    ],
)
def test_is_hopeless(age: timedelta, uncertain: int, *, hopeless: bool) -> None:
    assert is_hopeless(age=age, uncertain=uncertain) is hopeless


def test_message_id_is_the_same_for_the_same_key() -> None:
    first = message_id("confirm:1", "no-reply@capsid.test")

    assert first == message_id("confirm:1", "no-reply@capsid.test")
    assert first != message_id("confirm:2", "no-reply@capsid.test")
    assert first.endswith("@capsid.test>")


def test_one_line_leaves_nothing_that_ends_a_header() -> None:
    assert one_line("a\r\nBcc: x\u2028y\x00z\tw ") == "a Bcc: x y z w"


def test_blocks_tell_links_lists_and_quotations_apart() -> None:
    text = "Hello,\nyou\n\n\nhttps://capsid.test/a/b\n\n- one\n- two\n\n> their\n>\n> words\n"

    assert blocks(text, ADDRESS) == [
        Block(Kind.TEXT, ("Hello,", "you")),
        Block(Kind.LINK, ("https://capsid.test/a/b",)),
        Block(Kind.LIST, ("one", "two")),
        Block(Kind.QUOTE, ("their", "", "words")),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "https://evil.example/a",
        "https://capsid.test.evil.example/a",
        "https://capsid.test/a and more",
        "javascript:alert(1)",
    ],
)
def test_blocks_make_a_button_of_our_own_pages_alone(line: str) -> None:
    assert blocks(line, ADDRESS) == [Block(Kind.TEXT, (line,))]


def test_quoted_marks_every_line() -> None:
    assert quoted("one\n\n two \r\nthree\n") == "> one\n>\n> two\n> three"


def test_without_signature() -> None:
    assert without_signature("Hello\n\n-- \nCapsid\n") == "Hello\n"


def parcel(**changes: object) -> Parcel:
    given = {"to": "ann@example.org", "subject": "Grüße", "text": "Hé\n", "html": "<p>Hé</p>"}
    return Parcel(id=1, attempt=1, dedupe_key="k", **(given | changes))  # type: ignore[arg-type]


def test_as_email_has_both_parts_and_its_headers() -> None:
    read = message_from_bytes(as_email(parcel(), SENDER, now=NOW).as_bytes(), policy=default)

    assert (read["From"], read["To"], read["Subject"]) == (
        "Capsid <no-reply@capsid.test>",
        "ann@example.org",
        "Grüße",
    )
    assert read["Date"] == "Mon, 01 Mar 2027 10:30:00 +0000"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Message-ID"] == message_id("k", SENDER.bare)
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]  # type: ignore[attr-defined]
    assert [part.get_content().strip() for part in read.iter_parts()] == ["Hé", "<p>Hé</p>"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("field", ["to", "subject"])
def test_as_email_refuses_a_second_header(field: str) -> None:
    with pytest.raises(ValueError, match=r"newline|linefeed"):
        as_email(parcel(**{field: "a@example.org\r\nBcc: b@example.org"}), SENDER, now=NOW)


def test_open_transport_goes_where_the_settings_say(tmp_path: Path) -> None:
    assert isinstance(open_transport("smtp://mail.example:25", tmp_path), SmtpTransport)
    assert isinstance(open_transport("smtps://mail.example", tmp_path), SmtpTransport)
    assert isinstance(open_transport("files:", tmp_path), FileTransport)
    with pytest.raises(ValueError, match="HUB_MAIL_URL"):
        open_transport("mailto:ann@example.org", tmp_path)


@pytest.mark.parametrize(
    ("name", "owned"),
    [("huey_task", True), ("huey_task_priority_id", True), ("user_account", False), (None, False)],
)
def test_the_queues_tables_are_left_to_it(name: str | None, *, owned: bool) -> None:
    assert owned_by_queue(name) is owned


@pytest.mark.parametrize(
    ("url", "store"),
    [
        ("sqlite:///x.db", SqliteHuey),
        ("redis://127.0.0.1:1/0", RedisHuey),
        ("rediss://127.0.0.1:1/0", RedisHuey),
    ],
)
def test_the_queue_stands_where_the_settings_say(url: str, store: type, tmp_path: Path) -> None:
    made = open_store(url, tmp_path / "jobs.db", "only for tests")

    assert type(made) is store
    assert isinstance(made.serializer, SignedSerializer)
    made.storage.close()


def test_what_a_server_says_is_kept_without_the_address():
    said = "550 5.1.1 <ann@example.org>: Recipient address rejected for bo@lab.example"

    kept = without_addresses(said)

    assert kept == "550 5.1.1 [address]: Recipient address rejected for [address]"
