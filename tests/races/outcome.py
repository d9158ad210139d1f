"""What requests leave behind: what an order of them would have left, and which rules hold."""

import re
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import connection, models
from django.db.models import Count, F, Q

from challenge.models import AuditEvent, Edition
from judging.models import Assignment, AssignmentState, Award, Conflict, Judge
from submissions.models import Entry, EntryState, EntryVersion, Startup
from submissions.services.companies import MOST_MEMBERS

# Tables whose rows are no effect: what was sent, seen or promised.
NO_EFFECT = {
    "challenge_auditevent", "challenge_auditseal", "celery_outbox", "celery_outbox_dead_letter",
    "django_session", "usersessions_usersession", "django_admin_log",
}  # fmt: skip
# Columns that differ from one run of the same requests to the next.
BY_CHANCE = re.compile(r"digest|token|sha|secret|key|file|code|number|seed|path|password|username")
STATES = (models.CharField, models.BooleanField, models.DecimalField, models.IntegerField)


@dataclass(frozen=True, slots=True)
class State:
    """What the tables hold but for times and chance: of each a digest, and how many rows."""

    digests: dict[str, str]
    rows: dict[str, int]

    def differs_in(self, other: "State") -> list[str]:
        """The tables."""
        return [table for table, digest in self.digests.items() if other.digests[table] != digest]


@cache
def _models() -> dict[str, type[models.Model]]:
    everything = apps.get_models(include_auto_created=True)
    return {m._meta.db_table: m for m in everything if m._meta.db_table not in NO_EFFECT}


def newest() -> dict[str, int]:
    """The highest number of each table that has numbers: what is above was made since."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}', coalesce(max(id), 0) FROM \"{table}\""  # noqa: S608
        for table, model in _models().items()
        if isinstance(model._meta.pk, models.AutoField | models.BigAutoField)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return dict(cursor.fetchall())


def _column(field: "models.Field[object, object]", known: dict[str, int]) -> str:
    """The column in SQL; the number of what was made since is no more than "new"."""
    table = field.model._meta.db_table
    if field.remote_field is not None:
        table = field.remote_field.model._meta.db_table
    elif not field.primary_key:
        return f'"{field.column}"'
    if table not in known:
        return "''"
    return f'CASE WHEN "{field.column}" > {known[table]} THEN -1 ELSE "{field.column}" END'


def _is_state(field: "models.Field[object, object]") -> bool:
    if field.remote_field is not None or field.primary_key:
        return True
    return isinstance(field, STATES) and not BY_CHANCE.search(field.name)


def state(known: dict[str, int]) -> State:
    """As this connection sees it.  known: of `newest`, before any of the requests."""
    parts = []
    for table, model in _models().items():
        fields = [field for field in model._meta.concrete_fields if _is_state(field)]
        row = f"ROW({', '.join(_column(field, known) for field in fields)})::text"
        digest = "coalesce(md5(string_agg(r, '|' ORDER BY r)), '')"
        parts.append(
            f"SELECT '{table}', count(*), {digest} "  # noqa: S608
            f'FROM (SELECT {row} AS r FROM "{table}") AS t'
        )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        found = cursor.fetchall()
    return State({t: digest for t, _n, digest in found}, {t: n for t, n, _digest in found})


def touched(since: int) -> frozenset[tuple[str, str]]:
    """The rows, by table and place, that transactions from this number on wrote or locked."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}', ctid::text FROM \"{table}\" "  # noqa: S608
        f"WHERE xmin::text::bigint >= {since} OR xmax::text::bigint >= {since}"
        for table in _models()
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return frozenset(cursor.fetchall())


def transaction_number() -> int:
    """Of the transaction that runs now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current() & 4294967295")
        return int(cursor.fetchone()[0])


def broken_rules() -> dict[str, int]:
    """How often each rule of the site that no constraint holds is broken in the database."""
    active = Assignment.objects.filter(state=AssignmentState.ACTIVE)
    gone = Assignment.objects.exclude(state=AssignmentState.ACTIVE)
    told = AuditEvent.objects.filter(
        action__in=["assignment.taken_back", "assignment.recused"]
    ).values_list("object_id", flat=True)
    in_force = Conflict.objects.filter(withdrawn_at__isnull=True)
    pairs = set(in_force.values_list("judge_id", "entry_id"))
    entries = Entry.objects.filter(state=EntryState.SUBMITTED)
    return {
        "open pairs of judges who left": active.filter(
            judge__state__in=[Judge.State.DECLINED, Judge.State.DISMISSED], sheet__isnull=True
        ).count(),
        "submitted sheets that don't count": gone.filter(sheet__state="submitted").count(),
        "pairs in conflict": sum(
            pair in pairs for pair in active.values_list("judge_id", "entry_id")
        ),
        "pairs taken back without an event": len(
            {str(pk) for pk in gone.values_list("pk", flat=True)} - set(told)
        ),
        "submitted without a receipt": entries.filter(receipts__isnull=True).count(),
        "receipts without a file": sum(
            not version.snapshot.get("files") for version in EntryVersion.objects.all()
        ),
        "editions without a track": Edition.objects.filter(tracks__isnull=True).count(),
        "companies with too many people": Startup.objects.annotate(n=Count("members"))
        .filter(n__gt=MOST_MEMBERS)
        .count(),
        "awards given too often": Award.objects.annotate(
            n=Count("decisions", filter=Q(decisions__kind="award"))
        )
        .filter(n__gt=F("places"))
        .count(),
    }
