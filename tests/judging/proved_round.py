"""A published round whose sheets were all given by their judges, and stand in the public log."""

import json
from typing import Any

from django.db import connection

from challenge import tasks
from challenge.models import AuditEvent, LogRecord
from judging.models import Round
from judging.queries.scoring.sheet_proof import complete_sheets
from judging.services.results import announce, decide, tally
from judging.services.rounds.close import close_round
from judging.services.scoring.sheet import save_sheet
from tests.harness.once.remembered_worlds import built_once
from tests.judging import factories as f


@built_once
def a_closed_round(entries: int = 3, judges: int = 3, **rules: Any) -> Round:
    """Scored through the service and closed."""
    round = f.an_open_round(entries=entries, judges=judges, places=1, **rules)
    for assignment in round.assignments.select_related("judge__user", "round").order_by("pk"):
        level = 1 + assignment.pk % 5
        save_sheet(
            actor=assignment.judge.user,
            assignment=assignment,
            scores=f.full_scores(assignment, level),
            comment=f.COMMENT,
            base_revision=0,
            mutation_id=f"m{assignment.pk}",
            submit=True,
        )
    close_round(actor=f.organiser_of(round.edition), round=round)
    round.refresh_from_db()
    return round


def publish(round: Round) -> None:
    """Tallied, decided and published by two people; sealed and signed."""
    organiser = f.organiser_of(round.edition)
    tally.tally_round(round=round)
    decide.decide_by_ranking(actor=organiser, round=round)
    for row in round.participations.select_related("entry").exclude(entry__decisions__round=round):
        decide.decide(actor=organiser, round=round, entry=row.entry, kind="reject", reason="Tie")
    round.refresh_from_db()
    made = announce.prepare_announcement(
        actor=organiser, round=round, message_ko="축하합니다.", message_en="Well done."
    )
    announce.publish_announcement(actor=f.an_organiser_of(round.edition), announcement=made)
    round.refresh_from_db()
    tasks.seal_audit_events()


@built_once
def a_published_round(entries: int = 3, judges: int = 3) -> Round:
    """All of it."""
    round = a_closed_round(entries, judges)
    publish(round)
    return round


def as_superuser(statement: str, *values: Any) -> None:
    """As somebody with the database would: no trigger refuses it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def write_sheets_whole() -> None:
    """Each sealed sheet's event with all that the log commits to, as challenge 0027 wrote it."""
    records = LogRecord.objects.filter(kind="sheet").select_related("event")
    complete_sheets(records)
    for record in records:
        whole = json.dumps(record.content)
        as_superuser("UPDATE challenge_auditevent SET content = %s WHERE id = %s", whole, record.pk)
        assert "points" in (AuditEvent.objects.get(pk=record.pk).content or {})
