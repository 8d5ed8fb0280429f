"""Seed, send while things break, wait for the letters, look at every row, print."""

from __future__ import annotations

import argparse
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from app import create_app
from config import DEMO_SENDER, Environment, Settings
from tests.load import seed, writing
from tests.load.bulk import Copier
from tests.load.drill import crowd, ledger, mailbox, stage
from tests.support import databases, ground, live, postgres

CALM_RATE: Final = 10.0
AFTERWARDS: Final = 120.0  # seconds that a person goes on trying
P95: Final = 2.0  # said and not failed for: what else the machine does is in it


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of what."""

    engine: str
    seconds: float
    rate: float
    kills: int
    away: float
    calm: float
    letters: float


def plan(words: Sequence[str]) -> Plan:
    """Return what the words ask for."""
    parser = argparse.ArgumentParser(prog="./hub drill", description=__doc__)
    parser.add_argument("engine", nargs="?", default="sqlite", choices=databases.ENGINES)
    parser.add_argument("--seconds", type=float, default=600, help="how long people send (600)")
    parser.add_argument("--rate", type=float, default=20, help="applications a second (20)")
    parser.add_argument("--kills", type=int, default=20, help="web workers killed (20)")
    parser.add_argument("--away", type=float, default=30, help="seconds without database (30)")
    parser.add_argument("--calm", type=float, default=20, help="seconds of restarts before (20)")
    parser.add_argument("--letters", type=float, default=300, help="wait so long for them (300)")
    return Plan(**vars(parser.parse_args(words)))


class Verdict:
    """What was printed, and what of it must not be."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def line(self, words: str) -> None:
        """Print a line."""
        print(words, flush=True)

    def must(self, words: str, faults: Sequence[object]) -> None:
        """Print whether something held, with the first few cases where it did not."""
        self.line(f"  {'ok' if not faults else 'BROKEN'}  {words}")
        for fault in faults[:5]:
            self.line(f"          {fault}")
        self.faults += [words] * bool(faults)


def main(words: Sequence[str]) -> int:
    """Run the drill; return 1 when something did not hold."""
    made = ground.claim()
    try:
        with tempfile.TemporaryDirectory(prefix="capsid-drill-") as folder:
            return 1 if run(plan(words), Path(folder)).faults else 0
    finally:
        if made is not None:
            postgres.stop(made)
            ground.clear(made)


def run(wanted: Plan, folder: Path) -> Verdict:
    """Run the drill in the folder and return what did not hold."""
    database = stage.database(wanted.engine, folder)
    try:
        with mailbox.running() as mail:
            environ = stage.environment(folder, database.url, _free_port(), mail.url)
            app, writers = _prepare(wanted, folder, environ)
            engine = databases.engine_of(app)
            engine.dispose()
            verdict = Verdict()
            calm = round(wanted.calm * CALM_RATE)
            with stage.running(environ, folder / "log") as service:
                restarted = _restarts(service, writers[:calm], verdict) if calm else []
                stormy = crowd.Crowd(service.port, writers[calm:])
                with _mischief(wanted, service, database, mail):
                    stormy.send(wanted.rate, patience=wanted.away + AFTERWARDS)
                with Session(engine) as session:
                    _wait_for_letters(session, wanted.letters, verdict)
            people = restarted + stormy.people
            _report(stormy, verdict)
            with Session(engine) as session:
                _examine(session, people, mail, verdict)
            engine.dispose()
            _verify(environ, verdict)
    finally:
        database.close()
    return verdict


def _prepare(wanted: Plan, folder: Path, environ: dict[str, str]):
    count = round(wanted.seconds * wanted.rate) + round(wanted.calm * CALM_RATE)
    print(f"Making {count} people with an application that is ready to send ...", flush=True)
    url = environ["HUB_DATABASE_URL"]
    databases.build_schema(url)
    live.flask(environ, "catalogue", "load", "data/")
    live.flask(environ, "demo", "load")
    app = create_app(Settings(environment=Environment.DEMO, data=folder, database_url=url))
    with Session(databases.engine_of(app)) as session:
        copier = Copier(session)
        drafts = seed.complete_drafts(copier, seed.crowd(copier, count))
        copier.finish()
        writers = writing.sign_in(app, session, drafts)
        session.commit()
    return app, writers


def _restarts(
    service: stage.Service, writers: Sequence[writing.Writer], verdict: Verdict
) -> list[crowd.Person]:
    """Replace workers and restart gunicorn under ten a second, of which none may fail."""
    calm = crowd.Crowd(service.port, writers)
    sending = threading.Thread(target=lambda: calm.send(CALM_RATE, patience=0))
    sending.start()
    share = len(writers) / CALM_RATE / 4
    for act in (service.reload, service.restart):
        time.sleep(share)
        act()
    sending.join()
    service.wait()  # the storm is not to begin while it starts
    tries = list(calm.tries())
    verdict.line(f"\nRolling restarts (HUP, then stop and start) under {CALM_RATE:.0f} a second:")
    verdict.line(f"  {crowd.told(tries)}, slowest {crowd.pace(tries, bool)[2]:.2f} s")
    verdict.must("no request failed", [each for each in tries if each.status != 302])
    return calm.people


