"""What somebody with the database's superuser and the server's key can do to a result.

Each takes the played round and a source of chance.  BEFORE: done between the close and the
tally, so that our own honest code counts what was forged; AFTER: once the result is published.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection

from benchmarks.proof.played import (
    Outside,
    announce_only,
    decide_only,
    give_on_paper,
    give_sheet,
    pairs_of,
    publish,
)
from challenge import tasks
from challenge.kernel.transparency.leaf import commitment
from challenge.kernel.transparency.signed_note import Checkpoint, Signer, signed_note, signed_text
from challenge.models import LogCheckpoint, LogRecord
from challenge.transparency.keys import log_keys
from judging.models import (
    Announcement,
    Assignment,
    Decision,
    DecisionKind,
    Judge,
    Round,
    Score,
    Scoresheet,
    SheetState,
    Standing,
)
from judging.queries.scoring.sheet_proof import complete_sheets
from judging.services.scoring.organisers_sheets import count_sheet
from submissions.models import EntryVersion
from tests.judging import factories as make

Forgery = Callable[[Round, Random, Outside], None]
LOG_TABLES = ("logcheckpoint", "lognode", "logleaf")
NOTHING_SEALED: list[tuple[str, list[Any]]] = [
    (f"DELETE FROM challenge_{table}", [])  # noqa: S608
    for table in LOG_TABLES
]


def as_superuser(*statements: tuple[str, list[Any]]) -> None:
    """Without triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement, values in statements:
            cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def reseal() -> None:
    """The whole tree anew over the records as they stand, signed with the server's own key."""
    as_superuser(*NOTHING_SEALED)
    tasks.seal_audit_events()


def rewrite(record: LogRecord, content: dict[str, Any]) -> None:
    """A record with another content, and the commitment that fits it."""
    mark = commitment(bytes.fromhex(record.salt), content)
    as_superuser(*_says(record.pk, content, record.salt, mark))


def _says(pk: int, content: Any, salt: str, mark: str) -> list[tuple[str, list[Any]]]:
    """That event, and what was taken over of it, with another content."""
    columns = "content = %s, salt = %s, commitment = %s"
    return [
        (
            f"UPDATE challenge_auditevent SET {columns} WHERE id = %s",  # noqa: S608
            [json.dumps(content), salt, mark, pk],
        ),
        ("UPDATE challenge_logrecord SET commitment = %s WHERE event_id = %s", [mark, pk]),
    ]


def _never_logged(where: str, values: list[Any]) -> list[tuple[str, list[Any]]]:
    """Such events, as if the log had taken nothing of them over; where: of challenge_auditevent."""
    events = f"SELECT id FROM challenge_auditevent WHERE {where}"  # noqa: S608
    emptied = "commitment = '', salt = '', content = NULL"
    return [
        (f"DELETE FROM challenge_logrecord WHERE event_id IN ({events})", values),  # noqa: S608
        (f"UPDATE challenge_auditevent SET {emptied} WHERE {where}", values),  # noqa: S608
    ]


def _logged_sheets(**which: Any) -> list[LogRecord]:
    """In the log's order, each with its whole content."""
    rows = LogRecord.objects.filter(kind="sheet", **which).select_related("event").order_by("pk")
    complete_sheets(rows)
    return list(rows)


def _a_sheet(round: Round, random: Random) -> Scoresheet:
    sheets = Scoresheet.objects.filter(assignment__round=round, state=SheetState.SUBMITTED)
    return random.choice(list(sheets.select_related("assignment").order_by("pk")))


def _edit_score(sheet: Scoresheet, random: Random) -> Score:
    score = random.choice(list(sheet.scores.select_related("criterion").order_by("pk")))
    values = [Decimal(n) for n in range(int(score.criterion.points) + 1)]
    value = random.choice([other for other in values if other != score.value])
    as_superuser(
        ("UPDATE judging_score SET value = %s WHERE id = %s", [value, score.pk]),
        (
            "UPDATE judging_scoresheet SET total = total + %s WHERE id = %s",
            [value - score.value, sheet.pk],
        ),
    )
    score.refresh_from_db()
    return score


