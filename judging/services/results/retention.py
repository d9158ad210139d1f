"""When the time is over for which they are kept, files of entries and ballots are destroyed."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from challenge import audit
from challenge.kernel.rows.shared_lock import hold_alone
from judging.models import Appeal, HallVote, Winner
from judging.queries.results.ended import ended_editions
from judging.services.results.appeals.appeal_files import destroy_appeal_files
from submissions.models import Attachment
from submissions.services.files.destroy import destroy_file

KEPT = timedelta(days=365)  # after the last result of the edition
KEPT_OF_WINNERS = timedelta(days=5 * 365)
AT_ONCE = 500


def destroy_due_files() -> int:
    """For the clock, once a day: files of entries that did not win, KEPT after the edition's last
    result; of winners, KEPT_OF_WINNERS after it.  Returns how many.

    Names, sizes and digests stay, so that a submission and a result can still be verified.
    """
    now, destroyed = timezone.now(), 0
    for edition, ended in ended_editions().items():
        if ended > now - KEPT:
            continue
        due = Attachment.objects.filter(entry__edition=edition, destroyed_at=None)
        if ended > now - KEPT_OF_WINNERS:
            due = due.exclude(entry__in=Winner.objects.values("entry"))
        appeals = Appeal.objects.filter(edition=edition).values_list("pk", flat=True)
        destroy_appeal_files(appeals=list(appeals))
        for pk in list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
            destroy_file(attachment_id=pk)
            destroyed += 1
    return destroyed


def destroy_due_ballots() -> int:
    """For the clock, once a day: what devices and tickets chose in a hall, KEPT after the edition's
    last result.  Returns of how many votes.  The counts stay.
    """
    due = timezone.now() - KEPT
    over = [edition for edition, ended in ended_editions().items() if ended <= due]
    votes = HallVote.objects.filter(session__round__edition__in=over).exclude(secret="")
    keys = list(votes.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in keys:
        _destroy_ballots(pk)
    return len(keys)


@transaction.atomic
def _destroy_ballots(pk: int) -> None:
    hold_alone(HallVote(pk=pk))
    vote = HallVote.objects.select_for_update(no_key=True).get(pk=pk)
    if not vote.secret:  # another beat was here while this one waited
        return
    gone, _rows = vote.ballots.all().delete()
    vote.secret = ""  # tickets and hashes lead nowhere without it
    vote.save(update_fields=["secret"])
    edition = vote.session.round.edition
    audit.record(None, "pitch.ballots_destroyed", vote, edition=edition, ballots=gone)
