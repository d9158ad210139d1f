"""Check all that a challenge's public log lets anybody check.  Python 3.10+, nothing else.

python verify.py SITE [--edition SLUG] [--receipt FILE] [--key KEY]; a KEY as noted elsewhere"""

# tested by: tests/challenge/transparency/programs/test_verify.py
# fmt: off
import argparse, base64, hashlib, json, sys  # noqa: E401, I001
import urllib.error
import urllib.request
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

P, N = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # RFC 8032, section 5.1
D, RESULTS = -121665 * pow(121666, -1, P) % P, ("publication", "correction")
KINDS, PAPER = {"sheet": ("counted", "points")}, ("entered_by", "photo_sha256", "table_sha256")

def demand(holds: object, otherwise: str) -> None:
    if not holds:
        sys.exit(f"WRONG: {otherwise}")

class Ed25519:
    @staticmethod
    def add(a: Any, b: Any) -> Any:
        x, y = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
        t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
        e, f, g, h = y - x, z - t, z + t, y + x
        return e * f % P, g * h % P, f * g % P, e * h % P

    @classmethod
    def times(cls, number: int, point: Any) -> Any:
        total = (0, 1, 1, 0)
        while number:
            total = cls.add(total, point) if number & 1 else total
            point, number = cls.add(point, point), number >> 1
        return total

    @staticmethod
    def point(raw: bytes) -> Any:
        y = int.from_bytes(raw, "little") & ((1 << 255) - 1)
        square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
        x = pow(square, (P + 3) // 8, P)
        x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
        demand(y < P and (x * x - square) % P == 0, "a key or signature is no point of the curve")
        x = P - x if x & 1 != raw[31] >> 7 else x
        return x, y, 1, x * y % P

    @classmethod
    def is_signed(cls, key: bytes, signature: bytes, text: bytes) -> bool:
        r, s = signature[:32], int.from_bytes(signature[32:], "little")
        demand(len(signature) == 64 and s < N, "a signature is no signature")
        hashed = int.from_bytes(hashlib.sha512(r + key + text).digest(), "little") % N
        left = cls.times(s, cls.point((4 * pow(5, -1, P) % P).to_bytes(32, "little")))
        right = cls.add(cls.point(r), cls.times(hashed, cls.point(key)))
        return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))

def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()

def commitment(salt: str, content: Any) -> str:  # RFC 8785, for the keys that contents have
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(bytes.fromhex(salt), text.encode()).hex()

def climb(index: int, size: int, leaf: bytes, proof: list[bytes]) -> bytes:  # RFC 6962, 2.1.1
    if size == 1 or not proof:
        return leaf if size == 1 and not proof else b""
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        return sha256(b"\1", climb(index, half, leaf, proof[:-1]), proof[-1])
    return sha256(b"\1", proof[-1], climb(index - half, size - half, leaf, proof[:-1]))

def roots_of(leaves: list[str]) -> list[bytes]:  # the root after each leaf: RFC 6962, 2.1
    peaks: list[bytes] = []
    roots = [sha256()]
    for size, leaf in enumerate(leaves, 1):
        peaks.append(sha256(b"\0", leaf.encode()))
        for _ in range((size & -size).bit_length() - 1):
            peaks[-2:] = [sha256(b"\1", *peaks[-2:])]
        roots.append(peaks[-1])
        for left in reversed(peaks[:-1]):
            roots[-1] = sha256(b"\1", left, roots[-1])
    return roots

def read_checkpoint(note: str, keys: list[str]) -> tuple[int, bytes]:  # c2sp.org/tlog-checkpoint
    text, _gap, lines = note.rpartition("\n\n")
    for name, key_id, encoded in (key.split("+", 2) for key in keys):
        raw = base64.b64decode(encoded)
        demand(sha256(name.encode(), b"\n", raw)[:4].hex() == key_id, f"{name}: not a key")
        for signer, signed in (line[2:].rsplit(" ", 1) for line in lines.splitlines()):
            own = base64.b64decode(signed)
            if signer == name and own[:4].hex() == key_id:
                genuine = Ed25519.is_signed(raw[1:], own[4:], (text + "\n").encode())
                demand(genuine, "a checkpoint's signature is wrong")
                return int(text.split("\n")[1]), base64.b64decode(text.split("\n")[2])
    return sys.exit("WRONG: a checkpoint is not signed by the log's key")

