"""A second round after a published one, played to its tally."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from judging.models import Round
from judging.services.assignment.request import request_assignment
from judging.services.results.tally import tally_round
from judging.services.rounds.admit import admit_entries
from judging.services.rounds.close import close_round
from judging.services.rounds.open import open_round
from tests.judging import factories as make

SHARE = 30


def a_second_round(first: Round, **facts: Any) -> Round:
    """Assigned, scored and closed; those that advanced take part."""
    second = first.edition.rounds.get(order=2)
    now = timezone.now()
    values = {
        "kind": "document", "allocation": "even", "sheets_per_entry": 3, "lottery": 1.0,
        "opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=5),
        "min_comment_length": 0, "method": "mean", "carried_share": SHARE,
    }  # fmt: skip
    Round.objects.filter(pk=second.pk).update(**values | facts)
    second = Round.objects.select_related("edition", "rubric").get(pk=second.pk)
    actor = make.organiser_of(first.edition)
    admit_entries(actor=actor, round=second)
    make.run(request_assignment(actor=actor, round=second, seed=7))
    second.refresh_from_db()
    open_round(actor=actor, round=second)
    second.refresh_from_db()
    make.score_all(second, seed=2)
    close_round(actor=actor, round=second)
    second.refresh_from_db()
    tally_round(round=second)
    return second
