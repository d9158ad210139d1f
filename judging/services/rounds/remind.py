"""Reminding judges who have score sheets left: by hand, or by the clock (actor None)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.calendars.quiet_hours import days_of, round_to_hours
from challenge.kernel.errors import Refusal
from challenge.models import Mail, SitePart, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import LinkTo
from judging.models import Judge, Round, RoundState
from judging.permissions import may_run_round
from judging.queries.overview.judges_table import late_judges, panel_rows
from judging.queries.rounds.judges_behind import JudgeBehind, judges_behind

BEFORE_CLOSE = "before_close"


class NotOpen(Refusal):
    """Only while scoring is open."""

    code = "not_open"
    message = _("Judges can be reminded only while scoring is open.")


@transaction.atomic
def remind_judges(
    *,
    actor: User | None,
    round: Round,
    judges: Iterable[Judge] | None = None,
    cause: str = "by_hand",
    until: datetime | None = None,
    only_late: bool = False,
) -> int:
    """Remind those with sheets left (only `judges`, if given; only_late: who will not be done by
    the close as it stands); returns how many.

    The same cause reminds a judge once; whoever was reminded before isn't counted, and where nobody
    is left, nothing is noted.

    cause: by_hand (once an hour) | not_begun (only who has begun nothing) | half_way |
    before_close-<days>.  until: from then on the mail says nothing that still holds (None: the
    close).
    """
    if actor is not None:
        require(may_run_round, actor, round)
    round = round.locked()
    if round.state != RoundState.OPEN:
        raise NotOpen
    if only_late:
        judges = [row.judge for row in late_judges(panel_rows(round), round)]
    reminded = _not_yet_reminded(round, judges, cause)
    for key, behind in reminded.items():
        _remind(actor, round, behind, cause.partition("-")[0], key, until)
    if reminded or actor is None:  # the clock reads there what it has done
        pks = [behind.judge.pk for behind in reminded.values()]
        closes_at = round.closes_at.isoformat()
        audit.record(actor, "round.reminded", round, judges=pks, cause=cause, closes_at=closes_at)
    return len(reminded)


def _not_yet_reminded(
    round: Round, judges: Iterable[Judge] | None, cause: str
) -> dict[str, JudgeBehind]:
    """Whom this cause has not reminded, by the key of the mail; the round is locked."""
    chosen = {judge.pk for judge in judges} if judges is not None else None
    stamp = _stamp(round, cause)
    keys = {
        f"remind-{round.pk}-{behind.judge.pk}-{stamp}": behind
        for behind in judges_behind(round)
        if (chosen is None or behind.judge.pk in chosen)
        and (cause != "not_begun" or not behind.begun)
    }
    before = set(Mail.objects.filter(key__in=keys).values_list("key", flat=True))
    return {key: behind for key, behind in keys.items() if key not in before}


def _stamp(round: Round, cause: str) -> str:
    """What makes it the same reminder: the hour, the close, or the cause alone."""
    if cause == "by_hand":
        return f"{cause}-{clock.now():%Y%m%d%H}"
    return f"{cause}-{round.closes_at:%Y%m%d%H%M}" if cause.startswith(BEFORE_CLOSE) else cause


def _remind(
    actor: User | None,
    round: Round,
    behind: JudgeBehind,
    cause: str,
    key: str,
    until: datetime | None,
) -> None:
    hours = max(1, round_to_hours(round.closes_at - clock.now()))
    promise_mail(
        actor=actor,
        key=key,
        kind="judge_reminder",
        to=behind.judge.user,
        edition=round.edition,
        round=round,
        cause=cause,
        left=behind.left,
        total=behind.total,
        hours=hours,
        days=days_of(hours),
        expires_at=until or round.closes_at,
        link_to=LinkTo(SitePart.JUDGE),
    )
