"""Keep watch over a challenge's public log.  Python 3.10+, nothing else.

python witness.py https://challenge.example.org [--key KEY] [--folder witness] [--every SECONDS]
Follows the signed states, checks that each is the beginning of the next, keeps them all in the
folder, cosigns the newest (c2sp.org/tlog-cosignature), and shouts at a fork and at a new key that
no known one signed.  Compare your newest state with another witness:
python witness.py SITE --compare THEIR-CHECKPOINT-FILE
"""

# tested by: tests/challenge/transparency/programs/test_witness.py
# fmt: off
import argparse
import base64
import hashlib
import itertools
import json
import secrets
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

P, N = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # RFC 8032, section 5.1
D, COSIGNATURE = -121665 * pow(121666, -1, P) % P, b"\4"
ROTATION = "challenge-log-rotation-1"

def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()

def sha512(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")

def add(a: Any, b: Any) -> Any:
    x, y = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(number: int, point: Any) -> Any:
    total = (0, 1, 1, 0)
    while number:
        total = add(total, point) if number & 1 else total
        point, number = add(point, point), number >> 1
    return total

def point_of(raw: bytes) -> Any:
    y = int.from_bytes(raw, "little") & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P:
        sys.exit("FORGED: a key or signature is no point of the curve")
    x = P - x if x & 1 != raw[31] >> 7 else x
    return x, y, 1, x * y % P

def packed(point: Any) -> bytes:
    x, y = (value * pow(point[2], -1, P) % P for value in point[:2])
    return int(y | (x & 1) << 255).to_bytes(32, "little")

BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))

def is_signature(key: bytes, signature: bytes, text: bytes) -> bool:
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= N:
        return False
    right = add(point_of(r), times(sha512(r, key, text) % N, point_of(key)))
    return packed(times(s, BASE)) == packed(right)

