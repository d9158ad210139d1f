"""Write what happened in the transaction of the change; seal it later, in order, into a chain."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import models, transaction

from challenge.kernel.digests import canonical, digest
from challenge.kernel.rows.one_insert import insert
from challenge.kernel.transparency.kinds import KIND_OF
from challenge.kernel.transparency.leaf import commit_to
from challenge.models import AuditEvent, AuditSeal, Edition, User

_SEAL_LOCK = 720_411  # an advisory lock: one sealer at a time
_GENESIS = "0" * 64
_BATCH_ROWS = 2000
BY_TOKEN = "access_token"  # noqa: S105 - the fact's name, and what the request binds


def record(
    actor: User | None,
    action: str,
    thing: models.Model,
    *,
    edition: Edition | None = None,
    before: Any = None,
    after: Any = None,
    in_round: Any = None,
    committed: Any = None,
    kept: Any = None,
    **facts: Any,
) -> AuditEvent:
    """Note who did what to which object.  actor None: the clock.  before/after: plain data, kept as
    digests only.

    Call it inside the transaction of the change.  `facts` must be plain JSON and hold no personal
    data beyond ids.  in_round: the order of the round (int), where the object doesn't lead to it.
    committed: what the public log commits to, a mapping for the person concerned; None: the facts.
    kept: what of it to keep with the event, where the rest stands in a row that nobody changes and
    whoever reads it puts it together again; None: all of it.
    """
    if edition is None:
        edition = thing if isinstance(thing, Edition) else getattr(thing, "edition", None)
    event = AuditEvent(
        actor=actor,
        edition=edition,
        action=action,
        object_type=thing._meta.label_lower,
        object_id=str(thing.pk),
        facts={**facts, **_token()},
        before_digest="" if before is None else digest(before),
        after_digest="" if after is None else digest(after),
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )
    if action in KIND_OF and edition is not None:
        order = order_of_round(thing) if in_round is None else in_round
        _commit(event, order, committed, kept)
    insert(event)
    return event


def record_each(
    actor: User | None,
    action: str,
    things: Iterable[tuple[models.Model, dict[str, Any]]],
    *,
    edition: Edition,
    in_round: int | None = None,
    **facts: Any,
) -> None:
    """Note the same act for many objects, an event for each: (object, its own facts)."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    token = _token()
    events = [
        AuditEvent(
            actor=actor,
            edition=edition,
            action=action,
            object_type=thing._meta.label_lower,
            object_id=str(thing.pk),
            facts={**own, **facts, **token},
            request_id=request_id,
        )
        for thing, own in things
    ]
    for event in events if action in KIND_OF else ():
        _commit(event, in_round)
    AuditEvent.objects.bulk_create(events, batch_size=_BATCH_ROWS)


def _token() -> dict[str, int]:
    """The access token that the act is done with, as a fact; none where a person does it."""
    token = structlog.contextvars.get_contextvars().get(BY_TOKEN)
    return {} if token is None else {BY_TOKEN: token}


def order_of_round(thing: models.Model) -> int | None:
    """The order of the round that the object is, or belongs to; None: it belongs to none."""
    if thing._meta.label_lower == "judging.round":
        return int(thing.__dict__["order"])
    for name in ("round", "rubric", "assignment", "announcement"):
        owner = getattr(thing, name, None)
        if isinstance(owner, models.Model):
            return order_of_round(owner)
    return None


def _commit(
    event: AuditEvent,
    order: int | None,
    committed: Mapping[str, Any] | None = None,
    kept: Mapping[str, Any] | None = None,
) -> None:
    """Set what the public log takes over of an event that isn't written yet: all that a leaf says
    is fixed in the act's own transaction, and in the event's own row.
    """
    said = _said_of(event) if committed is None else committed
    event.salt, event.commitment, content = commit_to(said)
    event.content, event.log_round = content if kept is None else kept, order


def _said_of(event: AuditEvent) -> dict[str, Any]:
    """What stands in the log of an act that has no content of its own."""
    return {
        "action": event.action,
        "object": f"{event.object_type}:{event.object_id}",
        "facts": event.facts,
        "before": event.before_digest,
        "after": event.after_digest,
    }


def done_before(
    actor: User | None, action: str, *, edition: Edition | None, idempotency_key: str
) -> AuditEvent | None:
    """The event of the same act that the same person sent with the same key, if there is one.

    For acts that count each time they are done; asked under the lock that the act takes.  Without a
    key every sending is one more act.
    """
    if not idempotency_key:
        return None
    return AuditEvent.objects.filter(
        edition=edition, actor=actor, action=action, facts__idempotency_key=idempotency_key
    ).first()


def link(previous: str, event: AuditEvent) -> str:
    """The chain's next digest: SHA-256(previous digest + the event's canonical spelling)."""
    body = {
        "id": event.pk,
        "at": event.at.isoformat(),
        "actor": event.actor_id,
        "edition": event.edition_id,
        "action": event.action,
        "object": f"{event.object_type}:{event.object_id}",
        "facts": event.facts,
        "before": event.before_digest,
        "after": event.after_digest,
        "request": event.request_id,
    }
    return hashlib.sha256(previous.encode() + canonical(body)).hexdigest()


@transaction.atomic
def seal(batch: int = 5000) -> int:
    """Append unsealed events to the chain in the order of their ids; returns how many.

    Safe to run twice or at once.
    """
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEAL_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    last = AuditSeal.objects.order_by("-position").first()
    position, previous = (last.position, last.digest) if last else (0, _GENESIS)
    events = AuditEvent.objects.filter(seal__isnull=True).order_by("pk")[:batch]
    seals = []
    for event in events:
        position += 1
        previous = link(previous, event)
        seals.append(AuditSeal(event=event, position=position, digest=previous))
    AuditSeal.objects.bulk_create(seals)
    return len(seals)


def first_break() -> AuditSeal | None:
    """Walk the whole chain; the first link that doesn't fit its event or its place, or None when
    all is as it was written.
    """
    previous = _GENESIS
    with_event = AuditSeal.objects.select_related("event").order_by("position")
    seals = with_event.defer("event__salt", "event__content")
    for position, seal_row in enumerate(seals.iterator(chunk_size=2000), 1):
        if seal_row.position != position or link(previous, seal_row.event) != seal_row.digest:
            return seal_row
        previous = seal_row.digest
    return None


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain once stood, as it was told outside: its last link's position and digest."""

    position: int
    digest: str

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"


def stated_heads() -> list[Head]:
    """The heads that were published with a result, oldest first."""
    told = AuditEvent.objects.filter(facts__has_key="chain").order_by("pk")
    return [
        Head(chain["position"], chain["head"])
        for chain in told.values_list("facts__chain", flat=True)
    ]


def first_lost_head(heads: Iterable[Head]) -> Head | None:
    """The first head that the chain no longer holds: its tail was cut, or it was sealed anew.

    A chain that fits its events can still be another chain; only what was told outside shows it.
    """
    known = list(heads)
    rows = AuditSeal.objects.filter(position__in=[head.position for head in known])
    there = {0: _GENESIS, **dict(rows.values_list("position", "digest"))}
    return next((head for head in known if there.get(head.position) != head.digest), None)


def head() -> tuple[int, str]:
    """The chain's last link: its position and its digest."""
    last = AuditSeal.objects.order_by("-position").first()
    return (last.position, last.digest) if last else (0, _GENESIS)