class Log:
    def __init__(self, site: str, keys: list[str]) -> None:
        self.site, self.leaves, more = site.rstrip("/"), list[str](), True
        rows: list[dict[str, Any]] = [{"size": 0}]
        self.opened: dict[str, dict[int, Any]] = {}
        self.keys, signed = keys or self.get("log/keys")["keys"], rows[1:]
        while rows := self.get(f"log/checkpoints?after={rows[-1]['size']}"):
            signed += rows
        while signed and more and len(self.leaves) < signed[-1]["size"]:
            self.leaves += (more := self.get(f"log/leaves?start={len(self.leaves)}")["leaves"])
        self.parsed, self.roots = [json.loads(leaf) for leaf in self.leaves], roots_of(self.leaves)
        for row in signed:
            self.require_root(*read_checkpoint(row["note"], self.keys))

    def get(self, path: str, *, raw: bool = False) -> Any:
        with urllib.request.urlopen(f"{self.site}/api/v1/{path}", timeout=60) as answer:
            return answer.read() if raw else json.load(answer)

    def opened_of(self, slug: str) -> Any:
        try:
            return self.get(f"log/openings/{slug}")
        except urllib.error.HTTPError as error:  # an edition that is not announced yet
            demand(error.code == 404, f"{slug} can't be read: {error}")
            return []

    def require_root(self, size: int, root: bytes) -> None:
        same = size < len(self.roots) and self.roots[size] == root
        demand(same, f"the log is not the one that was signed at {size} leaves")

    def openings(self, slug: str) -> dict[int, Any]:
        for row in [] if slug in self.opened else self.opened_of(slug):
            if (at := row["index"]) < len(self.parsed):
                mark = commitment(row["salt"], row["content"])
                demand(self.parsed[at]["commitment"] == mark, f"leaf {at} differs")
                self.opened.setdefault(slug, {})[at] = row["content"]
        return self.opened.setdefault(slug, {})

    def check_edition(self, slug: str) -> None:
        opened, rounds = self.openings(slug), dict[int, dict[str, list[int]]]()
        for at, leaf in enumerate(self.parsed):
            if leaf["edition"] == slug and leaf["round"]:
                rounds.setdefault(leaf["round"], {}).setdefault(leaf["kind"], []).append(at)
        files: dict[str, list[str]] = {}
        for order, places in rounds.items():
            told = [opened.get(at) for at in places.get("lot", [])] if opened else []
            check_lot(f"{slug}, round {order}", told)
            if any(kind in places for kind in RESULTS):
                raw = self.get(f"editions/{slug}/rounds/{order}/bundle", raw=True)
                check_round(f"{slug}, round {order}", places, opened, raw)
                check_carried(f"{slug}, round {order}", json.loads(raw), files)
                for at in (at for kind in RESULTS for at in places.get(kind, [])):
                    files[opened[at]["digest"]] = []  # also of the versions before a correction
                files[sha256(raw).hex()] = [row["base"] for row in json.loads(raw)["ranking"]]

    def check_receipt(self, receipt: dict[str, Any]) -> None:
        size, root = read_checkpoint(receipt["checkpoint"], self.keys)
        self.require_root(size, root)
        gone = {item["content"].get("object") for item in receipt["items"]}
        contents = [item["content"] for item in receipt["items"]]
        keys = {n: [c[n] for c in contents if n in c] for n in ("key", "office_key")}
        newest = {item["content"].get("sheet"): item["index"] for item in receipt["items"]}
        for item in receipt["items"]:
            at, leaf, content = item["index"], json.loads(item["leaf"]), item["content"]
            hashed, proof = sha256(b"\0", item["leaf"].encode()), item["proof"]
            inside = climb(at, size, hashed, [*map(base64.b64decode, proof)]) == root
            demand(inside and at < size, f"leaf {at} of the receipt is not proved")
            demand(leaf["commitment"] == commitment(item["salt"], content), f"leaf {at} differs")
            demand(is_own(content, keys), f"leaf {at}: its signature is by no device named here")
            if content.get("typed_by") == "office":
                paper = ", ".join(f"{n} {content[n]}" for n in PAPER if n in content)
                print(f"ok: leaf {at} was entered by the office: {paper or 'unnamed'}")
            kind, part = KINDS.get(leaf["kind"], ("judged", "document"))
            due = commitment(item["salt"], {kind: {k: content.get(k) for k in ("entry", part)}})
            for place, said in sorted(self.openings(leaf["edition"]).items()):
                there, fate = self.parsed[place], due
                if there["kind"] in RESULTS and leaf["round"] in (None, there["round"]):
                    fate = dict(said[kind]).get(at) or dict(said["left_out"]).get(at, due)
                given_up = f"judging.scoresheet:{content.get('sheet')}" in gone
                fine = fate == due or (fate == "replaced" and at not in newest.values()) or given_up
                demand(fine, f"leaf {at} was not counted as it was given: {fate}")
        print(f"ok: the receipt holds: {len(receipt['items'])} entries")

