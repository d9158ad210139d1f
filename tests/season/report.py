"""What a season should have shown beside what it did, and its figures."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django_celery_outbox.models import CeleryOutbox

from challenge.models import ClockFailure, Job, Mail, MailState
from introductions.models import Introduction, IntroductionState
from judging.models import AssignmentState, Round, RoundState, Scoresheet
from submissions.models import Receipt, SubmitWish
from tests.season.cast import Cast, Event
from tests.season.oracle import Oracle, Stretch
from tests.season.reach import DAYTIME
from tests.season.season import MailHouse, Season

# What a person's own act brings about at once
AT_ANY_HOUR = {"receipt", "result_announced"}
URGENT_LEFT = timedelta(hours=12)  # before its end there is no other day
CALL_RUNS = ("draft_reminder", "draft_deadline_moved")
SCORING = ("judge_reminder", "judge_silence_warning")
# of these no more may come than are owed
COUNTED = (
    "draft_reminder", "draft_deadline_moved", "draft_over", "draft_not_submitted", "receipt",
    "correction_reminder", "correction_lapsed", "round_tallied", "result_announced",
    "judge_silence_warning", "judge_invitation_reminder", "judge_dates_moved",
    "introduction_reminder",
)  # fmt: skip
# of the same deadline nobody is told twice within these hours
OF_DEADLINES = (
    ("draft_reminder", "draft_deadline_moved", "draft_over"),
    ("judge_reminder", "judge_extended", "judge_silence_warning", "judge_dates_moved"),
)
APART = timedelta(hours=2)
SAME_WORDS_APART = timedelta(days=5)  # a reminder may say again what was said a week ago
CLOCK_STEPS = timedelta(minutes=15)  # by which the machine's clock may have been put back


class Report:
    """Read from the database when the season is over.  faults: each in words."""

    def __init__(self, season: Season) -> None:
        self.season = season
        self.sent = list(
            Mail.objects.filter(state=MailState.SENT)
            .select_related("edition", "to_user")
            .order_by("sent_at")
        )
        self.faults: dict[str, list[str]] = {
            "after_their_moment": list(self._after_their_moment()),
            "twice": list(self._twice()),
            "in_quiet_hours": list(self._in_quiet_hours()),
            "missing": [],
            "stuck": list(self._stuck()),
        }
        self.table: list[tuple[str, int, int]] = []
        self._compare()

    def figures(self) -> dict[str, int]:
        """As `make season` ends with."""
        plan = self.season.plan
        return {
            "editions": len(plan.editions),
            "days": (plan.end - plan.start).days,
            "ticks_missed": self.season.ticks_missed,
            "mails": len(self.sent),
            **{name: len(faults) for name, faults in self.faults.items()},
        }

    def text(self) -> str:
        """Expected beside happened, mails by kind and person, faults."""
        lines = [f"{'expected · happened':44} {'expected':>8} {'happened':>8}"]
        lines += [f"{what:44} {owed:8} {came:8}" for what, owed, came in self.table]
        roles = {mail.to_user_id: self._role(mail) for mail in self.sent}
        kinds = Counter((mail.kind, roles[mail.to_user_id]) for mail in self.sent)
        lines += ["", f"{'mails: kind · person':44} {'people':>8} {'mails':>8} {'most':>8}"]
        for (kind, role), mails in sorted(kinds.items()):
            people = Counter(
                m.to_user_id for m in self.sent if (m.kind, roles[m.to_user_id]) == (kind, role)
            )
            most = max(people.values())
            lines.append(f"{kind + ' · ' + role:44} {len(people):8} {mails:8} {most:8}")
        lines += [f"{name}: {row}" for name, rows in self.faults.items() for row in rows]
        return "\n".join(lines)

    def _role(self, mail: Mail) -> str:
        user = mail.to_user
        if user is None:
            return "nobody"
        if user.roles.filter(kind="organiser").exists():
            return "organiser"
        if user.memberships.exists():
            return "writer"
        return "judge" if user.judgeships.exists() else "investor"

    def _of(self, cast: Cast) -> list[Mail]:
        return [mail for mail in self.sent if mail.edition_id == cast.edition.pk]

    def _after_their_moment(self) -> Iterator[str]:
        for mail in self.sent:
            if mail.expires_at is not None and _left(mail) >= mail.expires_at:
                yield f"{mail} at {mail.sent_at}, void from {mail.expires_at} on"
        for cast in self.season.casts:
            last = cast.edition.last_moment
            for receipt in Receipt.objects.filter(entry__edition=cast.edition):
                if receipt.received_at > last:
                    yield f"receipt {receipt.number} at {receipt.received_at}"
            late = Scoresheet.objects.filter(
                assignment__round__edition=cast.edition,
                submitted_at__gte=F("assignment__round__closes_at"),
            ).exclude(assignment__round__state=RoundState.OPEN)
            yield from (f"sheet {sheet.pk} at {sheet.submitted_at}" for sheet in late)
            dates = self.season.dates
            call = dates.of(cast.edition)
            rounds = [row for round in cast.edition.rounds.all() for row in dates.of(round)]
            for mail in self._of(cast):
                if _is_of(mail, CALL_RUNS, call) is False or _is_of(mail, SCORING, rounds) is False:
                    yield f"{mail} at {_left(mail)}"

    def _twice(self) -> Iterator[str]:
        ids = Counter(str(mail.extra_headers["Message-ID"]) for mail in MailHouse.taken)
        yield from (name for name, times in ids.items() if times > 1)
        last: dict[tuple[object, ...], datetime] = {}
        for mail in self.sent:
            text = (mail.kind, mail.to_email, mail.edition_id, mail.subject, mail.body)
            if text in last and _left(mail) - last[text] < SAME_WORDS_APART:
                yield f"{text[:4]}: {last[text]} and {_left(mail)}"
            last[text] = _left(mail)
        for cast in self.season.casts:
            for kinds in OF_DEADLINES:
                yield from self._together(cast, kinds)

    def _together(self, cast: Cast, kinds: tuple[str, ...]) -> Iterator[str]:
        """Two mails of the clock of the same deadline to the same person, within APART."""
        clocks = [mail for mail in self._of(cast) if mail.caused_by_id is None]
        about = [mail for mail in clocks if mail.kind in kinds]
        for person in sorted({mail.to_email for mail in about}):
            mails = [mail for mail in about if mail.to_email == person]
            for first, second in pairwise(mails):
                if _left(second) - _left(first) < APART:
                    times = f"{_left(first):%m-%d %H:%M} and {_left(second):%m-%d %H:%M}"
                    yield f"{first.kind} and {second.kind} to {person}: {times}"

    def _in_quiet_hours(self) -> Iterator[str]:
        for mail in self.sent:
            if mail.edition is None or mail.caused_by_id or mail.kind in AT_ANY_HOUR:
                continue
            sent = _left(mail)
            is_urgent = mail.expires_at is not None and mail.expires_at - sent <= URGENT_LEFT
            local = sent.astimezone(ZoneInfo(mail.edition.time_zone))
            if local.hour not in DAYTIME and not is_urgent:
                yield f"{mail} at {local:%Y-%m-%d %H:%M}"

    def _stuck(self) -> Iterator[str]:
        editions = [cast.edition for cast in self.season.casts]
        for round in Round.objects.filter(edition__in=editions).exclude(state=RoundState.PUBLISHED):
            yield f"round {round.order} of {round.edition.slug}: {round.state}"
        for job in Job.objects.exclude(state="done"):
            yield f"job {job.kind}: {job.state} {job.error}"
        for mail in Mail.objects.filter(state__in=[MailState.QUEUED, MailState.FAILED]):
            yield f"mail {mail}: {mail.state} {mail.error}"
        for wish in SubmitWish.objects.filter(withdrawn_at=None, done_at=None):
            yield f"wish of entry {wish.entry_id}"
        for failure in ClockFailure.objects.all():
            yield f"{failure}: {failure.why}"
        waiting = Q(state=IntroductionState.PROPOSED) | Q(state=IntroductionState.STARTUP_AGREED)
        end = self.season.clock.now - timedelta(hours=2)
        for introduction in Introduction.objects.filter(waiting, lapses_at__lt=end):
            yield f"introduction {introduction.pk}"
        if left := CeleryOutbox.objects.count():
            yield f"{left} messages in the outbox"

    def _compare(self) -> None:
        """Each event needs a mail of its own; what is not owed by any is too much."""
        wanted, came = Counter[str](), Counter[str]()
        for cast in self.season.casts:
            oracle = Oracle(cast, self.season.dates, self.season.plan.outages)
            events = oracle.events()
            mails = self._of(cast)
            for event in events:
                due = self._due(cast, event)
                if due is None:
                    continue
                what = " or ".join(event.kinds)
                wanted[what] += 1
                if any(_answers(mail, event, due) for mail in mails):
                    came[what] += 1
                else:
                    self.faults["missing"].append(f"{cast.edition.slug}: {event}, by {due}")
            self._count(cast, mails, events)
        for what, is_so in self._facts():
            wanted[what] += 1
            came[what] += is_so
            if not is_so:
                self.faults["missing"].append(what)
        self.table = [(what, wanted[what], came[what]) for what in sorted(wanted)]

    def _due(self, cast: Cast, event: Event) -> datetime | None:
        """By when they have heard; None: it need not be, as nobody could tell them in time."""
        if event.since > self.season.plan.end:
            return None
        due = self.season.reach.by(event.since, cast.plan.zone, at_once=event.at_once)
        if due > self.season.plan.end or (event.until is not None and due > event.until):
            return None
        return event.in_time or due

    def _count(self, cast: Cast, mails: list[Mail], events: list[Event]) -> None:
        owed = Counter((kind, event.to) for event in events for kind in event.kinds)
        had = Counter((mail.kind, mail.to_user_id) for mail in mails if mail.kind in COUNTED)
        for (kind, person), times in sorted(had.items()):
            if times > owed[kind, person or 0]:
                text = f"{kind} to {person}: {times}, owed {owed[kind, person or 0]}"
                self.faults["twice"].append(f"{cast.edition.slug}: {text}")

    def _facts(self) -> Iterator[tuple[str, bool]]:
        """What must have become of each edition, beside its mails."""
        for cast in self.season.casts:
            for entry in cast.entries["wishes"]:
                yield "wishes: submitted at the deadline", entry.receipts.exists()
            for round in cast.edition.rounds.order_by("order"):
                yield "rounds: published", round.state == RoundState.PUBLISHED
                assigned = round.assignments.earliest("created_at").created_at
                opens_at = max(round.opens_at, assigned)  # nothing opens without judges
                for act, planned in (("opened", opens_at), ("closed", round.closes_at)):
                    done = cast.edition.audit_events.filter(
                        action=f"round.{act}", object_id=str(round.pk)
                    ).first()
                    yield (
                        f"rounds: {act} in time",
                        done is not None and self._in_time(planned, done.at),
                    )
            yield from self._silent_ones(cast)

    def _silent_ones(self, cast: Cast) -> Iterator[tuple[str, bool]]:
        """Nobody is replaced without a day's warning, nor kept where there was time."""
        first = cast.edition.rounds.get(order=1)
        for judge in cast.judges["silent"]:
            mine = first.assignments.filter(judge=judge)
            if mine.exists():
                yield "silent: replaced", not mine.filter(state=AssignmentState.ACTIVE).exists()
            times = {m.kind: _left(m) for m in self._of(cast) if m.to_user_id == judge.user_id}
            warned, replaced = times.get("judge_silence_warning"), times.get("judge_replaced")
            if replaced:
                day = timedelta(days=1) - CLOCK_STEPS
                yield "silent: warned a day before", bool(warned and replaced - warned >= day)

    def _in_time(self, planned: datetime, happened: datetime) -> bool:
        """Within minutes of its date, or of the end of the outage that held it."""
        for span in self.season.plan.outages:
            if span.holds(planned):
                planned = span.ended_at
        return -CLOCK_STEPS <= happened - planned <= CLOCK_STEPS


def _left(mail: Mail) -> datetime:
    assert mail.sent_at is not None
    return mail.sent_at


def _is_of(mail: Mail, kinds: Collection[str], stretches: Sequence[Stretch]) -> bool | None:
    """Whether a mail of these kinds left us while one ran, by the dates of then; None: others."""
    if mail.kind not in kinds:
        return None
    at = _left(mail)
    return any(row.holds(at) and row.opens_at <= at < row.closes_at for row in stretches)


def _answers(mail: Mail, event: Event, due: datetime) -> bool:
    return (
        mail.kind in event.kinds
        and mail.to_user_id == event.to
        and event.since - CLOCK_STEPS <= _left(mail) <= due
    )
