"""A bucket for the tests: moto's server in threads of this process, on a port of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from moto.server import ThreadedMotoServer

from app.files.storage.service import Bucket


@contextmanager
def bucket() -> Iterator[Bucket]:
    """Give a bucket that is empty."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        for path in ("moto-api/reset", "capsid"):
            method = "PUT" if path == "capsid" else "POST"
            urlopen(Request(f"{url}/{path}", method=method)).close()  # noqa: S310 -- our own server
        yield Bucket(
            "s3://capsid/files", Path(), endpoint=url, region="us-east-1", key="k", secret="s"
        )
    finally:
        server.stop()
