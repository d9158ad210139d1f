"""What each person must hear and when: computed from the dates of a season and from what people
did, by the rules as they stand in the docs, without a line of the code that tells them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from challenge.models import Edition, Mail
from judging.models import Assignment, AssignmentState, Round
from tests.season.cast import SILENT_DAYS, Cast, Event
from tests.season.plan import Span
from tests.season.reach import DAYTIME
from tests.submissions import factories as startups

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CALL_MARKS = ((72, 24), (24, 3), (3, 0))  # hours before the close: from, until
LONG_OUTAGE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a call or a round had these dates.  ended_at: None: to the end."""

    since: datetime
    ended_at: datetime | None
    opens_at: datetime
    closes_at: datetime

    def holds(self, moment: datetime) -> bool:
        return self.since <= moment and (self.ended_at is None or moment < self.ended_at)


@dataclass
class Dates:
    """The dates of calls and rounds as they stood at every moment."""

    _noted: dict[tuple[str, int], list[tuple[datetime, datetime, datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def note(self, now: datetime) -> None:
        for model in (Edition, Round):
            for pk, *dates in model.objects.values_list("pk", "opens_at", "closes_at"):
                rows = self._noted[model.__name__, pk]
                if not rows or rows[-1][1:] != tuple(dates):
                    rows.append((now, dates[0], dates[1]))

    def of(self, row: Edition | Round) -> list[Stretch]:
        rows = self._noted[type(row).__name__, row.pk]
        ends = [*(since for since, *_dates in rows[1:]), None]
        return [Stretch(row[0], end, row[1], row[2]) for row, end in zip(rows, ends, strict=True)]


class Oracle:
    """Of one edition."""

    def __init__(self, cast: Cast, dates: Dates, outages: list[Span]) -> None:
        self.cast, self.dates, self.outages = cast, dates, outages

    def events(self) -> list[Event]:
        """What people did, and what follows from the dates."""
        rounds = list(self.cast.edition.rounds.order_by("order"))
        found = [*self.cast.events, *self._call()]
        for round in rounds:
            found += [*self._told_of_work(round), *self._last_day(round), *self._outages(round)]
            for person in self.cast.organisers():
                found.append(Event(("round_tallied",), person.pk, round.closes_at))
        return [*found, *self._silent(rounds[0]), *self._mute(rounds)]

    def _call(self) -> Iterator[Event]:
        stretches = self.dates.of(self.cast.edition)
        closes_at = stretches[-1].closes_at
        entries = self.cast.entries
        plan = self.cast.plan
        half = plan.opens_at + (plan.closes_at - plan.opens_at) / 2
        for way, several in entries.items():
            ends_at = half if way in {"early", "to correct"} else closes_at
            for entry in several:
                yield from self._reminders(startups.writer_of(entry).pk, stretches, ends_at)
        for way, kind in {
            "wishes": "receipt",
            "wishes in vain": "draft_not_submitted",
            "never ready": "draft_over",
        }.items():
            for entry in entries[way]:
                writer = startups.writer_of(entry).pk
                since = closes_at - timedelta(minutes=3) * (kind == "receipt")
                yield Event((kind,), writer, since, at_once=kind == "receipt")

    def _reminders(
        self, writer: int, stretches: list[Stretch], ends_at: datetime
    ) -> Iterator[Event]:
        """Three for each deadline while it stands, as long as there is a draft (until ends_at).

        Who hears of a new deadline needs no reminder whose mark lies before that.
        """
        for stretch in stretches:
            for begins, ends in CALL_MARKS:
                mark, until = (stretch.closes_at - HOUR * hours for hours in (begins, ends))
                begun = stretch.opens_at + HOUR
                if stretch.holds(mark) and begun <= mark < ends_at:
                    until = min(until, stretch.ended_at or until, ends_at)
                    at_once = begins == CALL_MARKS[-1][0]
                    yield Event(("draft_reminder",), writer, mark, until, at_once)

    def _told_of_work(self, round: Round) -> Iterator[Event]:
        """A week before the opening at the earliest, and of what is added later at once."""
        rows = Assignment.objects.filter(
            round=round, state__in=[AssignmentState.ACTIVE, AssignmentState.RECUSED]
        )
        made = set(rows.values_list("judge__user", "created_at"))
        for user, created_at in sorted(made):
            for stretch in self.dates.of(round):
                since = max(stretch.since, created_at, stretch.opens_at - 7 * DAY)
                if stretch.holds(since):
                    yield Event(("judge_assigned",), user, since, round.closes_at)
                    break

    def _last_day(self, round: Round) -> Iterator[Event]:
        """Who has work left a day before the close, as it stands then, is reminded, by day; in a
        round of a day or less, when a quarter of it is left.  Not made up for half a day later.
        """
        stretch = self.dates.of(round)[-1]
        length = stretch.closes_at - stretch.opens_at
        mark = stretch.closes_at - (DAY if length > DAY else length / 4)
        if not stretch.holds(mark):
            return
        until = min(_by_day(mark, self.cast.plan.zone) + DAY / 2, stretch.closes_at)
        for user in self._behind(round, mark) & self._behind(round, until):
            yield Event(("judge_reminder",), user, mark, until)

    def _outages(self, round: Round) -> Iterator[Event]:
        """Organisers hear of a long one that met a round in which judges had work."""
        for away in self.outages:
            at = next(row for row in self.dates.of(round) if row.holds(away.began_at))
            first = round.assignments.order_by("created_at").first()
            if (
                first is None
                or first.created_at > away.began_at
                or away.ended_at - away.began_at < LONG_OUTAGE
                or not at.opens_at < away.ended_at
                or not at.closes_at > away.began_at
            ):
                continue
            for person in self.cast.organisers():
                yield Event(("server_was_away",), person.pk, away.ended_at)
            moved = next(row for row in self.dates.of(round) if row.holds(away.ended_at + HOUR / 2))
            if moved.closes_at != at.closes_at:
                for user in self._behind(round, away.ended_at):
                    yield Event(("judge_extended",), user, away.ended_at, moved.closes_at)

    def _silent(self, round: Round) -> Iterator[Event]:
        """Warned after a day, replaced after two, both by day; the server's silence is not theirs.

        Nothing of it where the round closes before.
        """
        for judge in self.cast.judges["silent"]:
            mine = Assignment.objects.filter(round=round, judge=judge)
            if not mine.exists():
                continue
            told = min(row.notified_at for row in mine if row.notified_at)
            since = max(round.opens_at, told)
            warned = since + DAY * (SILENT_DAYS - 1)
            warned += self._lost(since, warned)
            yield Event(("judge_silence_warning",), judge.user_id, warned, round.closes_at)
            if not mine.filter(state=AssignmentState.ACTIVE).exists():
                replaced = warned + DAY
                for user in (judge.user_id, *(person.pk for person in self.cast.organisers())):
                    kinds = ("judge_replaced", "silent_judges")
                    yield Event(kinds, user, replaced, in_time=round.closes_at)

    def _mute(self, rounds: list[Round]) -> Iterator[Event]:
        """An invitation without an answer is asked about again: after a week, and a week before
        each round opens; of two within three days the first.  The three days count from when that
        one was written: the clock may have ticked hours later, or stood still.
        """
        openings = [self.dates.of(round)[0].opens_at for round in rounds]
        for judge in self.cast.judges["mute"]:
            week_after, last = judge.invited_at + 7 * DAY, judge.invited_at
            mails = Mail.objects.filter(kind="judge_invitation_reminder", to_user=judge.user_id)
            written = list(mails.order_by("created_at").values_list("created_at", flat=True))
            for mark in sorted([week_after, *(at - 7 * DAY for at in openings)]):
                if mark - last >= 3 * DAY:
                    until = min(at for at in openings if at > mark)
                    yield Event(("judge_invitation_reminder",), judge.user_id, mark, until)
                    last = next((at for at in written if at >= mark), mark)

    def _behind(self, round: Round, moment: datetime) -> set[int]:
        """Judges who were told of work in the round and had some left then."""
        rows = Assignment.objects.filter(
            round=round,
            notified_at__lte=moment,
            state__in=[AssignmentState.ACTIVE, AssignmentState.RECUSED],
        ).prefetch_related("recusals", "judge")
        found = set()
        for row in rows:
            sheet = getattr(row, "sheet", None)
            sent = sheet.submitted_at if sheet else None
            given = [recusal.at for recusal in row.recusals.all()]
            is_left = sent is None or sent > moment
            if is_left and all(at > moment for at in given):
                found.add(row.judge.user_id)
        return found

    def _lost(self, since: datetime, until: datetime) -> timedelta:
        spans = (min(until, away.ended_at) - max(since, away.began_at) for away in self.outages)
        return sum((span for span in spans if span > timedelta()), timedelta())


def _by_day(moment: datetime, zone: str) -> datetime:
    """The same, or the next morning there."""
    local = moment.astimezone(ZoneInfo(zone))
    while local.hour not in DAYTIME:
        local = (local + HOUR).replace(minute=0)
    return local.astimezone(moment.tzinfo)
