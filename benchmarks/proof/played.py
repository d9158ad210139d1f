"""A played edition, and what people outside hold of it: receipts, and what a witness saw."""

import hashlib
import io
import json
from base64 import b64decode
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from challenge import tasks
from challenge.models import AuditEvent
from challenge.transparency.programs import verify, witness
from challenge.transparency.reading import newest_checkpoint, public_keys
from judging.models import Assignment, Judge, Round
from judging.queries.results.figures import official_of
from judging.queries.scoring.sheet_proof import sheet_receipt
from judging.services.assignment.request import request_assignment
from judging.services.results import announce, decide, tally
from judging.services.rounds.close import close_round
from judging.services.rounds.open import open_round
from judging.services.scoring.paper_sheet import enter_paper_sheet
from judging.services.scoring.sheet import save_sheet
from judging.services.scoring.store_sheet import PaperEvidence
from submissions.models import Entry
from submissions.queries.public_log.submission_proof import submission_receipt
from submissions.services.submit import submit_for_startup
from tests.judging import factories as make
from tests.judging.signing_device import on_paper, public_half, signature

SITE = "http://site.test"


# Of one key, signature and text the programs' answer is always the same, and takes them plain big
# integers; the same few hundred are asked for again with each forgery.
for owner, name in ((verify.Ed25519, "is_signed"), (witness, "is_signature")):
    setattr(owner, name, cache(getattr(owner, name)))


@cache
def site() -> Client:
    """One for all questions: each new one would read the list of static files."""
    return Client()


class SiteLog(verify.Log):
    """The verifier, reading the site without a network."""

    def get(self, path: str, *, raw: bool = False) -> Any:
        """As the program reads it."""
        answer = site().get(f"/api/v1/{path}")
        if answer.status_code != 200:
            raise SystemExit(f"WRONG: {path} answers {answer.status_code}")
        return answer.content if raw else json.loads(answer.content)


class SiteWitness(witness.Witness):
    """A witness that has seen some signed states, reading the site without a network."""

    def __init__(self, keys: list[str], seen: list[str]) -> None:
        self.keys, self.seen = keys, list(seen)

    def get(self, path: str) -> Any:
        """As the program reads it."""
        answer = site().get(f"/api/v1/{path}")
        if answer.status_code != 200:
            raise SystemExit(f"FORK: {path} answers {answer.status_code}")
        return json.loads(answer.content)

    def require_all_grown(self) -> None:
        """Each state seen before is the beginning of what the site shows now."""
        now = self.get("log/checkpoints?after=0")
        if not now:
            raise SystemExit("FORK: the site shows no log any more")
        for note in self.seen:
            self.require_growth(note, now[-1]["note"])

    def require_growth(self, before: str, after: str) -> None:
        """As the program does, without a folder."""
        (_a, old, first), (_b, new, then) = (
            witness.read_checkpoint(note, self.keys) for note in (before, after)
        )
        if old > new:
            return self.require_growth(after, before)
        answer = self.get(f"log/consistency?old={old}&new={new}")["proof"] if old < new else []
        proof = [b64decode(part) for part in answer]
        found = witness.roots_by(old, new, first, proof) if old < new else (first, then)
        if found != (first, then) or (old == new and first != then):
            raise SystemExit("FORK")
        return None


@dataclass(slots=True)
class Outside:
    """What is in nobody's reach but its owner's.  receipts: as they were given, by whom."""

    slug: str
    keys: list[str]
    receipts: list[dict[str, Any]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)


def play_while_open(seed: int, *, entries: int, judges: int) -> Round:
    """Submissions and sheets, some revised, all signed; one of them on paper, by the office; one
    pair's judge has not looked yet.
    """
    random = Random(seed)
    round = make.a_round(entries=entries, judges=judges, places=1)
    organiser = make.organiser_of(round.edition)
    for entry in Entry.objects.filter(edition=round.edition).order_by("pk"):
        Entry.objects.filter(pk=entry.pk).update(import_source="paper")
        submit_for_startup(actor=organiser, entry=entry, key=f"first-{entry.pk}")
    make.run(request_assignment(actor=organiser, round=round, seed=seed))
    round.refresh_from_db()
    round = open_round(actor=organiser, round=round)
    give_on_paper(pairs_of(round)[1], random)
    for number, assignment in enumerate(pairs_of(round)[2:]):
        for again in range(2 if number % 5 == 0 else 1):
            give_sheet(assignment, random, again=again, device=device_of(assignment.judge))
    return round


def pairs_of(round: Round) -> list[Assignment]:
    """The first is the one whose judge has not looked; the second's sheet comes on paper."""
    return list(round.assignments.select_related("judge__user", "round").order_by("pk"))


def device_of(judge: Judge) -> Ed25519PrivateKey:
    """The key that only the judge's device has."""
    return Ed25519PrivateKey.from_private_bytes(judge.pk.to_bytes(32))


def give_sheet(
    assignment: Assignment, random: Random, *, again: int = 0, device: Ed25519PrivateKey | None
) -> None:
    """Submit a sheet in the judge's name.  device: None signs nothing."""
    scores = make.full_scores(assignment, random.randint(1, 5))
    signed = signature(device, assignment, scores=scores, comment=make.COMMENT) if device else None
    save_sheet(
        actor=assignment.judge.user,
        assignment=assignment,
        scores=scores,
        comment=make.COMMENT,
        base_revision=again,
        mutation_id=f"m{assignment.pk}-{again}",
        submit=True,
        reason="Misread" if again else "",
        signature=signed,
    )