def score_edited(round: Round, random: Random, _outside: Outside) -> None:
    """A judge's points, in the table that is tallied."""
    _edit_score(_a_sheet(round, random), random)
    publish(round)


def score_edited_and_resealed(round: Round, random: Random, _outside: Outside) -> None:
    """The points, and what the log says of them; the log is sealed and signed anew."""
    sheet = _a_sheet(round, random)
    score = _edit_score(sheet, random)
    record = _logged_sheets(event__object_id=str(sheet.pk))[-1]
    content = {**(record.content or {})}
    content["points"] = {**content["points"], score.criterion.key: str(score.value)}
    rewrite(record, content)
    reseal()
    publish(round)


def score_edited_and_mark_kept(round: Round, random: Random, _outside: Outside) -> None:
    """The points; and the publication says that what the judge gave was counted."""
    sheet = _a_sheet(round, random)
    _edit_score(sheet, random)
    publish(round)
    record = _logged_sheets(event__object_id=str(sheet.pk))[-1]
    given = {name: (record.content or {})[name] for name in ("entry", "points")}
    mark = commitment(bytes.fromhex(record.salt), {"counted": given})
    said = LogRecord.objects.get(kind="publication")
    content = {**(said.content or {})}
    index = record.leaf.index
    content["counted"] = [[at, mark if at == index else old] for at, old in content["counted"]]
    rewrite(said, content)
    reseal()


def sheet_dropped(round: Round, random: Random, _outside: Outside) -> None:
    """It is a draft again, as if its judge had withdrawn it."""
    sheet = _a_sheet(round, random)
    as_superuser(("UPDATE judging_scoresheet SET state = 'draft' WHERE id = %s", [sheet.pk]))
    publish(round)


def sheet_dropped_as_replaced(round: Round, random: Random, _outside: Outside) -> None:
    """A draft again, and the publication claims that its judge gave a later one."""
    sheet = _a_sheet(round, random)
    as_superuser(("UPDATE judging_scoresheet SET state = 'draft' WHERE id = %s", [sheet.pk]))
    publish(round)
    said = LogRecord.objects.get(kind="publication")
    content = {**(said.content or {})}
    content["left_out"] = [[at, "replaced"] for at, _why in content["left_out"]]
    rewrite(said, content)
    reseal()


def sheet_dropped_from_the_log(round: Round, random: Random, outside: Outside) -> None:
    """And its record too; the log is sealed anew."""
    sheet = _a_sheet(round, random)
    as_superuser(
        ("UPDATE judging_scoresheet SET state = 'draft' WHERE id = %s", [sheet.pk]),
        *NOTHING_SEALED,
        *_never_logged("action = 'sheet.submitted' AND object_id = %s", [str(sheet.pk)]),
    )
    tasks.seal_audit_events()
    publish(round)


def sheet_added(round: Round, random: Random, _outside: Outside) -> None:
    """In the name of a judge who never had the entry."""
    pairs = {(row.judge_id, row.entry_id) for row in round.assignments.all()}
    judges = Judge.objects.filter(edition=round.edition_id).order_by("pk")
    entries = round.participations.order_by("pk").values_list("entry_id", flat=True)
    free = [(j, e) for j in judges for e in entries if (j.pk, e) not in pairs]
    judge, entry = random.choice(free)
    made = Assignment.objects.create(round=round, judge=judge, entry_id=entry)
    make.score(made, random.choice([0.1, 0.3, 0.5, 0.9]))
    publish(round)


