"""An entry that was judged, tallied and, if wanted, announced."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from judging.models import (
    Anchor,
    Announcement,
    Assignment,
    Criterion,
    Judge,
    Round,
    RoundEntry,
    Rubric,
    Scoresheet,
    Standing,
    Tally,
)
from submissions.models import Entry
from tests.submissions.factories import a_user, submitted


def a_judged(entry: Entry, *, state: str = "published") -> Round:
    """A document review in which the entry has the first rank; state: of its announcement."""
    now = timezone.now()
    round = Round.objects.create(
        edition=entry.edition,
        order=1,
        name_ko="서류평가",
        opens_at=now,
        closes_at=now + timedelta(days=1),
        places=3,
        pass_mark=Decimal(60),
    )
    rubric = Rubric.objects.create(round=round)
    criterion = Criterion.objects.create(
        rubric=rubric, key="problem", order=1, title_ko="문제인식", points=Decimal(30)
    )
    Anchor.objects.create(criterion=criterion, level=5, text_ko="절실한 문제입니다")
    _score(round, entry)
    _tally(round, entry)
    facts = {"published_at": now, "approved_by": a_user()} if state == "published" else {}
    Announcement.objects.create(
        edition=entry.edition, round=round, state=state, prepared_by=a_user(), **facts
    )
    return round


def _score(round: Round, entry: Entry) -> None:
    RoundEntry.objects.create(round=round, entry=entry, blind_code="A1")
    judge = Judge.objects.create(edition=entry.edition, user=a_user("심사숙고"), state="accepted")
    assignment = Assignment.objects.create(round=round, judge=judge, entry=entry)
    Scoresheet.objects.create(
        assignment=assignment,
        state="submitted",
        total=Decimal("81.5"),
        submitted_at=timezone.now(),
        comment="현장을 잘 압니다.",
        private_note="운영진만 봅니다",
    )


def _tally(round: Round, entry: Entry) -> None:
    tally = Tally.objects.create(
        round=round,
        number=1,
        method="mean",
        input_digest="x",
        software="test",
        seed=1,
        sheet_count=1,
    )
    for rank, (ranked, points) in enumerate(
        ((entry, Decimal("81.50")), (submitted(entry.edition), Decimal("70.50"))), 1
    ):
        criteria = {"problem": "24.00"} if ranked == entry else {}
        Standing.objects.create(
            tally=tally, entry=ranked, rank=rank, base=points, official=points, criteria=criteria
        )
