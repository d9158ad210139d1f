"""What must hold after every run, whatever went wrong in it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count

from challenge import audit
from challenge.kernel.transparency.merkle_tree import leaf_hash, node_hash, split
from challenge.models import (
    AuditEvent,
    ClockFailure,
    Job,
    JobState,
    LogCheckpoint,
    LogLeaf,
    Mail,
)
from challenge.transparency.sealing import checkpoint_in
from introductions.models import Introduction, Step
from judging.models import (
    Announcement,
    AssignmentRun,
    Conflict,
    RoundState,
    SheetRevision,
    Winner,
)
from submissions.models import Attachment, Consent, Entry, EntryState, EntryVersion
from tests.faults.simulated.ground import NOTED, stateful
from tests.faults.simulated.world import World, unfinished

KINDS = ("lost", "doubled", "stuck", "chain_broken", "wrong_moves", "too_early")


@dataclass
class Findings:
    """What is wrong after a run, by its kind."""

    by_kind: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.by_kind.values())

    def __str__(self) -> str:
        return "\n".join(
            f"{kind}: {words}" for kind, several in self.by_kind.items() for words in several
        )


def findings_of(world: World) -> Findings:
    """After the run."""
    found = {
        "lost": [*_lost_answers(world), *_lost_promises(), *_events(wanted=1)],
        "doubled": [*_doubled(world), *_doubled_mails(world), *_events(wanted=-1)],
        "stuck": [*_stuck(world)],
        "chain_broken": [*_broken_chain(), *_broken_log()],
        "wrong_moves": [*_wrong_moves()],
        "too_early": [*world.houses.wrong, *_too_early()],
    }
    return Findings(found)


def _lost_answers(world: World) -> Iterator[str]:
    """What somebody was told is done, and isn't."""
    yield from filter(None, (kept.wrong() for kept in world.kept))


