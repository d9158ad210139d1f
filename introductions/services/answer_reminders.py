"""For the clock: whoever was asked for an introduction and has not answered is reminded, once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from challenge import audit
from challenge.kernel import clock
from challenge.models import Edition, Mail, User
from challenge.services.clock_failures import attempt_in_editions
from challenge.services.mailing import promise_mail
from introductions.models import Introduction, IntroductionState, Investor
from judging.models import Winner
from submissions.models import Member
from submissions.queries.as_submitted import show_submitted

REMIND_BEFORE = timedelta(days=2)


def remind_of_answers() -> int:
    """Remind each side two days before its own time to answer ends; returns for how many editions
    that was looked at, each by itself.

    An investor is reminded of an offer that the startup took back, as of any other: a reminder
    that stayed away would tell of its no.
    """
    editions = _waiting().order_by("investor__edition")
    return attempt_in_editions(
        what="introductions.remind",
        editions=editions.values_list("investor__edition", flat=True).distinct(),
        act=_remind_in,
    )


@transaction.atomic
def _remind_in(edition: int) -> int:
    rows = Edition.objects.select_for_update(skip_locked=True, no_key=True)
    if not rows.filter(pk=edition).exists():
        return 0  # another beat is at it
    waiting = (
        _waiting()
        .filter(investor__edition=edition)
        .select_related("investor__user", "investor__edition", "investor__organisation")
        .select_related("winner__award", "winner__entry__startup", "winner__entry__edition")
    )
    return sum(_remind(introduction) for introduction in waiting.order_by("pk"))


def _waiting() -> QuerySet[Introduction]:
    """Those whose time ends within REMIND_BEFORE."""
    now = clock.now()
    asked = Q(state=IntroductionState.PROPOSED)
    offered = Q(
        state__in=[IntroductionState.STARTUP_AGREED, IntroductionState.DECLINED],
        startup_agreed_at__isnull=False,
        introduced_at__isnull=True,
        investor_declined_at__isnull=True,
        investor__state=Investor.State.ADMITTED,
    )
    return Introduction.objects.filter(
        asked | offered,
        lapses_at__gt=now,
        lapses_at__lte=now + REMIND_BEFORE,
        investor__edition__state=Edition.State.PUBLISHED,
    )


def _remind(introduction: Introduction) -> int:
    """Of this asking; the mail is the memory."""
    is_offer = introduction.startup_agreed_at is not None
    side = "offered" if is_offer else "asked"
    end = f"{introduction.lapses_at:%Y%m%d%H%M}"
    stamp = f"introduction-reminder-{introduction.pk}-{side}-{end}"
    if Mail.objects.filter(key__startswith=f"{stamp}-").exists():
        return 0
    show_submitted([introduction.winner.entry])
    people = [introduction.investor.user] if is_offer else _representatives(introduction.winner)
    for person in people:
        promise_mail(
            actor=None,
            key=f"{stamp}-{person.pk}",
            kind="introduction_reminder",
            expires_at=introduction.lapses_at,
            to=person,
            edition=introduction.investor.edition,
            introduction=introduction,
            is_offer=is_offer,
            page="" if is_offer else f"proposals/{introduction.winner.entry_id}/",
        )
    edition = introduction.investor.edition
    audit.record(None, "introduction.reminded", introduction, edition=edition)
    return len(people)


def _representatives(winner: Winner) -> list[User]:
    members = Member.objects.filter(
        startup=winner.entry.startup_id, kind=Member.Kind.REPRESENTATIVE
    )
    return [member.user for member in members.select_related("user").order_by("pk")]
