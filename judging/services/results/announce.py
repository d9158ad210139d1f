"""결과 발표: an announcement is prepared by one person and published by another.

Publishing freezes the results bundle, makes the winners and mails every entrant.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.kernel.outbox import promise
from challenge.kernel.versions import require_seen
from challenge.models import User
from challenge.permissions import may_organise, require
from challenge.transparency.sealing import seal_now
from judging.models import (
    Announcement,
    Decision,
    DecisionKind,
    Round,
    RoundState,
    Standing,
    Tally,
    Winner,
)
from judging.permissions import may_flag_winner, may_run_round
from judging.queries.results.appeals.places_on_hold import require_certain_place
from judging.queries.results.published.bundle import build_bundle, bundle_digest
from judging.queries.results.published.disclosure import public_bundle
from judging.queries.results.published.log_statement import publication_statement
from judging.services.results.decide import fresh_tally, require_fitting_awards
from judging.services.results.reveal import take_prizes_off
from submissions.models import EntryState
from submissions.queries.as_submitted import show_submitted

MAIL_TASK = "judging.tasks.mail_results"
STOP_MEETINGS = "introductions.tasks.stop_meetings"


class NotDecidedYet(Refusal):
    """Some entry waits for its decision."""

    code = "not_decided_yet"
    message = _("Decide on every entry of the round before the result is announced.")


class FiguresChanged(Refusal):
    """A decision rests on figures that are no longer so."""

    code = "figures_changed"
    message = _(
        "Some entries have another place than when they were decided. Decide on them again."
    )


class SecondPersonNeeded(Refusal):
    """Four eyes."""

    code = "second_person_needed"
    status = 403
    message = _(
        "A result is published by a second person. Ask another organiser of this edition to "
        "approve it."
    )


class ChangedSinceSeen(Refusal):
    """The second person approves what they have read, nothing else."""

    code = "changed_since_seen"
    message = _("The announcement was changed after you opened it. Read it again, then publish.")


class AlreadyPublished(Refusal):
    """What is published stays."""

    code = "already_published"
    message = _("This result is published and stays as it is. Prepare a correction instead.")


@transaction.atomic
def prepare_announcement(
    *,
    actor: User,
    round: Round,
    message_ko: str = "",
    message_en: str = "",
    seen: str | None = None,
) -> Announcement:
    """Prepare the announcement of a decided round.

    Prepared again, the words change, the new person counts as the preparer, and a time that was set
    is void; the same by the same person changes nothing.  seen: the version (etag) of the words
    that they saw; VersionNeeded, ChangedMeanwhile: others stand.
    """
    require(may_run_round, actor, round)
    round = round.locked()
    if round.state != RoundState.DECIDED:
        raise NotDecidedYet
    require_fitting_awards(round=round)
    require_decided_on(round, fresh_tally(round=round))
    words = {"message_ko": message_ko, "message_en": message_en}
    facts = {"edition": round.edition, "prepared_by": actor, **words}
    announcement = Announcement.objects.filter(round=round).first()
    _require_words_seen(announcement, seen, words)
    if announcement is None:
        announcement = Announcement.objects.create(round=round, **facts)
    elif _is_prepared_so(announcement, actor, words):
        return announcement
    else:
        _rewrite(announcement, facts)
    audit.record(
        actor,
        "announcement.prepared",
        announcement,
        round=round.pk,
        after={"ko": message_ko, "en": message_en},
    )
    return announcement


@transaction.atomic
def withdraw_announcement(*, actor: User, announcement: Announcement) -> None:
    """Withdraw a prepared announcement, so that decisions can be changed."""
    require(may_organise, actor, announcement.edition)
    round = announcement.round.locked()  # the same order as publishing
    if Announcement.objects.filter(pk=announcement.pk).exists():
        take_prizes_off(round=round)  # sessions are locked before announcements
    locked = _locked_announcement(announcement)
    if locked is None:
        return
    if locked.state != Announcement.State.PREPARED:
        raise AlreadyPublished
    audit.record(actor, "announcement.withdrawn", locked, round=locked.round_id)
    locked.delete()


@transaction.atomic
def publish_announcement(
    *,
    actor: User,
    announcement: Announcement,
    seen: datetime | None = None,
    is_rehearsed: bool = False,
) -> Announcement:
    """Publish as a second person: freeze the bundle, make the winners, promise the mails.

    seen: when the announcement that the person read was prepared; another one since then is not
    published (None: don't ask).  is_rehearsed: nothing is sealed for it, since a rehearsal is taken
    back, and a seal or a signature over what was taken back would be a false one.
    """
    require(may_organise, actor, announcement.edition)
    round = announcement.round.locked()
    announcement = approvable(actor, announcement, seen)
    require_fitting_awards(round=round)
    tally = fresh_tally(round=round)
    require_decided_on(round, tally)
    if not is_rehearsed:
        audit.seal()
        seal_now()
    full = build_bundle(round=round, tally=tally)
    public = public_bundle(bundle=full, level=round.edition.disclosure)
    marks = {"digest": bundle_digest(bundle=public), "full_digest": bundle_digest(bundle=full)}
    announcement.advance(
        Announcement.State.PUBLISHED,
        bundle=full,
        public_bundle=public,
        **marks,
        approved_by=actor,
        published_at=timezone.now(),
    )
    round.advance(RoundState.PUBLISHED)
    _create_winners(round)
    facts = {"round": round.pk, "tally": tally.pk, "chain": full["chain"], **marks}
    said = publication_statement(round=round, digests=marks)
    audit.record(actor, "announcement.published", announcement, committed=said, **facts)
    promise(MAIL_TASK, announcement_id=announcement.pk)
    return announcement


@transaction.atomic
def flag_winner(*, actor: User, winner: Winner, ready: bool, seen: str | None = None) -> Winner:
    """Say that a winner is ready to meet investors, or no longer; the same again changes nothing.

    seen: the version (etag) of the mark that the person saw; VersionNeeded, ChangedMeanwhile:
    somebody else set it since.
    """
    require(may_flag_winner, actor, winner)
    locked = Winner.objects.select_for_update(no_key=True, of=("self",)).get(pk=winner.pk)
    if locked.flagged_at is not None and locked.vc_ready == ready:
        winner.refresh_from_db()
        return winner
    if ready:
        require_certain_place(entry=winner.entry)
    locked.require_seen(seen, {"vc_ready": ready})
    Winner.objects.filter(pk=winner.pk).update(
        vc_ready=ready, flagged_by=actor, flagged_at=timezone.now()
    )
    winner.refresh_from_db()
    audit.record(actor, "winner.flagged", winner, edition=winner.entry.edition, ready=ready)
    if not ready:
        promise(STOP_MEETINGS, edition_id=winner.entry.edition_id)
    return winner


def _locked_announcement(announcement: Announcement) -> Announcement | None:
    """The row as it stands, held until the commit; None: withdrawn in the meantime."""
    rows = Announcement.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "edition"
    )
    return rows.filter(pk=announcement.pk).first()


def approvable(actor: User, announcement: Announcement, seen: datetime | None) -> Announcement:
    """The announcement, locked, if this person may publish what they have read."""
    locked = _locked_announcement(announcement)
    if locked is None:
        raise ChangedSinceSeen
    if locked.state == Announcement.State.PUBLISHED:
        raise AlreadyPublished
    if locked.prepared_by_id == actor.pk:
        raise SecondPersonNeeded
    if seen is not None and seen != locked.prepared_at:
        raise ChangedSinceSeen
    return locked


def require_decided_on(round: Round, tally: Tally) -> None:
    """Refuse if an entry's place or pass changed since the tally that its decision rests on."""
    stale = (
        Decision.objects.filter(round=round, tally__isnull=False)
        .exclude(tally=tally)
        .values_list("entry_id", "tally_id")
    )
    now = {
        row.entry_id: (row.rank, row.passed)
        for row in tally.standings.filter(entry__in=[entry for entry, _old in stale])
    }
    then = Standing.objects.filter(
        tally__in={old for _entry, old in stale}, entry__in=now
    ).select_related("entry__startup")
    moved = [
        row.entry
        for row in then
        if (row.entry_id, row.tally_id) in set(stale)
        and (row.rank, row.passed) != now[row.entry_id]
    ]
    if moved:
        show_submitted(moved)
        raise FiguresChanged(fields={f"entry-{entry.pk}": entry.startup.name for entry in moved})


def _require_words_seen(
    announcement: Announcement | None, seen: str | None, words: Mapping[str, str]
) -> None:
    """Let only somebody who saw the words that stand write others; the round is locked."""
    now = announcement.decision_values() if announcement else None
    is_published = announcement is not None and (
        announcement.state != Announcement.State.PREPARED
    )  # its own refusal says so
    if now != words and not is_published:
        require_seen(seen, now, words, row=announcement)


def _is_prepared_so(announcement: Announcement, actor: User, words: Mapping[str, str]) -> bool:
    """Whether this person prepared these words, and nobody published them since."""
    return (
        announcement.state == Announcement.State.PREPARED
        and announcement.prepared_by_id == actor.pk
        and announcement.decision_values() == words
    )


def _rewrite(announcement: Announcement, facts: dict[str, object]) -> None:
    if announcement.state != Announcement.State.PREPARED:
        raise AlreadyPublished
    Announcement.objects.filter(pk=announcement.pk, state=Announcement.State.PREPARED).update(
        **facts, prepared_at=timezone.now(), publish_at=None, publish_by=None
    )
    announcement.refresh_from_db()


def _create_winners(round: Round) -> None:
    won = Decision.objects.filter(
        round=round, kind=DecisionKind.AWARD, entry__state=EntryState.SUBMITTED
    ).select_related("award")
    for decision in won:
        assert decision.award is not None
        Winner.objects.get_or_create(entry_id=decision.entry_id, defaults={"award": decision.award})
