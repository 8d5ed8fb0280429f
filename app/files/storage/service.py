"""Bytes under keys, in a folder or a bucket; what goes wrong there is told apart."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import unquote, urlsplit

from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from app.core.errors import FullError, UnavailableError

Store: TypeAlias = LocalStore | S3Store
CONNECT: Final = timedelta(seconds=3)
ANSWER: Final = timedelta(seconds=15)
AGAIN: Final = 1
# Whatever the store says, it is one of these three for whoever waits; the last says “not there”.
_WRONG: Final = (BaseError, OSError, ValueError)
_FULL: Final = ("No space left", "os error 28", "Disk quota", "os error 122", "XMinioStorageFull")


class MissingBytesError(UnavailableError):
    """A row says that a file is kept, and the store has none."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where files go: an address, and what a bucket needs beside it."""

    url: str
    folder: Path
    endpoint: str = ""
    region: str = ""
    key: str = ""
    secret: str = ""


def _opened(bucket: Bucket) -> Store:
    """Return the store; what is not given of keys is looked for as S3 clients do."""
    parts = urlsplit(bucket.url)
    if parts.scheme != "s3":
        folder = Path(unquote(parts.path)) if parts.scheme == "file" else bucket.folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(folder)
    given = {
        "endpoint": bucket.endpoint,
        "region": bucket.region,
        "access_key_id": bucket.key,
        "secret_access_key": bucket.secret,
    }
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        config={name: value for name, value in given.items() if value},  # type: ignore[arg-type]
        client_options={
            "connect_timeout": CONNECT,
            "timeout": ANSWER,
            "allow_http": bucket.endpoint.startswith("http://"),
        },
        retry_config={"max_retries": AGAIN, "retry_timeout": ANSWER},
    )


class Storage:
    """The store of one process: what runs in it does not survive a fork, so it opens late."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._store: Store | None = None
        self._process = 0

    def _open(self) -> Store:
        if self._store is None or self._process != os.getpid():
            self._store, self._process = _opened(self._bucket), os.getpid()
        return self._store

    def put(self, key: str, data: bytes) -> None:
        """Keep the bytes, all or none; raise UnavailableError or FullError when that fails."""
        try:
            self._open().put(key, data)
        except _WRONG as wrong:
            if any(sign in str(wrong) for sign in _FULL):
                raise FullError(NO_ROOM) from wrong
            raise UnavailableError(AWAY) from wrong

    def get(self, key: str) -> bytes:
        """Return the bytes; raise MissingBytesError for none, UnavailableError for no answer."""
        try:
            return bytes(self._open().get(key).bytes())
        except FileNotFoundError as missing:
            raise MissingBytesError(AWAY) from missing
        except _WRONG as wrong:
            raise UnavailableError(AWAY) from wrong

    def delete(self, key: str) -> None:
        """Forget the bytes; those that are not there are forgotten already."""
        try:
            self._open().delete(key)
        except FileNotFoundError:
            return
        except _WRONG as wrong:
            raise UnavailableError(AWAY) from wrong

    def listed(self) -> Iterator[tuple[str, datetime]]:
        """Yield every key with the instant its bytes were kept."""
        try:
            for page in self._open().list():
                yield from ((item["path"], item["last_modified"]) for item in page)
        except _WRONG as wrong:
            raise UnavailableError(AWAY) from wrong


AWAY: Final = (
    "Files cannot be kept or read at the moment. What you wrote is kept. "
    "Try again in a few minutes."
)
NO_ROOM: Final = (
    "There is no room for more files at the moment. What you wrote is kept. Try again later, or "
    "tell us if it goes on."
)
