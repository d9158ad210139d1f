"""정정: what is published is corrected by a new version, with its reason, approved by a second
person and mailed to every entrant; the version before stays readable.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.outbox import promise
from challenge.kernel.versions import require_seen
from challenge.models import User
from challenge.permissions import may_organise, require
from challenge.transparency.sealing import seal_now
from judging.models import (
    Announcement,
    AnnouncementVersion,
    Award,
    Decision,
    DecisionKind,
    ResultCorrection,
    Round,
    RoundEntry,
    Tally,
    Winner,
)
from judging.queries.results.published.bundle import build_bundle, bundle_digest, seal
from judging.queries.results.published.correction import next_round, published_results_of
from judging.queries.results.published.disclosure import public_bundle
from judging.queries.results.published.log_statement import publication_statement
from judging.queries.results.verdicts import is_last
from judging.services.results.announce import (
    MAIL_TASK,
    AlreadyPublished,
    ChangedSinceSeen,
    SecondPersonNeeded,
)
from judging.services.results.tally import tally_round


class NothingPublished(Refusal):
    """Only what is published is corrected."""

    code = "nothing_published"
    message = _("This result isn't published yet. Change the decisions instead.")


class TooManyForAward(Refusal):
    """More winners than the award has places."""

    code = "too_many_for_award"
    status = 422


class AlreadyInNextRound(Refusal):
    """It is being judged there."""

    code = "already_in_next_round"
    message = _(
        "An entry that would no longer go on takes part in the next round already. It can't be "
        "withdrawn by a correction."
    )


class WinnerIsIntroduced(Refusal):
    """Investors were told of it."""

    code = "winner_is_introduced"
    message = _(
        "A startup that would lose its award was introduced to investors as a winner. Talk to "
        "both sides first; this can't be undone here."
    )


@transaction.atomic
def prepare_correction(
    *,
    actor: User,
    announcement: Announcement,
    changes: Sequence[dict[str, Any]],
    reason_ko: str,
    reason_en: str = "",
    seen: str | None = None,
) -> ResultCorrection:
    """Prepare a correction: the decisions that become others, and why.

    changes: [{"entry": id, "kind", "award": key or ""}].  Prepared again, it is replaced and the
    new person counts as the preparer; the same by the same person changes nothing.  seen: the
    version (etag) of the correction that they saw; VersionNeeded, ChangedMeanwhile: another one.
    """
    require(may_organise, actor, announcement.edition)
    announcement = _published(announcement)
    if not reason_ko.strip():
        raise InvalidInput(fields={"reason_ko": _("Write the reason: everybody reads it.")})
    rows = _checked_changes(announcement.round, changes)
    _require_possible(announcement.round, rows)
    waiting = announcement.corrections.filter(state=ResultCorrection.State.PREPARED)
    prepared = waiting.first()
    wanted = {"changes": rows, "reason_ko": reason_ko.strip(), "reason_en": reason_en.strip()}
    now = prepared.decision_values() if prepared else None
    if now != wanted:
        require_seen(seen, now, wanted, row=prepared)
    elif prepared and prepared.prepared_by_id == actor.pk:
        return prepared
    waiting.delete()
    correction = ResultCorrection.objects.create(
        announcement=announcement, prepared_by=actor, **wanted
    )
    after = {"changes": rows, "reason": reason_ko}
    where: dict[str, Any] = {"edition": announcement.edition, "round": announcement.round_id}
    audit.record(actor, "correction.prepared", correction, after=after, **where)
    return correction


@transaction.atomic
def withdraw_correction(*, actor: User, correction: ResultCorrection) -> None:
    """Withdraw a prepared correction; the published result stays as it is.

    Withdrawn before, nothing happens.  ChangedSinceSeen: it was prepared anew meanwhile.
    """
    require(may_organise, actor, correction.announcement.edition)
    announcement = _published(correction.announcement)
    locked = ResultCorrection.objects.filter(pk=correction.pk).first()
    if locked is None:
        if announcement.corrections.filter(state=ResultCorrection.State.PREPARED).exists():
            raise ChangedSinceSeen
        return
    if locked.state != ResultCorrection.State.PREPARED:
        raise AlreadyPublished
    audit.record(
        actor,
        "correction.withdrawn",
        locked,
        edition=correction.announcement.edition,
        round=correction.announcement.round_id,
    )
    locked.delete()


@transaction.atomic
def publish_correction(
    *, actor: User, correction: ResultCorrection, seen: datetime | None = None
) -> Announcement:
    """Publish as a second person: keep the version that stood, decide anew, freeze a new results
    bundle, and promise a mail to every entrant.

    It rests on a tally of what is there now: an entry that withdrew since is in it no more.

    seen: when the correction that the person read was prepared (None: don't ask).
    """
    require(may_organise, actor, correction.announcement.edition)
    announcement = _published(correction.announcement)
    correction = _approvable(actor, correction, seen)
    round = announcement.round
    _require_possible(round, correction.changes)
    _keep_version(announcement)
    tally = _decide_anew(correction, round)
    _replace_winners(round)
    audit.seal()
    seal_now()
    announcement = _replace_version(actor, announcement, correction, tally)
    correction.advance(
        ResultCorrection.State.PUBLISHED,
        approved_by=actor,
        published_at=announcement.published_at,
    )
    audit.record(
        actor,
        "correction.published",
        correction,
        edition=announcement.edition,
        committed=_statement(announcement),
        round=round.pk,
        version=announcement.version,
        digest=announcement.digest,
        after={"changes": correction.changes},
    )
    promise(MAIL_TASK, announcement_id=announcement.pk)
    return announcement


def _statement(announcement: Announcement) -> dict[str, Any]:
    """What the public log says of the version that stands now."""
    digests = {"digest": announcement.digest, "full_digest": announcement.full_digest}
    return publication_statement(
        round=announcement.round, digests=digests, version=announcement.version
    )


def _replace_version(
    actor: User, announcement: Announcement, correction: ResultCorrection, tally: Tally
) -> Announcement:
    """The announcement as the correction makes it, with a bundle that names the one before."""
    round, version = announcement.round, announcement.version + 1
    reasons = {"reason_ko": correction.reason_ko, "reason_en": correction.reason_en}
    built = build_bundle(round=round, tally=tally) | {
        "correction": {"version": version, "supersedes": announcement.digest, **reasons}
    }
    bundle = seal(built)
    public = public_bundle(bundle=bundle, level=round.edition.disclosure)
    Announcement.objects.filter(pk=announcement.pk).update(
        bundle=bundle,
        full_digest=bundle_digest(bundle=bundle),
        public_bundle=public,
        digest=bundle_digest(bundle=public),
        version=version,
        prepared_by=correction.prepared_by,
        approved_by=actor,
        published_at=timezone.now(),
        **reasons,
    )
    announcement.refresh_from_db()
    return announcement


def _published(announcement: Announcement) -> Announcement:
    """The announcement with its round, held until the commit."""
    announcement.round.locked()  # the same order as publishing
    locked = (
        Announcement.objects.select_for_update(no_key=True, of=("self",))
        .select_related("edition", "round__edition")
        .get(pk=announcement.pk)
    )
    if locked.state != Announcement.State.PUBLISHED:
        raise NothingPublished
    return locked


def _approvable(
    actor: User, correction: ResultCorrection, seen: datetime | None
) -> ResultCorrection:
    locked = (
        ResultCorrection.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk=correction.pk)
        .first()
    )
    if locked is None or (seen is not None and seen != locked.prepared_at):
        raise ChangedSinceSeen
    if locked.state != ResultCorrection.State.PREPARED:
        raise AlreadyPublished
    if locked.prepared_by_id == actor.pk:
        raise SecondPersonNeeded
    return locked


def _checked_changes(round: Round, changes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that change something, in the order of entries; InvalidInput names what is wrong."""
    known = {
        row.entry_id: (row.kind, row.award.key if row.award else "")
        for row in Decision.objects.filter(round=round).select_related("award")
    }
    awards = set(round.edition.awards.values_list("key", flat=True))
    allowed = {DecisionKind.WAITLIST, DecisionKind.REJECT} | (
        {DecisionKind.AWARD} if is_last(round) else {DecisionKind.ADVANCE}
    )
    rows: dict[int, dict[str, Any]] = {}
    for change in changes:
        entry, kind, award = change["entry"], change["kind"], change.get("award") or ""
        if entry not in known:
            raise InvalidInput(fields={"entry": _("Choose an entry of this round.")})
        if kind not in allowed:
            raise InvalidInput(fields={"kind": _("Choose what becomes of the entry.")})
        if (kind == DecisionKind.AWARD) != (award in awards):
            raise InvalidInput(
                fields={"award": _("Name the award when an entry wins, and only then.")}
            )
        if known[entry] != (kind, award):
            rows[entry] = {"entry": entry, "kind": str(kind), "award": award}
    if not rows:
        raise InvalidInput(fields={"changes": _("Choose at least one decision that changes.")})
    return [rows[entry] for entry in sorted(rows)]


def _require_possible(round: Round, changes: Sequence[dict[str, Any]]) -> None:
    """No award has more winners than places, and nobody is taken out of a round that goes on."""
    becomes = {row["entry"]: row for row in changes}
    stays = Decision.objects.filter(round=round, award__isnull=False).exclude(entry__in=becomes)
    given = Counter(stays.values_list("award__key", flat=True))
    given.update(row["award"] for row in changes if row["award"])
    for award in round.edition.awards.all():
        if given[award.key] > award.places:
            text = _("%(award)s has %(places)s in all, and would have %(given)s winners.") % {
                "award": award.name,
                "places": award.places,
                "given": given[award.key],
            }
            raise TooManyForAward(text, fields={"award": text})
    later = next_round(round)
    out = [row["entry"] for row in changes if row["kind"] != DecisionKind.ADVANCE]
    if later and RoundEntry.objects.filter(round=later, entry__in=out).exists():
        raise AlreadyInNextRound


def _keep_version(announcement: Announcement) -> None:
    AnnouncementVersion.objects.create(
        announcement=announcement,
        number=announcement.version,
        results=published_results_of(announcement.round),
        **{
            name: getattr(announcement, name)
            for name in (
                "message_ko", "message_en", "reason_ko", "reason_en", "digest",
                "prepared_by", "approved_by", "published_at",
            )
        },
        bundle=announcement.public_bundle,
        full_bundle=announcement.bundle,
    )  # fmt: skip


def _decide_anew(correction: ResultCorrection, round: Round) -> Tally:
    """Returns what the decisions rest on: the tally of before, unless an entry withdrew."""
    changed = Decision.objects.filter(
        round=round, entry__in=[row["entry"] for row in correction.changes]
    )
    list(changed.select_for_update(no_key=True, of=("self",)).order_by("pk"))  # before the tally
    tally = tally_round(round=round)
    awards = {award.key: award for award in Award.objects.filter(edition=round.edition)}
    for row in correction.changes:
        Decision.objects.update_or_create(
            round=round,
            entry_id=row["entry"],
            defaults={
                "kind": row["kind"],
                "award": awards.get(row["award"]),
                "reason": correction.reason_ko,
                "tally": tally,
                "decided_by": correction.prepared_by,
            },
        )
    return tally


def _replace_winners(round: Round) -> None:
    """The winners are those whom the decisions of the last round name."""
    if not is_last(round):
        return
    won = Decision.objects.filter(round=round, kind=DecisionKind.AWARD).select_related("award")
    for decision in won:
        assert decision.award is not None
        Winner.objects.update_or_create(
            entry_id=decision.entry_id, defaults={"award": decision.award}
        )
    lost = Winner.objects.filter(entry__edition=round.edition).exclude(
        entry__in=won.values("entry")
    )
    try:
        with transaction.atomic():
            lost.delete()
    except ProtectedError as error:
        raise WinnerIsIntroduced from error
