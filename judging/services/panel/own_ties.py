"""A judge says with which organisations they have ties, and since or until when."""

from datetime import date

from django.db import transaction

from challenge import audit
from challenge.models import Affiliation, Organisation, User
from challenge.permissions import require
from judging.models import Judge
from judging.permissions import is_that_judge
from judging.services.assignment.conflicts import find_conflicts
from judging.services.assignment.take_back import lock_judge
from judging.services.panel.invite import note_tie


@transaction.atomic
def state_tie(
    *,
    actor: User,
    judge: Judge,
    organisation: Organisation | str,
    kind: str,
    since: date | None = None,
    until: date | None = None,
    department: str = "",
) -> Affiliation:
    """Say a tie; said again, its dates and department change.  NotedByOrganisers: they wrote down
    another one of that kind.
    """
    require(is_that_judge, actor, judge)
    tie = note_tie(
        actor=actor,
        judge=judge,
        organisation=organisation,
        kind=kind,
        since=since,
        until=until,
        department=department,
        is_own=True,
    )
    require(is_that_judge, actor, judge)  # not dismissed while it waited
    return tie


@transaction.atomic
def withdraw_tie(*, actor: User, judge: Judge, pk: int) -> bool:
    """Take back a tie that the judge said; whether there was one.  What organisers noted stays."""
    require(is_that_judge, actor, judge)
    deleted, _rows = Affiliation.objects.filter(user=judge.user, pk=pk, is_own=True).delete()
    if deleted:
        lock_judge(judge=judge)
        require(is_that_judge, actor, judge)  # not dismissed while we waited
        audit.record(actor, "affiliation.removed", judge, affiliation=pk)
    return bool(deleted)


def find_conflicts_of_ties(*, actor: User, judge: Judge) -> None:
    """Read conflicts again at once, as the clock does (find_conflicts), in a transaction of its
    own: it holds the edition, which whoever holds a judge never asks for.
    """
    require(is_that_judge, actor, judge)
    find_conflicts(actor=None, edition=judge.edition)
