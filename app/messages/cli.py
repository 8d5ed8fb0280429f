"""`flask worker run`: sends letters and does the clock's work until it is told to stop."""

from __future__ import annotations

from typing import cast

import click
from flask import current_app
from flask.cli import AppGroup

from app.messages.queue.jobs import Jobs

worker = AppGroup("worker", help="The work that no request waits for.")


@worker.command("run")
@click.option("--threads", type=click.IntRange(1, 16), default=2, show_default=True)
def run(threads: int) -> None:
    """Run until SIGINT or SIGTERM; as many of these may run side by side as you like."""
    jobs = cast("Jobs", current_app.extensions["jobs"])
    click.echo("The worker has started. It sends messages and watches the clock.")
    jobs.worker(threads).run()
    click.echo("The worker has stopped.")
