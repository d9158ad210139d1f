"""What requests leave behind: what an order of them would have left, which rules hold, and how the
database is put back.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from challenge import audit
from challenge.kernel.random_numbers import random_number
from challenge.models import AuditEvent, AuditSeal, Edition
from judging.models import Assignment, AssignmentState, Award, Conflict, Judge, RoundState
from submissions.models import Entry, EntryState, EntryVersion, Startup
from submissions.services.companies import MOST_MEMBERS

# Tables whose rows are no effect: what was sent, seen or promised.
NO_EFFECT = {
    "challenge_auditseal", "celery_outbox", "celery_outbox_dead_letter",
    "django_session", "usersessions_usersession", "django_admin_log",
    "challenge_logrecord", "challenge_logleaf", "challenge_lognode", "challenge_logcheckpoint",
    "challenge_logtimestamp", "challenge_dataaccess",
}  # fmt: skip
# Columns that differ from one run of the same requests to the next.
BY_CHANCE = re.compile(
    r"digest|token|sha|secret|key|file|code|number|seed|nonce|salt|commitment|path|password|"
    r"username|elapsed_ms|message_id|beginning"
)
# Of these tables only some columns count: an event for each effect, with what is in the public log
# under a salt; the words of a mail hold keys.
COLUMNS = {
    "judging_discussionmember": {"discussion", "assignment", "is_chair"},  # letters are drawn
    "challenge_auditevent": {"actor", "edition", "action", "object_type", "log_round"},
    "challenge_mail": {"edition", "kind", "to_user", "to_email", "language", "subject", "state"},
}
AT_ONCE = timedelta(milliseconds=50)
SEEN = {"last_seen_at"}  # noted at most once a minute, by whatever page is looked at
NUMBERED = {("challenge_mail", "subject")}  # names the number of a receipt
AS_IT_STANDS = (models.CharField, models.BooleanField, models.DecimalField, models.IntegerField)
# An event of a look: once for what two acts at once gave it to find.
_LOOKS = "action <> 'conflicts.found'"
DIGEST = "coalesce(md5(string_agg(r, '|' ORDER BY r)), '')"
_WORDS = (models.TextField, models.JSONField)
SCHEMA = "as_it_was"  # where a copy of every table stands


@dataclass(frozen=True, slots=True)
class Known:
    """What there was before any request.  numbers: of each table the highest one, or all of them
    where they are random; since: the time.
    """

    numbers: dict[str, int | list[int]]
    since: str


@dataclass(frozen=True, slots=True)
class State:
    """What the tables hold but for chance: of each a digest, and how many rows."""

    digests: dict[str, str]
    rows: dict[str, int]

    def differs_in(self, other: "State") -> list[str]:
        """The tables."""
        return [table for table, digest in self.digests.items() if other.digests[table] != digest]


@cache
def _models() -> dict[str, type[models.Model]]:
    everything = apps.get_models(include_auto_created=True)
    return {m._meta.db_table: m for m in everything if m._meta.db_table not in NO_EFFECT}


def known_now() -> Known:
    """As it stands."""
    numbers: dict[str, int | list[int]] = {}
    with connection.cursor() as cursor:
        for table, model in _models().items():
            if model._meta.pk.default is random_number:
                cursor.execute(f'SELECT id FROM "{table}" ORDER BY id')  # noqa: S608
                numbers[table] = [row[0] for row in cursor.fetchall()] or [0]
            elif isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
                cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')  # noqa: S608
                numbers[table] = int(cursor.fetchone()[0])
    return Known(numbers, timezone.now().isoformat())


def _number(table: str, column: str, known: Known) -> str:
    """The number of what was made since is no more than "new"."""
    if (there := known.numbers.get(table)) is None:
        return "''"
    is_new = (
        f'"{column}" NOT IN ({", ".join(map(str, there))})'
        if isinstance(there, list)
        else f'"{column}" > {there}'
    )
    return f'CASE WHEN {is_new} THEN -1 ELSE "{column}" END'


def _column(field: "models.Field[Any, Any]", known: Known) -> str | None:
    """The column in SQL; None: it says nothing, or something else each time."""
    plain = str(field.column)
    column, table = f'"{plain}"', field.model._meta.db_table
    if table in COLUMNS and not field.primary_key and field.name not in COLUMNS[table]:
        return None
    if field.remote_field is not None:
        return _number(field.remote_field.model._meta.db_table, plain, known)
    if field.primary_key:
        return _number(table, plain, known)
    if BY_CHANCE.search(field.name) or field.name in SEEN:
        return None
    if isinstance(field, models.DateTimeField):
        since = f"'{known.since}'::timestamptz"
        recent = f"{column} BETWEEN {since} AND {since} + interval '2 hours'"
        return f"CASE WHEN {recent} THEN 'now' ELSE to_char({column}, 'YYYY-MM-DD') END"
    if (
        isinstance(field, _WORDS) or (table, plain) in NUMBERED
    ):  # numbers in them may be of new rows
        long_words = f"regexp_replace({column}::text, '[0-9A-Za-z_-]{{16,}}', '#', 'g')"
        return f"regexp_replace({long_words}, '\\d+', '#', 'g')"
    if isinstance(field, models.FloatField):
        return f"round({column}::numeric, 4)"
    return column if isinstance(field, (*AS_IT_STANDS, models.DateField)) else None


def _row(model: type[models.Model], known: Known) -> str:
    columns = (_column(field, known) for field in model._meta.concrete_fields)
    return f"ROW({', '.join(column for column in columns if column)})::text"


def _where(table: str) -> str:
    return f" WHERE {_LOOKS}" if table == "challenge_auditevent" else ""


_states_asked: dict[str, str] = {}  # by the time of what was known
_prepared: dict[str, object] = {}  # statement → connection that has it


def _planned_once(name: str, asked: str) -> list[Any]:
    """What a long statement finds; each connection plans it the first time only."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        if _prepared.get(name) is not connection.connection:
            cursor.execute(f"PREPARE {name} AS {asked}")
            _prepared[name] = connection.connection
        cursor.execute(f"EXECUTE {name}")
        found: list[Any] = cursor.fetchall()
        return found


