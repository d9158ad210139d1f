"""An agency's own server (OpenID Connect), small and real: it signs with RS256 and checks PKCE."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "challenge", "a secret of the tests"


def a_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY, ANOTHER_KEY = a_key(), a_key()


@dataclass
class Agency:
    """What the server says of whoever comes.  token, userinfo: what differs from the claims; named:
    what it calls itself, if not by its address; moved: it sends everybody on who asks for a token.
    """

    claims: dict[str, Any]
    token: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = KEY
    cancels: bool = False
    named: str = ""
    moved: bool = False
    url: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def id_token(self, nonce: str) -> str:
        now = datetime.now(UTC)
        said = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + timedelta(minutes=5)}
        return jwt.encode(
            {**said, **self.claims, "nonce": nonce, **self.token},
            self.key,
            algorithm="RS256",
            headers={"kid": "1"},
        )


class _Handler(BaseHTTPRequestHandler):
    agency: Agency

    def do_GET(self) -> None:
        at = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(at.query).items()}
        if at.path == "/.well-known/openid-configuration":
            url = self.agency.url
            self._say({
                "issuer": self.agency.named or url, "authorization_endpoint": f"{url}/authorize",
                "token_endpoint": f"{url}/token", "userinfo_endpoint": f"{url}/userinfo",
                "jwks_uri": f"{url}/jwks",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            })  # fmt: skip
        elif at.path == "/authorize":
            self._let_back(asked)
        elif at.path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self._say({"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]})
        elif self.headers.get("Authorization") == "Bearer of-the-agency":
            self._say({**self.agency.claims, **self.agency.userinfo})
        else:
            self._say({"error": "invalid_token"}, 401)

    def do_POST(self) -> None:
        if self.agency.moved and not self.path.endswith("moved"):
            self.send_response(307)
            self.send_header("Location", "/moved")
            self.end_headers()
            return
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.agency.codes.pop(sent.get("code", ""), None)
        proof = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or sent["client_secret"] != SECRET:
            self._say({"error": "invalid_grant"}, 400)
            return
        token = self.agency.id_token(asked.get("nonce", ""))
        self._say({"access_token": "of-the-agency", "token_type": "Bearer", "id_token": token})

    def _let_back(self, asked: dict[str, str]) -> None:
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_hex(8)
        self.agency.codes[code] = asked
        told = {"error": "access_denied"} if self.agency.cancels else {"code": code}
        self.send_response(302)
        back = urlencode({**told, "state": asked["state"]})
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.end_headers()

    def _say(self, body: dict[str, Any], status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_args: Any) -> None:
        """Nothing."""


@contextmanager
def running(agency: Agency) -> Iterator[Agency]:
    handler = type("Handler", (_Handler,), {"agency": agency})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    agency.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield agency
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
