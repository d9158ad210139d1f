"""What an act on an introduction holds until its transaction ends, in the order of
docs/parts/locks.md: both sides, the introduction, the consent; and the step that it leaves.
"""
# tested by: tests/introductions/services/test_answers.py

from collections.abc import Sequence

from django.db import transaction

from challenge import audit
from challenge.models import User
from introductions.models import Introduction, Investor, Step
from judging.models import Winner
from submissions.models import Consent, ConsentKind
from submissions.queries.as_submitted import show_submitted


def hold_sides(introduction: Introduction) -> None:
    """Hold the winner and the investor's seat, before the introduction: who takes the flag back, or
    refuses the investor, comes first or waits.
    """
    Winner.objects.select_for_update(no_key=True).get(pk=introduction.winner_id)
    Investor.objects.select_for_update(no_key=True).get(pk=introduction.investor_id)


def locked(introduction: Introduction) -> Introduction:
    """The introduction as it stands, kept from everybody else until the transaction ends; its entry
    as it was submitted, for the mails.
    """
    # without its seat: PostgreSQL finds nothing where a colleague took it over while we waited
    Introduction.objects.select_for_update(no_key=True).get(pk=introduction.pk)
    names = (
        "winner__entry__startup",
        "winner__entry__edition",
        "winner__award",
        "investor__organisation",
        "investor__user",
        "investor__edition",
    )
    found = Introduction.objects.select_related(*names).get(pk=introduction.pk)
    show_submitted([found.winner.entry])
    return found


def lock_consent(introduction: Introduction) -> None:
    """A consent that is being withdrawn at this moment comes first or waits."""
    entry = introduction.winner.entry
    list(
        Consent.objects.select_for_update(no_key=True).filter(
            startup=entry.startup_id,
            edition=entry.edition_id,
            kind=ConsentKind.INVESTORS,
            withdrawn_at__isnull=True,
        )
    )


@transaction.atomic
def note_step(
    *,
    actor: User | None,
    introduction: Introduction,
    kind: str,
    reason: str = "",
    items: Sequence[str] = (),
) -> Step:
    """What happened, as a step for the organiser and in the audit log."""
    step = Step.objects.create(introduction=introduction, kind=kind, by=actor, note=reason.strip())
    audit.record(
        actor,
        f"introduction.{kind}",
        introduction,
        edition=introduction.investor.edition,
        items=list(items),
    )
    return step
