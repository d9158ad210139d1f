"""The dates of an edition as one line, with every contradiction on the span that has it."""

# tested by: tests/judging/services/setup/test_timeline.py

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from challenge.kernel.calendars.another_year import fixed_holidays
from challenge.kernel.calendars.closing_days import end_of_period, is_day_off
from challenge.models import Edition
from judging.models import Round
from judging.queries.setup.round_dates import pairs_out_of_order

SOUTH_KOREA = "Asia/Seoul"
WHOLE = 1000  # the line's length, in which `start` and `length` are


@dataclass(frozen=True, slots=True)
class Span:
    """name: notice | applications | round | appeals; round: where it is one's.

    start, length: of 1000, along the line.  mistakes: what contradicts, each with what to do;
    notes: what may be meant so.  fixed: False where its days follow from a publication.
    """

    name: str
    opens_at: datetime
    closes_at: datetime
    round: Round | None = None
    mistakes: Sequence[str] = ()
    notes: Sequence[str] = ()
    start: int = 0
    length: int = WHOLE
    fixed: bool = True


# viewer: caller
def timeline(edition: Edition, rounds: Sequence[Round]) -> list[Span]:
    """From the notice to the end of appeals, in the order in which they should come.

    rounds: of the edition, in their order.
    """
    zone = ZoneInfo(edition.time_zone)
    notice = datetime.combine(edition.notice_date, time(0), zone)
    spans = [
        Span("notice", notice, notice + timedelta(days=1), mistakes=_of_notice(edition, zone)),
        Span("applications", edition.opens_at, edition.closes_at),
        *(
            Span("round", row.opens_at, row.closes_at, row, _of_round(edition, rounds, row))
            for row in rounds
        ),
    ]
    if edition.appeal_days and rounds:
        last = max(row.closes_at for row in rounds)
        end = end_of_period(last, edition.appeal_days, edition.time_zone, edition.holidays)
        spans.append(Span("appeals", last, end, fixed=False))
    spans = [replace(span, notes=_off_days(edition, span, zone)) for span in spans]
    return _placed(spans)


def _of_notice(edition: Edition, zone: ZoneInfo) -> list[str]:
    if edition.notice_date <= edition.opens_at.astimezone(zone).date():
        return []
    return [_("The notice comes after applications open. Choose an earlier notice date.")]


def _of_round(edition: Edition, rounds: Sequence[Round], round: Round) -> list[str]:
    found = []
    if round.opens_at < edition.last_moment:
        found.append(_("Scoring opens before applications close. Move its opening."))
    for before, after in pairs_out_of_order(rounds):
        if after.pk == round.pk:
            words = _("It opens before %(before)s closes. Move its opening.")
            found.append(words % {"before": before.name})
    return found


def _off_days(edition: Edition, span: Span, zone: ZoneInfo) -> list[str]:
    """A close on a day off may be meant so, or not."""
    if span.name == "notice" or not span.fixed:
        return []
    day = span.closes_at.astimezone(zone).date()
    known = fixed_holidays([day.year]) if edition.time_zone == SOUTH_KOREA else set()
    if not is_day_off(day, known | edition.holidays):
        return []
    return [_("It closes on a weekend or a public holiday.")]


def _placed(spans: list[Span]) -> list[Span]:
    first = min(span.opens_at for span in spans)
    whole = max(span.closes_at for span in spans) - first
    found = []
    for span in spans:
        start = round_to_line((span.opens_at - first) / whole)
        length = max(round_to_line((span.closes_at - span.opens_at) / whole), 6)
        found.append(replace(span, start=min(start, WHOLE - 6), length=length))
    return found


def round_to_line(share: float) -> int:
    """A share of the whole line as whole thousandths."""
    return round(share * WHOLE)
