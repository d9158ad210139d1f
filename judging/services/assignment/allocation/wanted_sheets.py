"""How many sheets each entry is to get: more for some, by hand; as many as hear it in a panel."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.models import Job, User
from challenge.permissions import require
from judging.models import (
    Round,
    RoundEntry,
)
from judging.permissions import may_run_round
from judging.queries.assignment.problem_of_round import read_problem
from judging.services.assignment.request import request_repair
from submissions.models import Entry


@transaction.atomic
def request_more_sheets(
    *,
    actor: User,
    round: Round,
    entries: Iterable[Entry],
    sheets: int = 1,
    idempotency_key: str = "",
) -> Job:
    """Request more sheets on some entries (the boundary group, for example).

    They are assigned with the smallest change.  idempotency_key: the same again (a double click)
    asks for no more of them.
    """
    require(may_run_round, actor, round)
    round = round.locked()
    if audit.done_before(
        actor, "round.more_sheets", edition=round.edition, idempotency_key=idempotency_key
    ):
        return request_repair(actor=actor, round=round, cause="more_sheets")
    ids = [entry.pk for entry in entries]
    if not ids or sheets < 1:
        raise InvalidInput(fields={"entries": _("Choose at least one entry and one more sheet.")})
    rows = RoundEntry.objects.select_for_update(no_key=True).filter(round=round, entry_id__in=ids)
    for row in rows.order_by("pk"):
        row.wanted_sheets = (row.wanted_sheets or round.sheets_per_entry) + sheets
        row.save(update_fields=["wanted_sheets"])
    audit.record(
        actor,
        "round.more_sheets",
        round,
        entries=ids,
        sheets=sheets,
        idempotency_key=idempotency_key,
    )
    return request_repair(actor=actor, round=round, cause="more_sheets")


@transaction.atomic
def note_hearers(*, round: Round) -> None:
    """Where every judge hears every entry, what is wanted is as many sheets as may hear it now."""
    if not round.is_heard_by_all:
        return
    wanted = read_problem(round=round).wanted
    known = RoundEntry.objects.select_for_update(no_key=True).filter(round=round)
    rows = list(known.filter(entry__in=wanted).order_by("pk"))
    for row in rows:
        row.wanted_sheets = wanted[row.entry_id]
    RoundEntry.objects.bulk_update(rows, ["wanted_sheets"])