def _state_asked(known: Known) -> str:
    return " UNION ALL ".join(
        f"SELECT '{table}', count(*), {DIGEST} "  # noqa: S608
        f'FROM (SELECT {_row(model, known)} AS r FROM "{table}"{_where(table)}) AS t'
        for table, model in _models().items()
    )


def state(known: Known) -> State:
    """As this connection sees it.  known: before any of the requests."""
    if known.since not in _states_asked:
        _states_asked[known.since] = _state_asked(known)
    name = f"state_{list(_states_asked).index(known.since)}"
    found = _planned_once(name, _states_asked[known.since])
    return State({t: digest for t, _n, digest in found}, {t: n for t, n, _digest in found})


def rows_of(table: str, known: Known) -> list[str]:
    """The rows of a table, as they are compared."""
    with connection.cursor() as cursor:
        row = _row(_models()[table], known)
        cursor.execute(f'SELECT {row} FROM "{table}"{_where(table)}')  # noqa: S608
        return sorted(row[0] for row in cursor.fetchall())


def touched(since: int) -> frozenset[tuple[str, str]]:
    """The rows, by table and key, that transactions from this number on wrote or locked."""
    asked = " UNION ALL ".join(
        f'SELECT \'{table}\', "{model._meta.pk.column}"::text FROM "{table}" '  # noqa: S608
        f"WHERE xmin::text::bigint >= {since} OR xmax::text::bigint >= {since}"
        for table, model in _models().items()
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return frozenset(cursor.fetchall())


def transaction_number() -> int:
    """Of the transaction that runs now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current() & 4294967295")
        return int(cursor.fetchone()[0])


def what_is_told(last: int) -> list[str]:
    """What is wrong with the log since the event of that number: times out of order, a broken
    chain.
    """
    wrong: list[str] = []
    times: dict[tuple[str, str], list[datetime]] = {}
    events = AuditEvent.objects.filter(pk__gt=last).order_by("pk")
    for kind, thing, at in events.values_list("object_type", "object_id", "at"):
        times.setdefault((kind, thing), []).append(at)
    if late := [thing for thing, ats in times.items() if _is_out_of_order(ats)]:
        wrong.append(f"events of {late} are not in the order of their times")
    audit.seal()
    seals = list(AuditSeal.objects.filter(event__gte=last).select_related("event"))
    seals.sort(key=lambda seal: seal.position)
    for before, seal in pairwise(seals):
        follows = seal.position == before.position + 1
        if not follows or seal.digest != audit.link(before.digest, seal.event):
            wrong.append(f"the chain is broken at {seal.position}")
    return wrong


def _is_out_of_order(times: list[datetime]) -> bool:
    """Two acts that neither waits for the other are noted within a message of each other; one
    that waited with its time already taken is later than that.
    """
    return any(before - after > AT_ONCE for before, after in pairwise(times))


def _pairs_in_conflict() -> set[tuple[int, int]]:
    in_force = Conflict.objects.filter(withdrawn_at__isnull=True)
    return set(in_force.values_list("judge_id", "entry_id"))


def _submitted_among(gone: "models.QuerySet[Assignment]") -> list[tuple[int, int]]:
    """Judge and entry of the submitted sheets whose judge didn't recuse."""
    left = gone.exclude(state=AssignmentState.RECUSED).filter(sheet__state="submitted")
    return list(left.values_list("judge_id", "entry_id"))


def broken_rules() -> dict[str, int]:
    """How often each rule of the site that no constraint holds is broken in the database."""
    active = Assignment.objects.filter(
        state=AssignmentState.ACTIVE, round__state__in=[RoundState.ASSIGNED, RoundState.OPEN]
    )
    gone = Assignment.objects.exclude(state=AssignmentState.ACTIVE)
    told = AuditEvent.objects.filter(
        action__in=["assignment.taken_back", "assignment.recused"]
    ).values_list("object_id", flat=True)
    pairs = _pairs_in_conflict()
    entries = Entry.objects.filter(state=EntryState.SUBMITTED)
    return {
        "open pairs of judges who left": active.filter(
            judge__state__in=[Judge.State.DECLINED, Judge.State.DISMISSED], sheet__isnull=True
        ).count(),
        "submitted sheets that don't count": sum(
            pair not in pairs
            for pair in _submitted_among(gone)  # a conflict may still be found
        ),
        "pairs in conflict": sum(
            pair in pairs for pair in active.values_list("judge_id", "entry_id")
        ),
        "pairs taken back without an event": len(
            {str(pk) for pk in gone.values_list("pk", flat=True)} - set(told)
        ),
        "submitted without a receipt": entries.filter(receipts__isnull=True).count(),
        "receipts without a file": sum(
            not version.snapshot.get("files")
            for version in EntryVersion.objects.filter(entry__import_source="")  # no paper's
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


def _primary_keys() -> dict[str, str]:
    """Of each table the column that says which row it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, attname FROM pg_index JOIN pg_class ON pg_class.oid = indrelid "
            "JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0] "
            "WHERE indisprimary AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        return dict(cursor.fetchall())


class AsItWas:
    """Remembers everything when it is made: rows that differ from it later are written anew."""

    def __init__(self) -> None:
        self.keys = _primary_keys()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {SCHEMA}")
            for table in self.keys:
                cursor.execute(f'CREATE TABLE {SCHEMA}."{table}" AS TABLE public."{table}"')
            self.since = transaction_number()
        self.asked = " UNION ALL ".join(
            f"SELECT '{table}', count(*), "  # noqa: S608
            f'coalesce(max(xmin::text::bigint), 0) FROM public."{table}"'
            for table in self.keys
        )
        self.rows = {table: rows for table, rows, _newest in _planned_once("newest", self.asked)}

    def put_back(self) -> None:
        """Every table; numbers that were given out are not given out again."""
        changed = [
            table
            for table, rows, newest in _planned_once("newest", self.asked)
            if rows != self.rows[table] or newest > self.since
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            # neither what keeps the log from being changed nor what ties rows to each other
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in changed:
                self._put_back(cursor, table)
            self.since = transaction_number()

    def _put_back(self, cursor: Any, table: str) -> None:
        """Rows written since are taken away, and those that are missing then are put in."""
        key = self.keys[table]
        cursor.execute(
            f'DELETE FROM public."{table}" WHERE xmin::text::bigint > {self.since}'  # noqa: S608
        )
        cursor.execute(
            f'INSERT INTO public."{table}" '  # noqa: S608
            f'SELECT * FROM {SCHEMA}."{table}" AS was WHERE NOT EXISTS '
            f'(SELECT FROM public."{table}" AS now WHERE now."{key}" = was."{key}")'
        )
