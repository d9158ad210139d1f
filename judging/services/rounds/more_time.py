"""More time for judges: a round is extended, or opened again after its close."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.models import Edition, SitePart, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import LinkTo
from judging.models import AssignmentState, Round, RoundState
from judging.permissions import may_run_round
from judging.queries.rounds.judges_behind import judges_behind
from judging.queries.setup.round_dates import runs_into_next
from judging.services.assignment.conflicts import remove_conflicting


class ClosingTimeNeeded(Refusal):
    """A new closing time must lie ahead."""

    code = "closing_time_needed"
    status = 422
    message = _("Give a closing time in the future and later than the present one, and a reason.")


class AlreadyAnnounced(Refusal):
    """A result that was prepared or published isn't scored again."""

    code = "already_announced"
    message = _(
        "The result of this round is being announced. Withdraw the announcement first; a "
        "published one stays."
    )


@transaction.atomic
def reopen_round(*, actor: User, round: Round, closes_at: datetime, reason: str) -> Round:
    """Open a closed round once more until a new time, with a reason in the log.

    Conflicts that were noted while it was closed take their pairs out now.
    """
    round = _held(actor, round)
    _require_possible(round, closes_at, timezone.now(), reason)
    if hasattr(round, "announcement"):
        raise AlreadyAnnounced
    round.advance(RoundState.OPEN, closes_at=closes_at)
    audit.record(actor, "round.reopened", round, closes_at=closes_at.isoformat(), reason=reason)
    remove_conflicting(actor=actor, edition=round.edition)
    tell_of_time(actor=actor, round=round, reason=reason)
    return round


@transaction.atomic
def extend_round(
    *, actor: User, round: Round, closes_at: datetime, reason: str, seen: str | None = None
) -> Round:
    """Give judges more time; they are told.

    seen: the version (etag) that the person saw; ChangedMeanwhile: somebody moved the close since.
    """
    round = _held(actor, round)
    is_own_wish = round.merged(seen, {"closes_at": closes_at})
    if not is_own_wish and closes_at != round.closes_at:
        return round  # of two closes, the person chose the one that stands
    _require_possible(round, closes_at, max(timezone.now(), round.closes_at), reason)
    if round.state not in {RoundState.SETUP, RoundState.ASSIGNED, RoundState.OPEN}:
        raise ClosingTimeNeeded(_("This round is closed. Reopen it to give more time."))
    before = round.closes_at
    Round.objects.filter(pk=round.pk).update(closes_at=closes_at, waits_since=None)
    round.closes_at, round.waits_since = closes_at, None
    audit.record(
        actor,
        "round.extended",
        round,
        before=before,
        after=closes_at,
        closes_at=closes_at.isoformat(),
        reason=reason,
    )
    if round.state in {RoundState.ASSIGNED, RoundState.OPEN}:
        tell_of_time(actor=actor, round=round, reason=reason)
    return round


def _held(actor: User, round: Round) -> Round:
    """The round, and its edition before it: the next round's opening stays while this is set."""
    require(may_run_round, actor, round)
    Edition.objects.select_for_update(no_key=True).get(pk=round.edition_id)
    return round.locked()


def _require_possible(round: Round, closes_at: datetime, than: datetime, reason: str) -> None:
    wrong: dict[str, str | Promise] = {}
    if closes_at <= than:
        wrong["closes_at"] = _("Give a time in the future and later than the present close.")
    elif text := runs_into_next(round, closes_at):
        wrong["closes_at"] = text
    if not reason.strip():
        wrong["reason"] = _("Write the reason: it is kept in the log.")
    if wrong:
        raise ClosingTimeNeeded(fields=wrong)


@transaction.atomic
def tell_of_time(*, actor: User | None, round: Round, reason: str | Promise) -> None:
    """Mail the judges with sheets left that scoring closes later, once for each close."""
    know_of_it = set(
        round.assignments.filter(
            state=AssignmentState.ACTIVE, notified_at__isnull=False
        ).values_list("judge_id", flat=True)
    )
    behind = (row.judge for row in judges_behind(round))
    for judge in (judge for judge in behind if judge.pk in know_of_it):
        key = f"extended-{round.pk}-{judge.pk}-{round.closes_at:%Y%m%d%H%M}"
        promise_mail(
            actor=actor,
            key=key,
            kind="judge_extended",
            expires_at=round.closes_at,
            to=judge.user,
            edition=round.edition,
            round=round,
            reason=reason,
            link_to=LinkTo(SitePart.JUDGE),
        )
