"""A certificate for this machine that this machine signed itself."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def certificate(folder: Path) -> dict[str, Path]:
    """Write a certificate and its key; gives their files by the settings' names."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names: list[x509.GeneralName] = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    written = {
        "cert": made.public_bytes(pem),
        "key": key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain),
    }
    files = {}
    for each, content in written.items():
        file = folder / f"{each}.pem"
        file.write_bytes(content)
        file.chmod(0o600)
        files[f"CLAIMSCOPE_TLS_{each.upper()}"] = file
    return files
