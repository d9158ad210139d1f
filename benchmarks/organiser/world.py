"""A round of a national programme: judges, assignments and submitted sheets, written as rows."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from challenge.models import Edition
    from judging.models import Criterion, Judge, Round

BATCH = 5_000
COMMENT = (
    "문제와 고객이 분명하고 시제품의 수치도 믿을 만합니다. 매출 계획의 근거는 보완이 필요합니다."
)


def fill_round(edition: Edition, *, judges: int, sheets: int, seed: int = 2026) -> Round:
    """The edition's first round, open, with so many judges and so many sheets in all."""
    from django.utils import timezone  # noqa: PLC0415 - only after django.setup()

    from judging.models import Round, RoundEntry  # noqa: PLC0415 - as above

    round = edition.rounds.select_related("edition", "rubric").earliest("order")
    edition.rounds.exclude(pk=round.pk).delete()
    entries = list(edition.entries.order_by("number").values_list("pk", flat=True))
    each = sheets // len(entries)
    Round.objects.filter(pk=round.pk).update(
        state="open", sheets_per_entry=each, min_sheets=1, opens_at=timezone.now()
    )
    RoundEntry.objects.bulk_create(
        (
            RoundEntry(round=round, entry_id=entry, blind_code=f"E-{number:05d}")
            for number, entry in enumerate(entries, 1)
        ),
        batch_size=BATCH,
    )
    seats = _judges(edition, judges)
    random = Random(seed)
    pairs = [
        (entry, seats[(place + step * 37 + place // judges) % judges].pk)
        for place, entry in enumerate(entries)
        for step in range(each)
    ]
    criteria = list(round.rubric.criteria.order_by("order"))
    for start in range(0, len(pairs), BATCH):
        _sheets(round, pairs[start : start + BATCH], criteria, random)
    round.refresh_from_db()
    return round


def _judges(edition: Edition, number: int) -> list[Judge]:
    from challenge.models import User  # noqa: PLC0415 - only after django.setup()
    from judging.models import PLEDGE_VERSION, Judge, Pledge  # noqa: PLC0415 - as above

    people = User.objects.bulk_create(
        User(email=f"j{place}@{edition.slug}.example", name=f"심사위원 {place}")
        for place in range(1, number + 1)
    )
    seats = Judge.objects.bulk_create(
        Judge(edition=edition, user=person, state=Judge.State.ACCEPTED) for person in people
    )
    Pledge.objects.bulk_create(
        Pledge(judge=seat, text_version=PLEDGE_VERSION, text="서약", signed_name=person.name)
        for seat, person in zip(seats, people, strict=True)
    )
    return seats


def _sheets(
    round: Round, pairs: list[tuple[int, int]], criteria: list[Criterion], random: Random
) -> None:
    """An entry's worth and a judge's severity follow from their numbers; the rest is chance."""
    from django.utils import timezone  # noqa: PLC0415 - only after django.setup()

    from judging.models import Assignment, Score, Scoresheet, SheetState  # noqa: PLC0415 - as above

    rows = Assignment.objects.bulk_create(
        Assignment(round=round, entry_id=entry, judge_id=judge) for entry, judge in pairs
    )
    values = {row.pk: [_points(row, criterion, random) for criterion in criteria] for row in rows}
    written = Scoresheet.objects.bulk_create(
        Scoresheet(
            assignment=row,
            state=SheetState.SUBMITTED,
            total=sum(values[row.pk]),
            submitted_at=timezone.now(),
            comment=COMMENT,
            revision=1,
            seconds_spent=300,
        )
        for row in rows
    )
    Score.objects.bulk_create(
        (
            Score(sheet=sheet, criterion=criterion, value=value)
            for sheet in written
            for criterion, value in zip(criteria, values[sheet.assignment_id], strict=True)
        ),
        batch_size=BATCH,
    )


def _points(row: object, criterion: Criterion, random: Random) -> Decimal:
    entry, judge = row.entry_id, row.judge_id  # type: ignore[attr-defined]
    share = 0.65 + (entry * 7919 % 97 - 48) / 300 + (judge * 104729 % 31 - 15) / 300
    share = min(1.0, max(0.1, share + random.gauss(0, 0.05)))
    return (criterion.points * Decimal(f"{share:.4f}")).quantize(Decimal("0.01"))
