"""What the judges thought, once it is announced.

One's own figures and the comments, nobody else's (docs/rules-kr.md §11).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from statistics import median

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.fields.json import KeyTextTransform

from judging.algorithms.ranking.audience import AUDIENCE
from judging.models import (
    Announcement,
    AssignmentState,
    BonusRuling,
    Criterion,
    Decision,
    HeldComment,
    Round,
    Scoresheet,
    SheetState,
    Standing,
    Tally,
)
from judging.queries.rounds.amounts import shown_amounts
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
    """What one startup may know of one announced round.

    code: its name in the results bundle; median: None where the field is too small; sheets: judges
    who read it, which differs between entries where a rule asks for more where it matters; amounts:
    what investors among them would put in, where they let the startup see it; audience: the points
    that the audience's vote gave it, None where the vote is in no score; bonuses: what was said of
    the proofs that it sent for bonus points; held: why an organiser keeps a judge's words back,
    once for each.
    """

    round: Round
    decision: Decision | None
    base: Decimal | None
    median: Decimal | None
    peers: int
    criteria: Sequence[CriterionResult]
    comments: Sequence[str]
    code: str
    sheets: int
    amounts: Sequence[int] = ()
    audience: Decimal | None = None
    bonuses: Sequence[BonusRuling] = ()
    held: Sequence[str] = ()

    @property
    def held_words(self) -> list[str]:
        """The reasons in the reader's language, each once."""
        return [str(HeldComment.Reason(reason).label) for reason in dict.fromkeys(self.held)]


# viewer: caller
def results_of(entry: Entry) -> list[RoundResult]:
    """The announced rounds of the entry, the latest first.

    Nothing before the announcement is published.  Six queries for any number of rounds.
    """
    published = Round.objects.select_related("announcement").filter(
        participations__entry=entry, announcement__state=Announcement.State.PUBLISHED
    )
    rounds = list(published.annotate(code=F("participations__blind_code")).order_by("-order"))
    decisions = {
        decision.round_id: decision
        for decision in Decision.objects.filter(round__in=rounds, entry=entry).select_related(
            "award"
        )
    }
    standings: dict[int, list[Standing]] = {}
    for standing in _standings(entry, rounds):
        standings.setdefault(standing.tally.round_id, []).append(standing)
    criteria = _criteria_by_round(rounds)
    words, amounts = _words(entry, rounds), shown_amounts(entry, rounds)
    bonuses = _bonuses(entry, rounds)
    made = [
        _result(
            entry,
            round,
            decisions.get(round.pk),
            standings.get(round.pk, []),
            criteria.get(round.pk, []),
            words.get(round.pk, _Words()),
        )
        for round in rounds
    ]
    return [
        replace(row, amounts=amounts.get(pk, ()), bonuses=bonuses.get(pk, ()))
        for row in made
        for pk in [row.round.pk]
    ]


def _criteria_by_round(rounds: Sequence[Round]) -> dict[int, list[Criterion]]:
    found: dict[int, list[Criterion]] = {}
    rows = Criterion.objects.filter(rubric__round__in=rounds).select_related("rubric")
    for criterion in rows.order_by("order", "id"):
        found.setdefault(criterion.rubric.round_id, []).append(criterion)
    return found


def _bonuses(entry: Entry, rounds: Sequence[Round]) -> dict[int, list[BonusRuling]]:
    """What was said of the proofs that it sent for bonus points, by round."""
    found: dict[int, list[BonusRuling]] = {}
    rulings = BonusRuling.objects.filter(round__in=rounds, entry=entry)
    for ruling in rulings.select_related("adjustment").order_by("pk"):
        found.setdefault(ruling.round_id, []).append(ruling)
    return found


def _result(
    entry: Entry,
    round: Round,
    decision: Decision | None,
    standings: Sequence[Standing],
    criteria: Sequence[Criterion],
    words: "_Words",
) -> RoundResult:
    own = next((row for row in standings if row.entry_id == entry.pk), None)
    peers = [row.base for row in standings if row.base is not None] if entry.field_id else []
    return RoundResult(
        round=round,
        decision=decision,
        base=own.base if own else None,
        median=Decimal(median(peers)).quantize(Decimal("0.01"))
        if len(peers) >= FEWEST_PEERS
        else None,
        peers=len(peers),
        criteria=_criteria(criteria, own),
        comments=sorted(
            words.shown, key=lambda text: (len(text), text)
        ),  # an order that tells nothing about who wrote them
        code=round.code,  # type: ignore[attr-defined]
        sheets=own.sheets if own else 0,
        audience=_audience(round),
        held=sorted(words.held),
    )


def _audience(round: Round) -> Decimal | None:
    """As it was published."""
    bundle = round.announcement.bundle
    if "audience" not in bundle:
        return None
    own = {"entry": round.code, "kind": AUDIENCE}  # type: ignore[attr-defined]
    given = (row["points"] for row in bundle["adjustments"] if row | own == row)
    return Decimal(next(given, "0.00"))


def _announced_tallies(rounds: Sequence[Round]) -> QuerySet[Tally]:
    """The tally that each announcement rests on, or the newest."""
    digest = KeyTextTransform("input_digest", "round__announcement__bundle")
    is_named = Case(When(input_digest=digest, then=1), default=0)
    tallies = Tally.objects.filter(round__in=rounds).order_by(
        "round_id", is_named.desc(), "-number"
    )
    return tallies.distinct("round_id")


def _standings(entry: Entry, rounds: Sequence[Round]) -> QuerySet[Standing]:
    """One's own standings, and the base scores of the same field without a name."""
    ours = Q(entry=entry) | Q(entry__field=entry.field_id) if entry.field_id else Q(entry=entry)
    rows = Standing.objects.filter(ours, tally__in=_announced_tallies(rounds).values("pk"))
    return rows.select_related("tally").only(
        "entry_id", "base", "criteria", "sheets", "tally__round_id"
    )


def _criteria(criteria: Sequence[Criterion], standing: Standing | None) -> list[CriterionResult]:
    means = {
        key: Decimal(str(mean))
        for key, mean in (standing.criteria if standing else {}).items()
        if mean is not None
    }
    return [
        CriterionResult(row, means[row.key], round(100 * means[row.key] / row.points))
        for row in criteria
        if row.key in means
    ]


@dataclass(frozen=True, slots=True)
class _Words:
    """shown: what judges wrote; held: why the rest is not shown (HeldComment.Reason)."""

    shown: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)


def _words(entry: Entry, rounds: Sequence[Round]) -> dict[int, _Words]:
    """The judges' words to the startup, by round."""
    sheets = Scoresheet.objects.filter(
        assignment__round__in=rounds,
        assignment__entry=entry,
        assignment__state=AssignmentState.ACTIVE,
        state=SheetState.SUBMITTED,
    )
    found: dict[int, _Words] = {}
    columns = ("assignment__round_id", "comment", "held_comment__reason")
    for round, text, reason in sheets.values_list(*columns):
        words = found.setdefault(round, _Words())
        if text.strip() and reason:
            words.held.append(reason)
        elif text.strip():
            words.shown.append(text.strip())
    return found
