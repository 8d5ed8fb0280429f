"""Seed, measure, print. `./hub bench` runs it on SQLite, `./hub bench postgresql` on the other."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.models import Question
from app.bursaries.rounds.states import QuestionKind
from app.core import clock
from app.courses.models import Course
from app.courses.states import TitleStatus
from app.placements.models import Standard
from app.programmes.models import Programme
from config import Environment, Settings
from tests.load import engine, measure, server, weight, writing
from tests.load.pages import STUDENT, Page, pages
from tests.load.seed import seed
from tests.support import databases, ground, live, postgres

PORT = 8931
HEADINGS = ("page", "status", "queries", "CPU ms", "median ms", "kB", "of hello", "must")
MEMORY = 260
START = 1.5
WIDTHS = (28, 6, 7, 7, 9, 6, 8, 18)


@dataclass(frozen=True, slots=True)
class Bench:
    """All that is measured, and who asks for it."""

    pages: Sequence[Page]
    people: Mapping[str, str]
    writers: Sequence[writing.Writer]
    question: str
    counts: Mapping[str, int]


def main(words: Sequence[str]) -> int:
    """Run the bench; return 1 when something is slower than it must be."""
    if list(words) not in ([], ["sqlite"], ["postgresql"]):
        print("Usage: ./hub bench [sqlite | postgresql]", file=sys.stderr)
        return 2
    made = ground.claim()
    try:
        with tempfile.TemporaryDirectory(prefix="capsid-bench-") as folder:
            return _run(Path(folder), "postgresql" in words)
    finally:
        if made is not None:
            databases.drop_made(made)
            postgres.stop(made)
            ground.clear(made)


def _run(folder: Path, on_postgresql: bool) -> int:  # noqa: FBT001 -- one of two engines
    url = f"sqlite:///{folder / 'capsid.db'}"
    if on_postgresql:
        postgres.url(durable=True)
        url = databases.create_postgresql("capsid_bench")
    environ = live.environment(folder, url)
    bench = _prepare(folder, url, environ)
    with (
        server.running("tests.load.hello:app", environ, PORT) as beside,
        server.running("wsgi:app", environ, PORT + 1) as running,
    ):
        _heading(measure.hello(beside), "PostgreSQL" if on_postgresql else "SQLite")
        slow = [
            page.name
            for page in bench.pages
            if not _print(page, measure.page(running, page, bench.people, beside), bench.counts)
        ]
        slow += writing.report(running, bench.writers, bench.question, beside)
        slow += weight.report(running)
        memory = running.memory()
    slow += engine.report()
    print(f"\nmemory of master and two workers, loaded: {memory:.0f} MB (must: {MEMORY})")
    print(f"start to first page: {running.ready_after:.2f} s (must: {START})")
    slow += ["memory"] * (memory > MEMORY) + ["start"] * (running.ready_after > START)
    print(f"\nslower than they must be: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


def _prepare(folder: Path, url: str, environ: Mapping[str, str]) -> Bench:
    print("Loading the catalogue and the demo ...", flush=True)
    databases.build_schema(url)
    live.flask(environ, "catalogue", "load", "data/")
    live.flask(environ, "demo", "load")
    app = create_app(Settings(environment=Environment.DEMO, data=folder, database_url=url))
    engine = databases.engine_of(app)
    print("Seeding 10,000 courses and 100,000 applications ...", flush=True)
    with Session(engine) as session:
        seeded = seed(session, now=clock.now())
        wanted = _pages(session)
        people = measure.sign_in(app, session, {page.who for page in wanted if page.who})
        writers = writing.sign_in(app, session, seeded.drafts)
        question = _question(session)
        session.commit()
    counts = {page.name: measure.queries(app, page, people) for page in wanted}
    engine.dispose()
    return Bench(wanted, people, writers, question, counts)


def _pages(session: Session) -> list[Page]:
    exact = select(Course.slug).where(Course.title_status == TitleStatus.EXACT)
    student = (
        select(Application.reference)
        .where(Application.state == ApplicationState.DRAFT)
        .where(Application.applicant.has(email=STUDENT))
    )
    return pages(
        course=f"/courses/{session.scalars(exact.limit(1)).one()}",
        programme=f"/programmes/{session.scalars(select(Programme.slug).limit(1)).one()}",
        standard=f"/standards/{session.scalars(select(Standard.reference).limit(1)).one()}",
        draft=session.scalars(student.limit(1)).one(),
        question=_question(session),
    )


def _question(session: Session) -> str:
    long = select(Question.key).where(Question.kind == QuestionKind.LONG_TEXT)
    return session.scalars(long.limit(1)).one()


def _heading(hello_ms: float, engine: str) -> None:
    print(f"\nOn {engine}, two workers. A bare Flask page costs {hello_ms:.2f} ms of CPU.\n")
    _line(HEADINGS)
    _line(tuple("-" * width for width in WIDTHS))


def _print(page: Page, cost: measure.Cost, counts: Mapping[str, int]) -> bool:
    queries = counts[page.name]
    share = cost.hello_ms / cost.cpu_ms
    must = f">= {page.share:.2f}" + (f", {page.queries} queries" if page.queries else "")
    is_built = cost.status != HTTPStatus.NOT_FOUND
    is_met = cost.status < HTTPStatus.BAD_REQUEST and share >= page.share
    is_met = is_met and queries <= (page.queries or queries)
    _line(
        (
            page.name,
            str(cost.status),
            str(queries),
            f"{cost.cpu_ms:.2f}",
            f"{cost.median_ms:.1f}",
            f"{cost.size / 1000:.0f}",
            f"{share:.2f}",
            must if is_met else (f"{must} MISSED" if is_built else "not built"),
        )
    )
    return is_met or not is_built


def _line(cells: Sequence[str]) -> None:
    first, *rest = (
        cell.ljust(width) if place in {0, 7} else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    )
    print("  ".join([first, *rest]), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
