"""What the judges thought, once it is announced: one's own figures and the comments, nobody else's (RULES-KR §11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from judging.models import Announcement, AssignmentState, Criterion, Decision, Round, RoundEntry, Scoresheet, SheetState, Standing, Tally
from submissions.models import Entry

FEWEST_PEERS = 5  # with fewer, the median and one's own score would give another entry's score away


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion: the mean of one's own sheets, and its points."""

    criterion: Criterion
    mean: Decimal
    percent: int


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What one startup may know of one announced round.  code: its name in the results bundle; median: None where the field is too small."""

    round: Round
    decision: Decision | None
    base: Decimal | None
    median: Decimal | None
    peers: int
    criteria: Sequence[CriterionResult]
    comments: Sequence[str]
    code: str


def results_of(entry: Entry) -> list[RoundResult]:
    """The announced rounds of the entry; nothing before the announcement is published."""
    published = Round.objects.select_related("announcement").filter(participations__entry=entry, announcement__state=Announcement.State.PUBLISHED)
    return [_result(entry, one) for one in published.order_by("-order")]


def _result(entry: Entry, one: Round) -> RoundResult:
    decision = Decision.objects.filter(round=one, entry=entry).select_related("award").first()
    tallies = Tally.objects.filter(round=one).order_by("-number")
    tally = tallies.filter(input_digest=one.announcement.bundle.get("input_digest", "")).first() or tallies.first()
    standing = Standing.objects.filter(tally=tally, entry=entry).first() if tally else None
    peers = _peer_scores(entry, tally)
    return RoundResult(
        round=one,
        decision=decision,
        base=standing.base if standing else None,
        median=Decimal(median(peers)).quantize(Decimal("0.01")) if len(peers) >= FEWEST_PEERS else None,
        peers=len(peers),
        criteria=_criteria(one, standing),
        comments=_comments(entry, one),
        code=RoundEntry.objects.values_list("blind_code", flat=True).get(round=one, entry=entry),
    )


def _peer_scores(entry: Entry, tally: Tally | None) -> list[Decimal]:
    """Base scores of the entries of the same field (one's own included), with no names."""
    standings = Standing.objects.filter(tally=tally, entry__field=entry.field_id, base__isnull=False) if tally and entry.field_id else Standing.objects.none()
    return [score for score in standings.values_list("base", flat=True) if score is not None]


def _criteria(one: Round, standing: Standing | None) -> list[CriterionResult]:
    means = standing.criteria if standing else {}
    criteria = Criterion.objects.filter(rubric__round=one, key__in=list(means)).order_by("order")
    return [CriterionResult(row, Decimal(str(means[row.key])), round(100 * Decimal(str(means[row.key])) / row.points)) for row in criteria if means[row.key] is not None]


def _comments(entry: Entry, one: Round) -> list[str]:
    """The judges' words to the startup, in an order that tells nothing about who wrote them."""
    sheets = Scoresheet.objects.filter(assignment__round=one, assignment__entry=entry, assignment__state=AssignmentState.ACTIVE, state=SheetState.SUBMITTED)
    return sorted((text.strip() for text in sheets.values_list("comment", flat=True) if text.strip()), key=lambda text: (len(text), text))