def sheets_swapped(round: Round, random: Random, _outside: Outside) -> None:
    """Two judges' sheets of two entries change places."""
    first = _a_sheet(round, random)
    others = Scoresheet.objects.filter(assignment__round=round).exclude(
        assignment__entry=first.assignment.entry_id
    )
    second = random.choice(list(others.select_related("assignment").order_by("pk")))
    change = "UPDATE judging_scoresheet SET assignment_id = %s WHERE id = %s"
    as_superuser(
        (change, [-1, first.pk]),
        (change, [first.assignment_id, second.pk]),
        (change, [second.assignment_id, first.pk]),
    )
    publish(round)


def late_sheet_hidden(round: Round, random: Random, _outside: Outside) -> None:
    """Replaced after the close through our own services, and the publication hides that."""
    sheet = _a_sheet(round, random)
    assignment = sheet.assignment
    count_sheet(
        actor=make.organiser_of(round.edition),
        assignment=assignment,
        scores=make.full_scores(assignment, random.randint(1, 5)),
        comment=make.COMMENT,
        mutation_id="late",
    )
    publish(round)
    said = LogRecord.objects.get(kind="publication")
    rewrite(said, {**(said.content or {}), "late": []})
    reseal()


def version_exchanged(round: Round, random: Random, _outside: Outside) -> None:
    """Other words in what was submitted."""
    versions = EntryVersion.objects.filter(entry__edition=round.edition_id).order_by("pk")
    version = random.choice(list(versions))
    snapshot = {**version.snapshot, "item": {**version.snapshot["item"], "title_ko": "다른 제목"}}
    as_superuser(
        (
            "UPDATE submissions_entryversion SET snapshot = %s WHERE id = %s",
            [json.dumps(snapshot), version.pk],
        )
    )
    publish(round)


def entries_exchanged(round: Round, random: Random, _outside: Outside) -> None:
    """Two applications' words change places."""
    versions = EntryVersion.objects.filter(entry__edition=round.edition_id).order_by("pk")
    first, second = random.sample(list(versions), 2)
    change = "UPDATE submissions_entryversion SET snapshot = %s WHERE id = %s"
    as_superuser(
        (change, [json.dumps(second.snapshot), first.pk]),
        (change, [json.dumps(first.snapshot), second.pk]),
    )
    publish(round)


def rule_changed(round: Round, random: Random, _outside: Outside) -> None:
    """After the opening."""
    column, value = random.choice(
        [
            ("pass_mark", 5),
            ("pass_mark", 95),
            ("min_sheets", 1),
            ("bonus_cap", 9),
            ("method", "mean"),
        ]
    )
    words = f"UPDATE judging_round SET {column} = %s WHERE id = %s"  # noqa: S608
    as_superuser((words, [value, round.pk]))
    round.refresh_from_db()
    publish(round)


def decision_changed(round: Round, random: Random, _outside: Outside) -> None:
    """Between the decision and the announcement."""
    _publish_after(round, lambda: _flip_a_decision(round, random))


def tally_changed(round: Round, random: Random, _outside: Outside) -> None:
    """A standing, between the decision and the announcement."""
    _publish_after(round, lambda: _edit_a_standing(round, random))


def results_edited(round: Round, random: Random, _outside: Outside) -> None:
    """The published file, with the digest that fits it."""
    publish(round)
    row = Announcement.objects.get(round=round)
    bundle = json.loads(json.dumps(row.public_bundle))
    place = random.choice(bundle["ranking"])
    place["official"] = f"{random.uniform(10, 99):.2f}"
    as_superuser(
        (
            "UPDATE judging_announcement SET public_bundle = %s WHERE id = %s",
            [json.dumps(bundle), row.pk],
        )
    )


def signed_by_another_key(round: Round, _random: Random, _outside: Outside) -> None:
    """Every checkpoint, by a key that nobody noted."""
    publish(round)
    other = Signer.make(settings.LOG_ORIGIN)
    for row in LogCheckpoint.objects.all():
        note = signed_note(signed_text(row.note), [other])
        as_superuser(("UPDATE challenge_logcheckpoint SET note = %s WHERE id = %s", [note, row.pk]))


