"""A startup lets investors browse its award, or no longer."""
# tested by: tests/introductions/services/browsing/test_asking.py

from django.db import transaction

from challenge import audit
from challenge.kernel import clock
from challenge.models import User
from challenge.permissions import require
from introductions.models import Teaser
from introductions.permissions import consented_items, may_allow_browsing
from introductions.services.answers import ConsentMissing
from judging.models import Winner


@transaction.atomic
def allow_browsing(*, actor: User, winner: Winner) -> None:
    """Every admitted investor of the edition may browse the winner from now on; twice is once.

    Raises ConsentMissing: the startup hasn't agreed to the provision of its data to investors.
    """
    require(may_allow_browsing, actor, winner)
    winner = Winner.objects.select_for_update(no_key=True).get(pk=winner.pk)
    if consented_items(winner.entry) is None:
        raise ConsentMissing
    _teaser, is_new = Teaser.objects.get_or_create(
        winner=winner, defaults={"allowed_by": actor, "allowed_at": clock.now()}
    )
    if is_new:
        audit.record(actor, "teaser.opened", winner, edition=winner.entry.edition)


@transaction.atomic
def end_browsing(*, actor: User, winner: Winner) -> None:
    """Nobody browses it any more; who was asked to be met stays so."""
    require(may_allow_browsing, actor, winner)
    winner = Winner.objects.select_for_update(no_key=True).get(pk=winner.pk)
    ended, _each = Teaser.objects.filter(winner=winner).delete()
    if ended:
        audit.record(actor, "teaser.closed", winner, edition=winner.entry.edition)