def is_own(content: dict[str, Any], keys: dict[str, list[str]]) -> bool:  # unsigned: says so itself
    if not (signed := content.get("signed")):
        return True
    key, by = (base64.urlsafe_b64decode(signed[n] + "==") for n in ("public_key", "signature"))
    said, words = json.loads(signed["statement"]), content["comment"].encode()
    due = {"assignment": content["assignment"], "comment_sha256": sha256(words).hex()}
    kind = "paper" if content["typed_by"] == "office" else "sheet"
    due |= {"photo_sha256": content.get("photo_sha256", "")} if kind == "paper" else {}
    same = {k: float(v) for k, v in said.pop("scores").items()} == {
        k: float(v) for k, v in content["scores"].items()}
    fits = same and said == due | {"format": f"challenge-{kind}-signature-1"}
    genuine = Ed25519.is_signed(key, by, signed["statement"].encode())
    own = keys["office_key" if kind == "paper" else "key"]
    return fits and genuine and signed["public_key"] in own

def check_round(name: str, places: dict[str, list[int]], opened: Any, raw: bytes) -> None:
    results = sorted(at for kind in RESULTS for at in places.get(kind, []))
    once = len(places.get("publication", [])) == 1 and set(results) <= set(opened)
    demand(once, f"{name}: published twice, or not openly")
    said, bundle, end = opened[results[-1]], json.loads(raw), results[-1]
    demand(sha256(raw).hex() == said["digest"], f"{name}: these results are not the published ones")
    opening = opened.get(places.get("opening", [-1])[0])
    rules = {"rules": bundle["rules"], "rubric": bundle["rubric_digest"]}
    demand(opening == rules, f"{name}: its rules were changed")
    counted, closed = [at for at, _mark in said["counted"]], places.get("close", [-1])[-1]
    named = sorted(counted + [at for at, _why in said["left_out"]])
    known = [at for at in places.get("sheet", []) if at < end]
    demand(named == known, f"{name}: sheets in the log and in the result are not the same")
    demand(said["late"] == [at for at in counted if at > closed], f"{name}: a late sheet is hidden")
    demand(len(counted) == bundle["figures"]["sheets"], f"{name}: another number of sheets counts")
    decided, ranking = dict[str, Any](), None
    for at in sorted(places.get("decision", []) + places.get("tally", [])):
        if at < places["publication"][0]:
            content = opened.get(at, {})
            decided.update({row[0]: row[1:] for row in content.get("decisions", [])})
            decided = {k: v for k, v in decided.items() if k not in content.get("cleared", [])}
            ranking = content.get("ranking", ranking)
    if end == places["publication"][0]:
        due = {row["entry"]: [row["kind"], row["award"]] for row in bundle["decisions"]}
        decided = {code: row for code, row in decided.items() if code in bundle["entries"]}
        demand(decided == due, f"{name}: the published decisions are not those that were taken")
        rows = [[row["entry"], row["rank"], row["official"]] for row in bundle["ranking"]]
        tallied = commitment("", sorted(rows, key=lambda row: str(row[0])))
        demand(ranking == tallied, f"{name}: the ranking is not the one that was tallied last")
    check_vote(name, bundle, opened.get(places.get("vote", [-1])[-1], {"ballots": 0, "votes": []}))
    check_scores(name, bundle)
    by_device = f", {said['signed']} of them signed by devices" if "signed" in said else ""
    print(f"ok: {name}: {len(counted)} sheets counted, as published{by_device}")

def check_lot(name: str, told: list[Any]) -> None:  # the running order of a pitch day
    for lot in told:
        demand(lot and lot["lot"] == told[0]["lot"], f"{name}: another lot was sealed")
        if "order" in lot:
            fair = commitment("", {n: lot[n] for n in ("nonce", "seed")}) == lot["lot"]
            ticket = f"{lot['nonce']}:{lot['seed']}:pitch:"
            due = sorted(lot["order"], key=lambda code: sha256(f"{ticket}{code}".encode()))
            demand(fair and lot["order"] == due, f"{name}: the lot was not drawn so")

def check_vote(name: str, bundle: Any, logged: Any) -> None:
    vote, known = bundle.get("audience"), dict(logged["votes"])
    rows = [{"entry": entry, "votes": known.get(entry, 0)} for entry in bundle["entries"]]
    same = vote is None or vote == {"ballots": logged["ballots"], "votes": rows}
    demand(same, f"{name}: the audience's votes are not those that were counted")

def check_carried(name: str, bundle: Any, files: dict[str, list[str]]) -> None:
    if carried := bundle.get("carried"):  # base scores of a round before, as they were published
        demand(carried["digest"] in files, f"{name}: it takes over scores that were not published")
        bases = list(files[carried["digest"]])  # empty: of a version that a correction replaced
        for row in carried["scores"] if bases else []:
            demand(row["points"] in bases, f"{name}: {row['entry']} had another score before")
            bases.remove(row["points"])

