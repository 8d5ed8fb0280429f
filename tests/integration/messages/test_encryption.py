"""Letters on an encrypted line: STARTTLS and smtps://, at a server with a certificate of ours."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.messages.delivery.rules import Parcel, Sender, as_email
from app.messages.delivery.service import DeliveryError, SmtpTransport
from tests.integration.messages.conftest import MailServer, running
from tests.support.factories import NOW

DAY = timedelta(days=1)
SENDER = Sender("Capsid", "no-reply@capsid.test")
KINDS = ("starttls", "smtps")


def certificate(folder: Path, *, host: str = "127.0.0.1", days: int = 2) -> Path:
    """Return a new certificate that vouches for itself, with its key in the same file."""
    now = datetime.now(UTC)  # noqa: TID251 -- the library compares it with the real clock
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mail for tests")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 3 * DAY)
        .not_valid_after(now + days * DAY)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{host}-{days}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def encrypted(kind: str, file: Path, **options: object):
    """Run a mail server that takes letters on an encrypted line only."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    if kind == "smtps":
        return running(ssl_context=context, **options)
    return running(tls_context=context, require_starttls=True, **options)


def send(kind: str, server: MailServer, *, login: str = "") -> None:
    scheme = "smtps" if kind == "smtps" else "smtp"
    parcel = Parcel(1, 1, "k", "ann@example.org", "Hello", "Hello", "<p>Hello</p>")
    with closing(SmtpTransport(f"{scheme}://{login}127.0.0.1:{server.port}")) as transport:
        transport.send(as_email(parcel, SENDER, now=NOW), hand_over=lambda: None)


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Return a function that makes the certificate one of those the machine trusts."""
    return lambda file: monkeypatch.setenv("SSL_CERT_FILE", str(file))


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_and_the_password_go_over_an_encrypted_line(kind, tmp_path, trusting):
    file = certificate(tmp_path)
    trusting(file)
    asked = []

    def check(server, *_rest):
        asked.append(server.transport.get_extra_info("cipher") is not None)
        return AuthResult(success=True)

    with encrypted(kind, file, authenticator=check, auth_require_tls=kind != "smtps") as server:
        send(kind, server, login="us%40er:se%20cret@")

    assert [letter["To"] for letter in server.received] == ["ann@example.org"]
    assert asked == [True]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("host", "days", "is_trusted", "why"),
    [
        ("127.0.0.1", 2, False, "self-signed certificate"),
        ("127.0.0.9", 2, True, "IP address mismatch"),
        ("127.0.0.1", -1, True, "certificate has expired"),
    ],
)
def test_a_certificate_that_does_not_hold_gets_no_letter(  # noqa: PLR0913, PLR0917 -- cases
    kind, host, days, is_trusted, why, tmp_path, trusting
):
    file = certificate(tmp_path, host=host, days=days)
    if is_trusted:
        trusting(file)

    with (
        encrypted(kind, file) as server,
        pytest.raises(DeliveryError, match=f"cannot be reached.*{why}") as refused,
    ):
        send(kind, server, login="user:secret@")

    assert server.received == []
    assert (refused.value.is_unreachable, refused.value.is_permanent) == (True, False)
