"""Drawing the entries that a second panel reads too, before judges are assigned.

Their sheets all count; nobody is told which they are, or why a judge has an entry.
"""

from django.db import transaction
from django.utils.crypto import salted_hmac

from challenge import audit
from challenge.models import User
from challenge.permissions import require
from judging.models import Round, RoundEntry, RoundState
from judging.permissions import may_run_round
from judging.queries.setup.allocation_rule import audit_share
from submissions.models import EntryState

HALF = 0.5  # rounded to the nearest number of entries


@transaction.atomic
def draw_noise_audit(*, actor: User | None, round: Round) -> int:
    """Draw anew while the round is set up, the same share the same entries; returns how many.

    The lot follows from the installation's key, so that no judge can foresee it.  Part of
    requesting an assignment.
    """
    if actor is not None:
        require(may_run_round, actor, round)
    if not audit_share(round) and not round.participations.filter(is_audited=True).exists():
        return 0
    round = round.locked()
    share = audit_share(round)
    known = RoundEntry.objects.select_for_update(no_key=True).filter(round=round)
    rows = list(known.order_by("pk"))
    drawn = {row.entry_id for row in rows if row.is_audited}
    if round.state != RoundState.SETUP:
        return len(drawn)
    taking = set(
        round.participations.filter(entry__state=EntryState.SUBMITTED).values_list(
            "entry_id", flat=True
        )
    )
    order = sorted(taking, key=lambda entry: _ticket(round, entry))
    chosen = set(order[: int(share * len(order) + HALF)])
    if chosen == drawn:
        return len(drawn)
    for row in rows:
        row.is_audited = row.entry_id in chosen
        if row.is_audited:
            row.wanted_sheets = 2 * round.sheets_per_entry
        elif row.entry_id in drawn:
            row.wanted_sheets = None
    RoundEntry.objects.bulk_update(rows, ["is_audited", "wanted_sheets"], batch_size=2000)
    audit.record(actor, "round.audit_drawn", round, entries=len(chosen), share=share)
    return len(chosen)


def _ticket(round: Round, entry: int) -> str:
    return salted_hmac("noise-audit", f"{round.pk}:{entry}", algorithm="sha256").hexdigest()