def check_audience(name: str, bundle: Any) -> None:  # docs/science.md, 1.11
    most, votes = bundle["rules"].get("audience"), bundle.get("audience", {}).get("votes", [])
    due, top = [], max([row["votes"] for row in votes] + [1])
    for row in votes:
        points = (Decimal(most or 0) * row["votes"] / top).quantize(Decimal("0.01"), ROUND_HALF_UP)
        due += [[row["entry"], f"{points:.2f}"]] if points else []
    extra = [row for row in bundle["adjustments"] if row["kind"] == "audience"]
    same = sorted([row["entry"], row["points"]] for row in extra) == sorted(due)
    fits = same and ("audience" in bundle) == bool(most)
    demand(fits, f"{name}: the audience's points should be {due}")

def mean(values: list[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)

def trimmed(values: list[Decimal], drop: int) -> Decimal:  # three must be left
    kept = sorted(values)[drop:len(values) - drop] if len(values) >= 2 * drop + 3 else values
    return mean(kept)

def total_of(sheet: Any) -> Decimal:
    return sum(map(Decimal, sheet["points"].values()), Decimal(0))

def base_of(rules: Any, sheets: list[Any]) -> Decimal:
    drop = rules.get("drop", 1)
    if rules["method"] == "trimmed" and rules["trim_per_criterion"]:
        columns = [[Decimal(s["points"][key]) for s in sheets] for key in sheets[0]["points"]]
        return sum((trimmed(values, drop) for values in columns), Decimal(0))
    ways: dict[str, Any] = {"sum": sum, "mean": mean}
    ways["trimmed"] = lambda values: trimmed(values, drop)
    ways["best"] = lambda values: mean(sorted(values, reverse=True)[:rules["best"]])
    return Decimal(ways[rules["method"]]([total_of(sheet) for sheet in sheets]))

def check_scores(name: str, bundle: Any) -> None:  # docs/rules-kr.md, as far as it is disclosed
    rules, sheets, last = bundle["rules"], bundle.get("sheets"), Decimal("Infinity")
    shown = sheets is not None and rules["method"] != "calibrated"
    rows = bundle.get("carried", {}).get("scores", [])  # base scores of the round before
    before, share = {row["entry"]: Decimal(row["points"]) for row in rows}, rules.get("carried", 0)
    check_audience(name, bundle)
    for row in sorted(bundle["ranking"], key=lambda row: row["rank"] or len(bundle["ranking"]) + 1):
        entry, enough = row["entry"], row["sheets"] >= max(rules["min_sheets"], 1)
        own = [sheet for sheet in sheets or [] if sheet["entry"] == entry]
        demand(sheets is None or len(own) == row["sheets"], f"{name}: {entry} has other sheets")
        given = {"bonus": Decimal(0), "deduction": Decimal(0), "audience": Decimal(0)}
        for extra in (a for a in bundle["adjustments"] if a["entry"] == entry):
            given[extra["kind"]] += Decimal(extra["points"])
        if row["official"] is None:
            lacks = not enough or not shown or ("carried" in rules and entry not in before)
            no_score = row["rank"] is row["base"] is None and lacks
            demand(no_score, f"{name}: {entry} should have a score")
            continue
        demand(enough and row["rank"], f"{name}: {entry} should have no score")
        base = base_of(rules, own) if shown else Decimal(row["base"])
        base = base.quantize(Decimal("0.01"), ROUND_HALF_UP)
        if shown and share:
            both = base * (100 - share) + before.get(entry, Decimal(0)) * share
            base = (both / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        final = base + given["audience"] - given["deduction"]
        final += min(given["bonus"], Decimal(rules["bonus_cap"]))
        final = final if rules["method"] == "sum" else min(final, Decimal(100))
        due = [f"{base:.2f}", f"{final:.2f}"]
        same = [row["base"], row["official"]] == due
        demand(same, f"{name}: the score of {entry} should be {due}")
        demand(final <= last, f"{name}: {entry} stands behind a lower score")
        last = final

def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Check a challenge's public log.")
    parser.add_argument("site")
    for name in ("edition", "receipt", "key"):
        parser.add_argument(f"--{name}", action="append", default=[])
    log = Log((asked := parser.parse_args(arguments)).site, asked.key)
    print(f"ok: the log holds {len(log.leaves)} leaves, as signed")
    for slug in asked.edition or sorted({leaf["edition"] for leaf in log.parsed}):
        log.check_edition(slug)
    for path in asked.receipt:
        log.check_receipt(json.loads(Path(path).read_text("utf-8")))

if __name__ == "__main__":
    main()
