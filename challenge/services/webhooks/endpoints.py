"""Who is told of what happens in an edition: added, changed, removed; and the secrets."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.outgoing.checked_post import RefusedUrl, target_of
from challenge.models import Edition, User, WebhookEndpoint
from challenge.models.webhooks.endpoint import new_seed
from challenge.models.webhooks.event_kinds import KINDS
from challenge.permissions import may_organise, require
from challenge.services.editions import check_row

MOST_ENDPOINTS = 10  # of an edition
OLD_SECRET = timedelta(hours=24)  # it signs so long beside the new one
URL_REFUSED: dict[str, Promise] = {
    "url": _("Write a whole address that begins with https://, without a name or password in it."),
    "address": _("This address leads to a network of our own. Write one of the public internet."),
}


class TooManyWebhooks(Refusal):
    """Each event is sent as often as there are endpoints."""

    code = "too_many_webhooks"
    message = _("An edition has at most 10 webhooks. Remove one that is no longer needed.")


class SecretWasShown(Refusal):
    """What is shown twice is known to two."""

    code = "secret_was_shown"
    message = _(
        "The secret was shown already, and is shown only once. If it is lost, roll it: there is a "
        "new one then, and the old one is good for a day more."
    )


@transaction.atomic
def add_endpoint(
    *,
    actor: User,
    edition: Edition,
    name: str,
    url: str,
    kinds: list[str],
    is_on: bool = True,
    idempotency_key: str = "",
) -> WebhookEndpoint:
    """One more endpoint; it is told of what happens from now on.

    kinds: of event_kinds.KINDS, at least one.  idempotency_key: the same again (a double click)
    gives the endpoint that is there.
    """
    require(may_organise, actor, edition)
    held = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    before = audit.done_before(
        actor, "webhook.added", edition=edition, idempotency_key=idempotency_key
    )
    known = held.webhooks.filter(pk=int(before.object_id)).first() if before else None
    if known is not None:
        return known
    if held.webhooks.count() >= MOST_ENDPOINTS:
        raise TooManyWebhooks
    typed = _checked({"name": name, "url": url, "kinds": kinds, "is_on": is_on})
    columns = {"edition": held, "seed": new_seed(), "on_since": timezone.now(), **typed}
    check_row(WebhookEndpoint(**columns))
    endpoint = WebhookEndpoint.objects.create(**columns)
    audit.record(actor, "webhook.added", endpoint, after=typed, idempotency_key=idempotency_key)
    return endpoint


@transaction.atomic
def change_endpoint(
    *, actor: User, endpoint: WebhookEndpoint, seen: str | None = None, **facts: Any
) -> WebhookEndpoint:
    """Another name, address or choice of events; on or off.

    Switched on again, it is told of what happens from then on.  seen: the version (etag) that the
    person saw; ChangedMeanwhile: somebody changed the same.
    """
    require(may_organise, actor, endpoint.edition)
    held = _held(endpoint)
    changes = held.merged(seen, _checked(facts))
    if not changes:
        return held
    before = {name: getattr(held, name) for name in changes}
    for name, value in changes.items():
        setattr(held, name, value)
    if changes.get("is_on"):
        held.on_since, held.stopped_at, held.failing_since = timezone.now(), None, None
    if "url" in changes:
        held.failing_since = None
    check_row(held)
    columns = [*changes, "on_since", "stopped_at", "failing_since"]
    held.save(update_fields=list(dict.fromkeys(columns)))
    audit.record(actor, "webhook.changed", held, before=before, after=changes)
    return held


@transaction.atomic
def remove_endpoint(*, actor: User, endpoint: WebhookEndpoint) -> None:
    """Tell it nothing more; the log of what was sent to it goes with it."""
    require(may_organise, actor, endpoint.edition)
    held = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk=endpoint.pk).first()
    if held is None:
        return  # somebody was faster
    audit.record(actor, "webhook.removed", held, edition=endpoint.edition)
    held.delete()


@transaction.atomic
def show_secret(*, actor: User, endpoint: WebhookEndpoint) -> str:
    """The secret, the one time that it is shown.  SecretWasShown: that was before."""
    require(may_organise, actor, endpoint.edition)
    held = _held(endpoint)
    if held.shown_at is not None:
        raise SecretWasShown
    held.shown_at = timezone.now()
    held.save(update_fields=["shown_at"])
    audit.record(actor, "webhook.secret_shown", held)
    return held.secret


@transaction.atomic
def roll_secret(*, actor: User, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """A new secret, to be shown once.  The old one signs beside it for a day.

    One that nobody saw yet stays, so that a double click rolls once.
    """
    require(may_organise, actor, endpoint.edition)
    held = _held(endpoint)
    if held.shown_at is None:
        return held
    held.old_seed, held.old_until = held.seed, timezone.now() + OLD_SECRET
    held.seed, held.shown_at = new_seed(), None
    held.save(update_fields=["seed", "shown_at", "old_seed", "old_until"])
    audit.record(actor, "webhook.secret_rolled", held)
    return held


def _held(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    rows = WebhookEndpoint.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("edition").get(pk=endpoint.pk)


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts in their own order; InvalidInput: one of them is none."""
    typed = dict(facts)
    if "url" in typed:
        typed["url"] = typed["url"].strip()
        try:
            target_of(typed["url"], may_be_local=settings.WEBHOOKS_TO_THIS_MACHINE)
        except RefusedUrl as refused:
            raise InvalidInput(fields={"url": URL_REFUSED[refused.why]}) from refused
    if "kinds" in typed:
        typed["kinds"] = [kind for kind in KINDS if kind in typed["kinds"]]
        if not typed["kinds"]:
            raise InvalidInput(fields={"kinds": _("Choose at least one kind of event.")})
    return typed