def give_on_paper(assignment: Assignment, random: Random) -> None:
    """The office types a sheet from paper, and signs it with a photo's digest."""
    criteria = assignment.round.rubric.criteria.all()
    points = {row.key: str(random.randint(0, int(row.points))) for row in criteria}
    photo, key = random.randbytes(64), Ed25519PrivateKey.generate()
    signed = on_paper(key, assignment, scores=points, comment=make.COMMENT, photo=photo)
    enter_paper_sheet(
        actor=make.organiser_of(assignment.round.edition),
        assignment=assignment,
        scores=points,
        comment=make.COMMENT,
        evidence=PaperEvidence(photo_sha256=hashlib.sha256(photo).hexdigest(), signature=signed),
    )


def close(round: Round) -> None:
    """The end of scoring, sealed and signed."""
    close_round(actor=make.organiser_of(round.edition), round=round)
    round.refresh_from_db()
    tasks.seal_audit_events()


def decide_only(round: Round) -> None:
    """Tallied and decided, every tie by hand."""
    organiser = make.organiser_of(round.edition)
    tally.tally_round(round=round)
    decide.decide_by_ranking(actor=organiser, round=round)
    for row in round.participations.select_related("entry").exclude(entry__decisions__round=round):
        decide.decide(actor=organiser, round=round, entry=row.entry, kind="reject", reason="Tie")
    round.refresh_from_db()


def announce_only(round: Round) -> None:
    """Published by two people, sealed and signed."""
    organiser = make.organiser_of(round.edition)
    made = announce.prepare_announcement(actor=organiser, round=round)
    announce.publish_announcement(actor=make.an_organiser_of(round.edition), announcement=made)
    tasks.seal_audit_events()


def publish(round: Round) -> None:
    """Tallied, decided and published."""
    decide_only(round)
    announce_only(round)


def outside_of(round: Round) -> Outside:
    """Everybody takes their receipt, and the witness looks."""
    outside = Outside(round.edition.slug, list(public_keys().keys))
    judges = round.edition.judges.filter(assignments__round=round).distinct().order_by("pk")
    outside.receipts += [sheet_receipt(round, judge) for judge in judges]
    entries = Entry.objects.filter(edition=round.edition).order_by("pk")
    outside.receipts += [submission_receipt(entry) for entry in entries]
    checkpoint = newest_checkpoint()
    assert checkpoint is not None
    outside.seen.append(checkpoint.note)
    return outside


def unlike_receipts(log: SiteLog, outside: Outside) -> bool:
    """Whether the published base scores are others than those that the judges' receipts, put
    together, lead to.
    """
    bundle = log.get(f"editions/{outside.slug}/rounds/1/bundle")
    published = [row for row in log.openings(outside.slug).values() if "counted" in row]
    if not published:
        return False
    said = published[-1]
    given = {
        item["index"]: item["content"]
        for receipt in outside.receipts
        for item in receipt["items"]
        if "points" in item["content"]
    }
    sheets = [
        (content["entry"], f"sheet {index}", {key: Decimal(v) for key, v in points.items()})
        for index, _mark in said["counted"]
        if (content := given.get(index)) and (points := content["points"])
    ]
    due = official_of(
        rules=bundle["rules"],
        entries=bundle["entries"],
        sheets=sheets,
        adjustments=[],
        calibrated={},
    )
    base = {row.entry: None if row.base is None else f"{row.base:.2f}" for row in due}
    return any(row["base"] != base[row["entry"]] for row in bundle["ranking"])


def strange_sheets(round: Round) -> bool:
    """Whether a newest receipt has a sheet that no device of its judge signed, and that was not
    given on paper.
    """
    given_on_paper = str(pairs_of(round)[1].sheet.pk)
    for judge in round.edition.judges.filter(assignments__round=round).distinct().order_by("pk"):
        own = public_half(device_of(judge))
        for item in sheet_receipt(round, judge)["items"]:
            content = item["content"]
            is_own = content.get("signed", {}).get("public_key") == own
            if "points" in content and not is_own and content["sheet"] != given_on_paper:
                return True
    return False


def found_by(outside: Outside) -> str:
    """Who finds it with the least: public, receipt, witness; empty: nobody."""
    with redirect_stdout(io.StringIO()):  # the program says what holds
        return _found_by(outside)


def _found_by(outside: Outside) -> str:
    try:
        log = SiteLog(SITE, outside.keys)
        log.check_edition(outside.slug)
    except SystemExit:
        return "public"
    for receipt in outside.receipts:
        try:
            log.check_receipt(receipt)
        except SystemExit:
            return "receipt"
    if unlike_receipts(log, outside):
        return "receipt"
    try:
        SiteWitness(outside.keys, outside.seen).require_all_grown()
    except SystemExit:
        return "witness"
    return ""


def receipt_of_a_judge(round: Round) -> dict[str, Any]:
    """Of the first one."""
    judges = round.edition.judges.filter(assignments__round=round).order_by("pk")
    return sheet_receipt(round, judges[0])


def record_sheets(count: int) -> None:
    """As many sheets' events, written as rows: what is measured is the sealing."""
    edition = make.a_preset_edition()
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                edition=edition,
                action="sheet.submitted",
                object_type="judging.scoresheet",
                object_id=str(number),
                log_round=1,
                commitment=f"{number:064x}",
                salt="00" * 32,
                content={"sheet": str(number)},
            )
            for number in range(count)
        ],
        batch_size=5000,
    )
