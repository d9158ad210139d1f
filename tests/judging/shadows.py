"""Shadow judges with wild scores, as rows: as if they had done all that a judge may do."""

from decimal import Decimal

from django.utils import timezone

from judging.models import (
    PLEDGE_VERSION,
    Assignment,
    AssignmentState,
    Conflict,
    DeskMark,
    IndicativeAmount,
    Judge,
    LateSheet,
    NamesChecked,
    OwnOrder,
    Pledge,
    Recusal,
    Round,
    Score,
    Scoresheet,
    SheetRevision,
    SheetState,
    WildCard,
)
from tests.judging import factories as f

WORDS = "참관하며 적은 말"


def a_wild_shadow(round: Round, *, share: str = "0.01") -> Judge:
    """Accepted and pledged; of the house of a judge who counts; every entry but two scored with
    this share of the points, one given back, one in conflict; marked, late and changed.
    """
    house = round.edition.judges.exclude(organisation=None).first()
    person = f.a_person()
    judge = Judge.objects.create(
        edition=round.edition,
        user=person,
        state=Judge.State.ACCEPTED,
        is_shadow=True,
        organisation=house.organisation if house else None,
        last_seen_at=timezone.now(),
    )
    text = PLEDGE_VERSION
    Pledge.objects.create(judge=judge, text_version=text, text="서약", signed_name=person.name)
    NamesChecked.objects.create(judge=judge, round=round)
    rows = list(round.participations.select_related("entry").order_by("pk"))
    Conflict.objects.create(judge=judge, entry=rows[0].entry, kind="other", source="declared")
    given = [
        Assignment(round=round, judge=judge, entry=row.entry, state=AssignmentState.SHADOW)
        for row in rows[1:]
    ]
    Assignment.with_shadows.bulk_create(given)
    for pair in given:
        _score(pair, Decimal(share))
    _mark(given[-1])
    if len(given) > 1:
        back = given[0]
        Assignment.with_shadows.filter(pk=back.pk).update(state=AssignmentState.SHADOW_RECUSED)
        Recusal.objects.create(assignment=back, kind="other", note=WORDS)
    return judge


def _score(pair: Assignment, share: Decimal) -> None:
    criteria = list(pair.round.rubric.criteria.all())
    values = [(criterion.points * share).quantize(Decimal("0.01")) for criterion in criteria]
    sheet = Scoresheet.objects.create(
        assignment=pair,
        state=SheetState.SUBMITTED,
        total=sum(values),
        submitted_at=timezone.now(),
        comment=WORDS,
        private_note=WORDS,
        revision=2,
        seconds_spent=7,
        read_place=1,
    )
    Score.objects.bulk_create(
        Score(sheet=sheet, criterion=criterion, value=value)
        for criterion, value in zip(criteria, values, strict=True)
    )
    for number, reason in ((1, ""), (2, WORDS)):
        SheetRevision.objects.create(
            sheet=sheet,
            number=number,
            snapshot={"points": {}, "comment": WORDS},
            digest="0" * 64,
            reason=reason,
            made_by=pair.judge.user,
        )


def _mark(pair: Assignment) -> None:
    DeskMark.objects.create(assignment=pair, to_discuss=True, reason=WORDS, suits=0)
    WildCard.objects.create(judge=pair.judge, round=pair.round, assignment=pair, reason=WORDS)
    IndicativeAmount.objects.create(assignment=pair, amount_krw=10**11, is_shown=True)
    LateSheet.objects.create(assignment=pair, scores={}, comment=WORDS, digest="1" * 64)
    OwnOrder.objects.create(assignment=pair, total=1, place=1)
