"""A time-stamping authority of RFC 3161 on this machine: real tokens, over HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import algos, cms, core, tsp  # fmt: skip
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"})
POLICY = "1.2.3.4.1"


class TimeAuthority:
    """A root, and the certificate that it gave the key that stamps."""

    def __init__(self) -> None:
        self.asked = 0
        self.visited: list[str] = []  # where it sent somebody on to
        self.spoil: dict[str, Any] = {}  # by what of an answer is to be wrong
        root_key, self.key = (ec.generate_private_key(ec.SECP256R1()) for _n in range(2))
        self.root = _certificate("Root", root_key, "Root", root_key)
        self.certificate = _certificate("Stamps", self.key, "Root", root_key)

    @property
    def roots_pem(self) -> bytes:
        """What whoever trusts it has."""
        return self.root.public_bytes(Encoding.PEM)

    def answer(self, query: bytes) -> bytes:
        """A TimeStampResp with a token, signed now."""
        self.asked += 1
        if self.spoil.get("status"):
            return bytes(tsp.TimeStampResp({"status": {"status": "rejection"}}).dump())
        asked = tsp.TimeStampReq.load(query)
        imprint = asked["message_imprint"]
        if self.spoil.get("imprint"):
            imprint["hashed_message"] = sha256(b"another").digest()
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": POLICY,
                "message_imprint": imprint,
                "serial_number": self.asked,
                "gen_time": datetime.now(UTC).replace(microsecond=0),
                "nonce": asked["nonce"].native + bool(self.spoil.get("nonce")),
            }
        )
        token = cms.ContentInfo({"content_type": "signed_data", "content": self._signed(info)})
        granted = {"status": {"status": "granted"}, "time_stamp_token": token}
        return bytes(tsp.TimeStampResp(granted).dump())

    def _signed(self, info: tsp.TSTInfo) -> cms.SignedData:
        der = self.certificate.public_bytes(Encoding.DER)
        own = asn1_x509.Certificate.load(der)
        used = tsp.SigningCertificateV2({"certs": [{"cert_hash": sha256(der).digest()}]})
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [sha256(info.dump()).digest()]},
                {"type": "signing_certificate_v2", "values": [used]},
            ]
        )
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": own.issuer, "serial_number": own.serial_number},
            ),
            "digest_algorithm": SHA256,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": self.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
        }
        return cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [SHA256],
                "encap_content_info": {
                    "content_type": "tst_info",
                    "content": core.ParsableOctetString(info.dump()),
                },
                "certificates": [own],
                "signer_infos": [signer],
            }
        )


@contextmanager
def serving(authority: TimeAuthority) -> Iterator[str]:
    """Its address, as long as it is asked."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            answer = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            if authority.spoil.get("moved"):
                self.send_response(302)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                return
            self.send_response(503 if authority.spoil.get("down") else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def do_GET(self) -> None:
            authority.visited.append(self.path)
            self.send_error(404)

        def log_message(self, *_words: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    by: str,
    signer: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    """A root signs itself; what it signs may stamp, and nothing else."""
    is_root, now = name == by, datetime.now(UTC)
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (name, by)]
    use = x509.KeyUsage(not is_root, False, False, False, False, is_root, is_root, False, False)
    made = (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(is_root, None), critical=True)
        .add_extension(use, critical=True)
    )
    if not is_root:
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = made.add_extension(stamping, critical=True)
    return made.sign(signer, hashes.SHA256())