@contextmanager
def _mischief(
    wanted: Plan, service: stage.Service, database: stage.Database, mail: mailbox.Mailbox
) -> Iterator[None]:
    """Break things, each at its time, while inside."""
    acts = sorted(_acts(wanted, service, database, mail), key=lambda each: each[0])
    began = time.monotonic()
    is_over = threading.Event()

    def play() -> None:
        for at, name, act in acts:
            if is_over.wait(max(0.0, began + at - time.monotonic())):
                return
            print(f"  {time.monotonic() - began:6.1f} s  {name}", flush=True)
            act()

    playing = threading.Thread(target=play)
    print(f"\n{wanted.rate:.0f} a second for {wanted.seconds:.0f} s on {wanted.engine}:")
    playing.start()
    try:
        yield
    finally:
        is_over.set()
        playing.join()
        mail.mood = "ok"


def _acts(
    wanted: Plan, service: stage.Service, database: stage.Database, mail: mailbox.Mailbox
) -> Iterator[tuple[float, str, Callable[[], object]]]:
    def away() -> None:
        threading.Thread(target=database.away, args=[wanted.away]).start()

    for number in range(wanted.kills):
        yield (number + 0.5) / wanted.kills * wanted.seconds, "kill a web worker", service.kill_web
    for share in (0.2, 0.5, 0.8):
        yield share * wanted.seconds, "kill the mail worker", service.kill_worker
        yield (share + 0.05) * wanted.seconds, "cut every connection", database.cut
    yield 0.4 * wanted.seconds, f"no database for {wanted.away:.0f} s", away
    for number, mood in enumerate((*mailbox.MOODS[1:], "ok"), 1):
        at = number / (len(mailbox.MOODS) + 1) * wanted.seconds
        yield at, f"mail server: {mood}", lambda mood=mood: setattr(mail, "mood", mood)


def _wait_for_letters(session: Session, patience: float, verdict: Verdict) -> None:
    began = time.monotonic()
    while (left := ledger.waiting(session)) and time.monotonic() - began < patience:
        session.rollback()
        time.sleep(0.5)
    took = time.monotonic() - began
    verdict.line(f"  {took:.0f} s after the last answer {left} letters are on their way")
    verdict.must(
        f"every letter is dealt with within {patience:.0f} s", [left] * bool(left and patience)
    )


def _report(stormy: crowd.Crowd, verdict: Verdict) -> None:
    tries = list(stormy.tries())
    told = sum(person.is_told for person in stormy.people)
    verdict.line(f"\n{len(stormy.people)} people, {told} acknowledged, {len(tries)} requests:")
    verdict.line(f"  {crowd.told(tries)}")
    for name, keep in (
        ("acknowledged", lambda made: made.status == 302),
        ("503", lambda made: made.status == 503),
        ("all", bool),
    ):
        median, high, most = crowd.pace(tries, keep)
        verdict.line(f"  {name:<13} p50 {median:.2f} s, p95 {high:.2f} s, most {most:.2f} s")
    verdict.must("no answer but a receipt or 503 with Retry-After", crowd.wrong(tries))
    slow = crowd.pace(tries, lambda made: made.status == 302)[1] > P95
    verdict.line(f"  {'SLOW' if slow else 'ok'}  p95 of the acknowledged below {P95:.0f} s")
    patient = [p for p in stormy.people if p.is_patient and not p.is_told]
    verdict.must("whoever went on trying was acknowledged", patient)


def _examine(
    session: Session, people: Sequence[crowd.Person], mail: mailbox.Mailbox, verdict: Verdict
) -> None:
    everybody = [person.writer.reference for person in people]
    told = {person.writer.reference for person in people if person.is_told}
    verdict.must("each application whole and once", list(ledger.faults(session, everybody, told)))
    late = list(ledger.mail_faults(session, mail.taken, mail.refused, DEMO_SENDER))
    copies = sum(count - 1 for count in mail.taken.values())
    verdict.line(f"  {len(mail.taken)} letters arrived, {copies} of them a second time; ")
    verdict.line(f"  {len(mail.refused)} were refused with 550")
    verdict.must("each letter arrived, at most twice, under one Message-ID", late)
    verdict.must("the engine finds its files whole", [] if ledger.is_sound(session) else ["no"])


def _verify(environ: dict[str, str], verdict: Verdict) -> None:
    broken = []
    try:
        live.flask(environ, "audit", "verify")
    except AssertionError as said:
        broken.append(said)
    verdict.must("the chain of events holds", broken)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
