"""The editions of an organiser on one page: the stage of each, how far it is, what comes next."""
# tested by: tests/frontend/pages/organisers/test_records.py

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from challenge.models import Edition
from judging.models import Assignment, AssignmentState, Round, RoundState, SheetState
from submissions.models import Entry, EntryState


@dataclass(frozen=True, slots=True)
class EditionGlance:
    """One edition.  stage: draft, upcoming, open, judging, results or finished.

    done, of: submitted applications of all that were begun, or score sheets of the open round
    (None: neither counts now).  next_at: the next date of what next_kind says (opens, closes,
    round_opens, round_closes), of next_round where it is a round's.
    """

    edition: Edition
    stage: str
    done: int | None
    of: int | None
    next_kind: str
    next_at: datetime | None
    next_round: Round | None


# viewer: caller
def editions_at_a_glance(editions: Iterable[Edition], now: datetime) -> list[EditionGlance]:
    """In the given order; three queries, however many editions."""
    rows = list(editions)
    rounds: dict[int, list[Round]] = defaultdict(list)
    for round in Round.objects.filter(edition__in=rows).order_by("order"):
        rounds[round.edition_id].append(round)
    applications = {
        row["edition"]: (row["submitted"], row["begun"])
        for row in Entry.objects.filter(edition__in=rows)
        .values("edition")
        .annotate(
            submitted=Count("pk", filter=Q(state=EntryState.SUBMITTED)),
            begun=Count("pk", filter=~Q(state=EntryState.WITHDRAWN)),
        )
    }
    opened = [r.pk for of in rounds.values() for r in of if r.state == RoundState.OPEN]
    sheets = {
        row["round"]: (row["submitted"], row["all"])
        for row in Assignment.objects.filter(round__in=opened, state=AssignmentState.ACTIVE)
        .values("round")
        .annotate(
            submitted=Count("pk", filter=Q(sheet__state=SheetState.SUBMITTED)), all=Count("pk")
        )
    }
    return [
        _glance(row, rounds[row.pk], applications.get(row.pk, (0, 0)), sheets, now) for row in rows
    ]


def _glance(
    edition: Edition,
    rounds: list[Round],
    applications: tuple[int, int],
    sheets: dict[int, tuple[int, int]],
    now: datetime,
) -> EditionGlance:
    stage = edition.phase
    if stage == "judging" and rounds and rounds[-1].state == RoundState.PUBLISHED:
        stage = "results"
    open_round = next((round for round in rounds if round.state == RoundState.OPEN), None)
    done: int | None = None
    of: int | None = None
    if stage == "open":
        done, of = applications
    elif open_round:
        done, of = sheets.get(open_round.pk, (0, 0))
    dates: list[tuple[str, datetime, Round | None]] = [
        ("opens", edition.opens_at, None),
        ("closes", edition.closes_at, None),
    ]
    for round in rounds:
        dates += [("round_opens", round.opens_at, round), ("round_closes", round.closes_at, round)]
    ahead = [row for row in dates if row[1] > now and stage != "finished"]
    if not ahead:
        return EditionGlance(edition, stage, done, of, "", None, None)
    return EditionGlance(edition, stage, done, of, *min(ahead, key=lambda row: row[1]))