def secret_of(seed: bytes) -> tuple[int, bytes, bytes]:
    hashed = hashlib.sha512(seed).digest()
    number = int.from_bytes(hashed[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    return number, hashed[32:], packed(times(number, BASE))

def signed_with(seed: bytes, text: bytes) -> bytes:
    number, prefix, public = secret_of(seed)
    nonce = sha512(prefix, text) % N
    r = packed(times(nonce, BASE))
    return r + ((nonce + sha512(r, public, text) * number) % N).to_bytes(32, "little")

def is_signed(note: str, key: str) -> bool:
    text, _gap, lines = note.partition("\n\n")
    name, key_id, encoded = key.split("+", 2)
    raw = base64.b64decode(encoded)
    for signer, signed in (line[2:].rsplit(" ", 1) for line in lines.splitlines()):
        own = base64.b64decode(signed)
        if signer == name and own[:4] == sha256(name.encode(), b"\n", raw)[:4]:
            if not is_signature(raw[1:], own[4:], (text + "\n").encode()):
                sys.exit(f"FORGED: {key_id} did not sign this:\n{note}")
            return True
    return False

def read_checkpoint(note: str, keys: list[str]) -> tuple[str, int, bytes]:
    if not any(is_signed(note, key) for key in keys):
        sys.exit(f"FORGED: none of the log's keys signed this:\n{note}")
    text = note.partition("\n\n")[0]
    return text + "\n", int(text.split("\n")[1]), base64.b64decode(text.split("\n")[2])

def read_rotation(note: str) -> list[str]:
    """The old key and the new one, as both of them say."""
    title, *keys = note.partition("\n\n")[0].split("\n")
    names = {key.split("+")[0] for key in keys}
    if title != ROTATION or len(keys) != 2 or len(names) != 1:
        sys.exit(f"FORGED: this is no rotation of a key:\n{note}")
    if not all(is_signed(note, key) for key in keys):
        sys.exit(f"FORGED: not signed by both, the old key and the new one:\n{note}")
    return keys

def roots_by(old: int, new: int, first: bytes, proof: list[bytes]) -> tuple[bytes, bytes]:
    """The two roots that a consistency proof leads to (RFC 9162, 2.1.4.2)."""
    parts = [first, *proof] if old & (old - 1) == 0 else list(proof)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    of_old = of_new = parts[0] if parts else b""
    for part in parts[1:]:
        if place & 1 or place == last:
            of_old, of_new = sha256(b"\1", part, of_old), sha256(b"\1", part, of_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            of_new = sha256(b"\1", of_new, part)
        place, last = place >> 1, last >> 1
    return (of_old, of_new) if last == 0 else (b"", b"")

class Witness:
    def __init__(self, site: str, folder: str, keys: list[str]) -> None:
        self.site, self.folder = site.rstrip("/"), Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        kept, secret = self.folder / "log-keys", self.folder / "witness-key"
        known = kept.read_text("utf-8").split() if kept.exists() else []
        if keys or not known:  # the first time the site's word is taken, unless a key is named
            kept.write_text("\n".join([*known, *(keys or self.get("log/keys")["keys"])]), "utf-8")
        if not secret.exists():
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_hex(32), "ascii")
        self.keys, self.seed = kept.read_text("utf-8").split(), bytes.fromhex(secret.read_text())

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.site}/api/v1/{path}", timeout=60) as answer:
            return json.load(answer)

    def learn_keys(self) -> None:
        """Take a new key only from a rotation that a known key signed too, one after each key."""
        said, kept = self.get("log/keys"), self.folder / "rotations"
        lines = kept.read_text("utf-8").splitlines() if kept.exists() else []
        after: dict[str, str] = dict(line.split() for line in lines)
        for note in said.get("rotations", []):
            old, new = read_rotation(note)
            if after.setdefault(old, new) != new:
                sys.exit(f"FORGED: another key followed {old}, namely {after[old]}:\n{note}")
            unknown = [key for key in (old, new) if key not in self.keys]
            if len(unknown) == 1:
                self.keys += unknown
                print(f"a key that a known one vouches for:\n{unknown[0]}", flush=True)
        newer = list(itertools.takewhile(lambda key: key not in self.keys, said["keys"]))
        if newer:
            sys.exit(f"FORGED: no known key vouches for this one of the site:\n{newer[0]}\n"
                     "If the site says publicly how it lost its key, name the new one with --key.")
        kept.write_text("".join(f"{old} {new}\n" for old, new in after.items()), "utf-8")
        (self.folder / "log-keys").write_text("\n".join(self.keys), "utf-8")

    def newest(self) -> str:
        notes = sorted(self.folder.glob("checkpoint-*"))
        return notes[-1].read_text("utf-8") if notes else ""

    def require_growth(self, before: str, after: str) -> None:
        before, after = sorted((before, after), key=lambda n: read_checkpoint(n, self.keys)[1])
        (_a, old, first), (_b, new, then) = (read_checkpoint(n, self.keys) for n in (before, after))
        answer = self.get(f"log/consistency?old={old}&new={new}")["proof"] if old < new else []
        proof = [base64.b64decode(part) for part in answer]
        found = roots_by(old, new, first, proof) if old < new else (first, then)
        if found != (first, then) or (old == new and first != then):
            (self.folder / "FORK").write_text(before + "\n----\n" + after, "utf-8")
            sys.exit(f"FORK: the log at {old} is not the beginning of the log at {new}. Both are "
                     f"kept in {self.folder / 'FORK'}, as signed: show them to everybody.")

    def cosigned(self, note: str) -> str:
        text, now = read_checkpoint(note, self.keys)[0], int(time.time())
        signed = f"cosignature/v1\ntime {now}\n{text}".encode()
        public = COSIGNATURE + secret_of(self.seed)[2]
        name = f"witness-{public[1:5].hex()}"
        key_id = sha256(name.encode(), b"\n", public)[:4]
        line = key_id + now.to_bytes(8, "big") + signed_with(self.seed, signed)
        return f"{note}— {name} {base64.b64encode(line).decode()}\n"

    def look(self) -> int:
        """Take what is new; returns how many signed states."""
        self.learn_keys()
        before = self.newest()
        size = read_checkpoint(before, self.keys)[1] if before else 0
        rows, count = [{"size": size}], 0
        if before:  # the state that we saw last must still be what the site's log began with
            now = self.get("log/checkpoints?after=0")
            self.require_growth(before, now[-1]["note"] if now else before)
        while rows := self.get(f"log/checkpoints?after={rows[-1]['size']}"):
            for note in (row["note"] for row in rows):
                size = read_checkpoint(note, self.keys)[1]
                if before:
                    self.require_growth(before, note)
                kept = self.folder / f"checkpoint-{size:012d}"
                kept.write_text(self.cosigned(note), "utf-8")
                before, count = note, count + 1
        return count

    def told(self) -> bool:
        print(f"ok: {self.look()} new signed states; the newest:\n{self.newest()}", flush=True)
        return True

def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Keep watch over a challenge's public log.")
    parser.add_argument("site")
    parser.add_argument("--key", action="append", default=[], help="as you noted it elsewhere")
    parser.add_argument("--folder", default="witness", help="where the signed states are kept")
    parser.add_argument("--every", type=float, default=0, help="seconds; 0: once")
    parser.add_argument("--compare", help="a checkpoint file that another witness kept")
    asked = parser.parse_args(arguments)
    witness = Witness(asked.site, asked.folder, asked.key)
    if asked.compare:
        witness.require_growth(witness.newest(), Path(asked.compare).read_text("utf-8"))
    while witness.told() and asked.every:
        time.sleep(asked.every)

if __name__ == "__main__":
    main()
