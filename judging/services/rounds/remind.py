"""Reminding judges who have score sheets left: by hand, or by the clock (actor None)."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.models import SitePart, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import LinkTo
from judging.models import Judge, Round, RoundState
from judging.permissions import may_run_round
from judging.queries.rounds.judges_behind import JudgeBehind, judges_behind


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
) -> int:
    """Remind those with sheets left (only `judges`, if given); returns how many.

    The same cause reminds a judge once.

    cause: by_hand (once an hour) | not_begun (only who has begun nothing) | half_way |
    before_close-<days>.
    """
    if actor is not None:
        require(may_run_round, actor, round)
    round = round.locked()
    if round.state != RoundState.OPEN:
        raise NotOpen
    chosen = {judge.pk for judge in judges} if judges is not None else None
    stamp = f"{cause}-{timezone.now():%Y%m%d%H}" if cause == "by_hand" else cause
    reminded = [
        behind
        for behind in judges_behind(round)
        if (chosen is None or behind.judge.pk in chosen)
        and (cause != "not_begun" or not behind.begun)
    ]
    for behind in reminded:
        key = f"remind-{round.pk}-{behind.judge.pk}-{stamp}"
        _remind(actor, round, behind, cause.partition("-")[0], key)
    pks = [behind.judge.pk for behind in reminded]
    audit.record(actor, "round.reminded", round, judges=pks, cause=cause)
    return len(reminded)


def _remind(actor: User | None, round: Round, behind: JudgeBehind, cause: str, key: str) -> None:
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
        expires_at=round.closes_at,
        link_to=LinkTo(SitePart.JUDGE),
    )