def _lost_promises() -> Iterator[str]:
    """Mails and jobs whose task was not promised in their own transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT thing, count(*) FROM {NOTED}.promises AS made "  # noqa: S608 - our own name
            f"WHERE thing <> 'celery_outbox' AND NOT EXISTS (SELECT FROM {NOTED}.promises AS sent "
            "WHERE sent.act = made.act AND sent.thing = 'celery_outbox' AND made.id IN "
            "(sent.id::jsonb->>'mail_id', sent.id::jsonb->>'job_id')) GROUP BY 1"
        )
        for thing, count in cursor.fetchall():
            yield f"{count} rows of {thing} without their task"


def _effects() -> dict[str, int]:
    """How many effects there are that leave an event of each action."""
    consents, checked = Consent.objects, ("ready", "removed")
    steps = Step.objects.values_list("kind").annotate(n=Count("pk"))
    return {
        "entry.submitted": EntryVersion.objects.count(),
        "consent.given": consents.count(),
        "consent.withdrawn": consents.filter(withdrawn_at__isnull=False).count(),
        "attachment.uploaded": Attachment.objects.count(),
        "attachment.ready": Attachment.objects.filter(state__in=checked).count(),
        "sheet.submitted": SheetRevision.objects.count(),
        "conflict.declared": Conflict.objects.filter(source=Conflict.Source.DECLARED).count(),
        "job.enqueued": Job.objects.count(),
        "announcement.published": Announcement.objects.filter(state="published").count(),
        "winner.flagged": Winner.objects.filter(vc_ready=True).count(),
        **{f"introduction.{kind}": count for kind, count in steps},
    }


def _events(*, wanted: int) -> Iterator[str]:
    """wanted: 1 for effects that no event tells of, -1 for events of which there is no effect."""
    told = dict(AuditEvent.objects.values_list("action").annotate(n=Count("pk")))
    for action, count in _effects().items():
        events = told.get(action, 0)
        if (count - events) * wanted > 0:
            yield f"{action}: {count} effects, {events} events"


def _doubled(world: World) -> Iterator[str]:
    versions = Entry.objects.annotate(n=Count("versions")).values_list("pk", "n")
    places = {entry.pk: number for number, entry in enumerate(world.ground.entries)}
    for entry, count in versions:
        tries = world.memory.tries
        name = f"founder {places[entry]} submits"
        if count > bool(tries[name]) + bool(tries[f"{name} again"]):
            yield f"{count} versions of what founder {places[entry]} submitted"
    told = Counter(SheetRevision.objects.values_list("sheet", "snapshot__comment"))
    files = Attachment.objects.exclude(state__in=["removed", "refused"])
    runs = AssignmentRun.objects.values_list("options__job", flat=True)
    mails = Mail.objects.filter(kind="result_announced").values_list("to_user", flat=True)
    several: dict[str, Counter[Any]] = {
        "revision": told,
        "file": Counter(files.values_list("entry", "kind", "sha256")),
        "assignment of a job": Counter(runs),
        "result mail": Counter(mails),
        "step": Counter(Step.objects.values_list("introduction", "kind")),
    }
    for what, counted in several.items():
        more = sum(count - 1 for count in counted.values())
        if more:
            yield f"{what}: {more} more than once"


def _doubled_mails(world: World) -> Iterator[str]:
    """Taken by the mail server again, though the sender heard that it was taken."""
    house = world.houses
    for key, count in house.taken.items():
        if count > 1 + house.unheard[key]:
            yield f"the mail {key.partition('-')[0]}-… was taken {count} times"


def _stuck(world: World) -> Iterator[str]:
    yield from unfinished()
    yield from (f"crash: {words}" for words in world.crashes)
    codes = {code for code, _name in settings.LANGUAGES}
    for job in Job.objects.filter(state=JobState.FAILED):
        words = job.message_facts.get("why", {})
        has_words = codes <= set(words) and all(words.values())
        yield f"{job.kind} failed{'' if has_words else ' without words'}: {job.error}"
    for failure in ClockFailure.objects.all():
        yield f"the clock fails at {failure.what}: {failure.why_in.get('en')}"
    entered = Entry.objects.filter(state=EntryState.SUBMITTED).exists()
    world.ground.round.refresh_from_db()
    if entered and world.ground.round.state != RoundState.PUBLISHED:
        yield f"the round is {world.ground.round.state}"
    if world.delivery.broker:
        yield f"{len(world.delivery.broker)} messages lie in the broker"


def _broken_chain() -> Iterator[str]:
    if (link := audit.first_break()) is not None:
        yield f"the chain is broken at {link.position}"
    if lost := audit.first_lost_head(audit.stated_heads()):
        yield f"the head {lost} that was published is gone"
    if unsealed := AuditEvent.objects.filter(seal__isnull=True).count():
        yield f"{unsealed} events are not sealed"


def _broken_log() -> Iterator[str]:
    """Each checkpoint over the leaves as they are published, by the definition of RFC 6962."""
    leaves = [
        leaf_hash(data.encode())
        for data in LogLeaf.objects.order_by("index").values_list("data", flat=True)
    ]
    size = 0
    for checkpoint in LogCheckpoint.objects.order_by("pk"):
        size = checkpoint.size
        is_true = size <= len(leaves) and _root(leaves[:size]).hex() == checkpoint.root
        if not is_true or checkpoint_in(checkpoint.note).root.hex() != checkpoint.root:
            yield f"the checkpoint over {size} leaves is wrong"
    wanted = AuditEvent.objects.exclude(commitment="").count()
    if not size == len(leaves) == wanted:
        yield f"{wanted} events for the log, {len(leaves)} leaves, {size} under the checkpoint"


def _root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    middle = split(len(leaves))
    return node_hash(_root(leaves[:middle]), _root(leaves[middle:]))


def _wrong_moves() -> Iterator[str]:
    """States that were written without their table."""
    tables = stateful()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT thing, before, after "  # noqa: S608 - our own name
            f"FROM {NOTED}.moves ORDER BY 1, 2, 3"
        )
        for thing, before, after in cursor.fetchall():
            if after not in tables[thing].MOVES.get(before, set()):
                yield f"{thing} went from {before} to {after}"


def _too_early() -> Iterator[str]:
    """Results and contacts that were there before they might be."""
    is_out = Announcement.State.PUBLISHED
    for announcement in Announcement.objects.filter(state=is_out):
        if announcement.approved_by_id == announcement.prepared_by_id:
            yield "a result was published by the one person who prepared it"
    if Winner.objects.exists() and not Announcement.objects.filter(state=is_out).exists():
        yield "there are winners before the result"
    for row in Introduction.objects.filter(introduced_at__isnull=False).select_related(
        "winner__entry"
    ):
        if row.startup_agreed_at is None or row.investor_agreed_at is None:
            yield "a contact was given without both yeses"
        if not _consented_then(row):
            yield "a contact was given without a consent"


def _consented_then(row: Introduction) -> bool:
    """Whether the consent stood as the contact was given: by the order of the events, since the
    clock is set back at times.
    """
    consents = Consent.objects.filter(startup=row.winner.entry.startup_id, kind="investors")
    keys = [str(key) for key in consents.values_list("pk", flat=True)]
    told = AuditEvent.objects.order_by("pk")
    given = told.filter(action="introduction.introduced", object_id=str(row.pk)).last()
    if given is None:
        return False
    before = told.filter(pk__lt=given.pk, action__startswith="consent.", object_id__in=keys)
    last = before.last()
    return last is not None and last.action == "consent.given"