def leaves_reordered(round: Round, random: Random, _outside: Outside) -> None:
    """Two sheets change places in the log, which is sealed anew."""
    first, second = random.sample(_logged_sheets(), 2)
    said = {row.pk: (row.content, row.salt, row.commitment) for row in (first, second)}
    for place, row in ((first, second), (second, first)):
        as_superuser(*_says(place.pk, *said[row.pk]))
    reseal()
    publish(round)


def log_cut(round: Round, random: Random, outside: Outside) -> None:
    """After the publication was seen: its tail goes, as if nothing had been published."""
    publish(round)
    outside.seen.append(LogCheckpoint.objects.latest("pk").note)
    last = LogRecord.objects.latest("pk").pk
    as_superuser(
        *NOTHING_SEALED,
        *_never_logged("id > %s", [last - random.randint(1, 6)]),
    )
    tasks.seal_audit_events()


def fork_shown(round: Round, _random: Random, outside: Outside) -> None:
    """One witness is shown another log of the same length."""
    publish(round)
    row = LogCheckpoint.objects.latest("pk")
    origin = signed_text(row.note).split("\n")[0]
    forged = str(Checkpoint(origin, row.size, b"\x42" * 32))
    outside.seen.append(signed_note(forged, log_keys().signers))


def _publish_after(round: Round, forge: Callable[[], None]) -> None:
    """Publish, with something done to the rows just before the announcement."""
    decide_only(round)
    forge()
    announce_only(round)


def _flip_a_decision(round: Round, random: Random) -> None:
    row = random.choice(list(Decision.objects.filter(round=round).order_by("pk")))
    chosen = {DecisionKind.AWARD, DecisionKind.ADVANCE}
    kind = DecisionKind.REJECT if row.kind in chosen else DecisionKind.ADVANCE
    as_superuser(
        (
            "UPDATE judging_decision SET kind = %s, award_id = NULL WHERE id = %s",
            [kind, row.pk],
        )
    )


def _edit_a_standing(round: Round, random: Random) -> None:
    rows = Standing.objects.filter(tally__round=round, official__isnull=False).order_by("pk")
    row = random.choice(list(rows))
    value = Decimal(random.randint(100, 9900)) / 100
    as_superuser(("UPDATE judging_standing SET official = %s WHERE id = %s", [value, row.pk]))


def paper_sheet_invented(round: Round, random: Random) -> None:
    """Typed and signed by the office, with a photo of a paper that the judge never wrote."""
    give_on_paper(pairs_of(round)[0], random)


def photo_exchanged(round: Round, random: Random, _outside: Outside) -> None:
    """Another digest in the content of a sheet from paper; the log is sealed anew."""
    record = _logged_sheets(event__content__typed_by="office")[-1]
    rewrite(record, {**(record.content or {}), "photo_sha256": random.randbytes(32).hex()})
    reseal()
    publish(round)


def sheet_given_in_a_name(round: Round, random: Random) -> None:
    """Before the close, for a judge who has not looked: the log takes it as any other."""
    pair = pairs_of(round)[0]
    give_sheet(pair, random, device=random.choice([None, Ed25519PrivateKey.generate()]))


WHILE_OPEN = {act.__name__: act for act in (sheet_given_in_a_name, paper_sheet_invented)}
FORGERIES: dict[str, Forgery] = {
    act.__name__: act
    for act in (
        score_edited, score_edited_and_resealed, score_edited_and_mark_kept, sheet_dropped,
        sheet_dropped_as_replaced, sheet_dropped_from_the_log, sheet_added, sheets_swapped,
        late_sheet_hidden, photo_exchanged,
        version_exchanged, entries_exchanged, rule_changed, decision_changed, tally_changed,
        results_edited, signed_by_another_key, leaves_reordered, log_cut, fork_shown,
    )
}  # fmt: skip
