"""For the clock: silent judges are warned, and then replaced, or the organisers are asked."""

from django.db import transaction

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.calendars.quiet_hours import QUIET_HOURS, is_quiet
from challenge.models import SitePart
from challenge.services.mailing import promise_mail
from challenge.services.organiser_mail import mail_organisers
from challenge.services.sign_in_links import LinkTo
from judging.models import Judge, Round
from judging.queries.assignment.silent_judges import (
    WARNING_KIND,
    SilentJudge,
    silent_judges,
    warning_key,
)
from judging.services.assignment.replace_judge import replace_judge
from judging.services.assignment.take_back import lock_judge


@transaction.atomic
def warn_silent_judges(*, round: Round) -> int:
    """Warn those whose days of silence are nearly over, once for each silence; returns how many."""
    round = round.locked()
    quiet = round.edition.rules.get("quiet_hours", QUIET_HOURS)
    if is_quiet(clock.now(), round.edition.time_zone, quiet):
        return 0
    unwarned = [row for row in silent_judges(round, clock.now()) if not row.is_warned]
    for row in unwarned:
        promise_mail(
            actor=None,
            key=warning_key(round, row.judge, row.since),
            kind=WARNING_KIND,
            expires_at=round.closes_at,
            to=row.judge.user,
            edition=round.edition,
            round=round,
            days=round.silence_days,
            asks=round.ask_before_replacing,
            link_to=LinkTo(SitePart.JUDGE),
        )
    if unwarned:
        judges = [row.judge.pk for row in unwarned]
        audit.record(None, "round.silence_warned", round, judges=judges)
    return len(unwarned)


def replace_silent_judges(*, round: Round) -> int:
    """Replace those who were warned and stayed silent; returns how many there were.

    Organisers are told of it once; in a round that asks before, they are only asked.  One
    transaction for each judge, since each asks for a repair, after which nothing is locked; who
    came back meanwhile keeps everything.
    """
    over = [row for row in silent_judges(round, clock.now()) if row.may_replace]
    if over:
        _tell_organisers(round, over)
    for row in over if not round.ask_before_replacing else []:
        _replace(round, row.judge)
    return len(over)


@transaction.atomic
def _replace(round: Round, judge: Judge) -> None:
    """Their silence is looked at again while they are held: a write of theirs comes first or
    waits.
    """
    round = round.locked()
    lock_judge(judge=judge)
    silent = silent_judges(round, clock.now())
    if any(row.judge == judge and row.may_replace for row in silent):
        replace_judge(actor=None, round=round, judge=judge)


@transaction.atomic
def _tell_organisers(round: Round, over: list[SilentJudge]) -> None:
    """One mail about all of them; asked again only about another silence."""
    mark = "-".join(f"{row.judge.pk}.{row.since:%m%d%H%M}" for row in over)[:120]
    mail_organisers(
        actor=None,
        edition=round.edition,
        key=f"silent-{round.pk}-{mark}",
        kind="silent_judges",
        path=f"judges/?round={round.order}",
        round=round,
        judges=[str(row.judge) for row in over],
        asks=round.ask_before_replacing,
    )
