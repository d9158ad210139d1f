"""What a season should have shown beside what it did, and its figures."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django_celery_outbox.models import CeleryOutbox

from challenge.models import ClockFailure, Job, Mail, MailState
from introductions.models import Introduction, IntroductionState
from judging.models import Assignment, AssignmentState, Round, RoundState
from submissions.models import Receipt, SubmitWish
from tests.season.cast import Cast, Owed
from tests.season.season import MailHouse, Season

DAYTIME = range(8, 22)  # local hours
# What a person's own act brings about at once, and the last hours before a deadline
AT_ANY_HOUR = {"receipt", "result_announced"}
URGENT_LEFT = timedelta(hours=12)  # before its end there is no other day


class Report:
    """Read from the database when the season is over.  faults: each in words."""

    def __init__(self, season: Season) -> None:
        self.season = season
        self.sent = list(
            Mail.objects.filter(state=MailState.SENT).select_related("edition", "to_user")
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
        lines = [f"{'expected · happened':40} {'expected':>8} {'happened':>8}"]
        lines += [f"{what:40} {owed:8} {came:8}" for what, owed, came in self.table]
        kinds = Counter((mail.kind, self._role(mail)) for mail in self.sent)
        lines += ["", f"{'mails: kind':40} {'people':>8} {'mails':>8}"]
        for (kind, role), mails in sorted(kinds.items()):
            people = {m.to_user_id for m in self.sent if (m.kind, self._role(m)) == (kind, role)}
            lines.append(f"{kind + ' · ' + role:40} {len(people):8} {mails:8}")
        lines += [f"{name}: {row}" for name, rows in self.faults.items() for row in rows]
        return "\n".join(lines)

    def _role(self, mail: Mail) -> str:
        user = mail.to_user
        if user is None:
            return "nobody"
        if user.roles.filter(kind="organiser").exists():
            return "organiser"
        return "writer" if user.memberships.exists() else "judge or investor"

    def _after_their_moment(self) -> Iterator[str]:
        for mail in self.sent:
            if mail.expires_at is not None and mail.sent_at and mail.sent_at >= mail.expires_at:
                yield f"{mail} at {mail.sent_at}, void from {mail.expires_at} on"
        for cast in self.season.casts:
            last = cast.edition.last_moment
            for receipt in Receipt.objects.filter(entry__edition=cast.edition):
                if receipt.received_at > last:
                    yield f"receipt {receipt.number} at {receipt.received_at}"
            for mail in self.sent:
                is_reminder = mail.edition_id == cast.edition.pk and mail.kind == "draft_reminder"
                if is_reminder and mail.sent_at and mail.sent_at > cast.edition.closes_at:
                    yield f"{mail} at {mail.sent_at}"

    def _twice(self) -> Iterator[str]:
        ids = Counter(str(mail.extra_headers["Message-ID"]) for mail in MailHouse.taken)
        yield from (name for name, times in ids.items() if times > 1)
        same = Counter((m.kind, m.to_email, m.edition_id, m.subject, m.body) for m in self.sent)
        yield from (f"{row[:4]}" for row, times in same.items() if times > 1)

    def _in_quiet_hours(self) -> Iterator[str]:
        for mail in self.sent:
            if mail.edition is None or mail.caused_by_id or mail.kind in AT_ANY_HOUR:
                continue
            sent = mail.sent_at
            assert sent is not None
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
        for introduction in Introduction.objects.filter(waiting, lapses_at__lt=self._end()):
            yield f"introduction {introduction.pk}"
        if left := CeleryOutbox.objects.count():
            yield f"{left} messages in the outbox"

    def _end(self) -> datetime:
        return self.season.clock.now - timedelta(hours=2)

    def _compare(self) -> None:
        owed = [(cast, row) for cast in self.season.casts for row in cast.owed]
        wanted, came = Counter[str](), Counter[str]()
        for cast, row in owed:
            wanted[row.kind] += 1
            if self._has_come(cast, row):
                came[row.kind] += 1
            else:
                self.faults["missing"].append(f"{cast.edition.slug}: {row}")
        for what, is_so in self._facts():
            wanted[what] += 1
            came[what] += is_so
            if not is_so:
                self.faults["missing"].append(what)
        self.table = [(what, wanted[what], came[what]) for what in sorted(wanted)]

    def _has_come(self, cast: Cast, row: Owed) -> bool:
        """A mail in its time; where a server was away meanwhile, by so much later."""
        spans = [*self.season.plan.outages, *self.season.plan.no_mail]
        late = [
            span.ended_at - span.began_at
            for span in spans
            if span.began_at <= row.until + timedelta(days=1) and span.ended_at >= row.since
        ]
        until = row.until + sum(late, timedelta(minutes=15))
        return any(
            mail.kind == row.kind
            and mail.to_user_id == row.to
            and mail.edition_id == cast.edition.pk
            and mail.sent_at is not None
            and row.since <= mail.sent_at <= until
            for mail in self.sent
        )

    def _facts(self) -> Iterator[tuple[str, bool]]:
        """What must have become of each edition, beside its mails."""
        for cast in self.season.casts:
            for entry in cast.entries["wishes"]:
                yield "wishes: submitted at the deadline", entry.receipts.exists()
            for round in cast.edition.rounds.order_by("order"):
                yield "rounds: published", round.state == RoundState.PUBLISHED
                opened = cast.edition.audit_events.filter(
                    action="round.opened", object_id=str(round.pk)
                ).first()
                yield (
                    "rounds: opened in time",
                    opened is not None and self._in_time(round.opens_at, opened.at),
                )
                closed = cast.edition.audit_events.filter(
                    action="round.closed", object_id=str(round.pk)
                ).first()
                yield (
                    "rounds: closed in time",
                    closed is not None and self._in_time(round.closes_at, closed.at),
                )
                for judge_id in set(
                    round.assignments.filter(state=AssignmentState.ACTIVE).values_list(
                        "judge", flat=True
                    )
                ):
                    told = Assignment.objects.filter(round=round, judge=judge_id)
                    yield (
                        "judges: told of their work",
                        not told.filter(state=AssignmentState.ACTIVE, notified_at=None).exists(),
                    )
            yield from self._silent_ones(cast)

    def _silent_ones(self, cast: Cast) -> Iterator[tuple[str, bool]]:
        first = cast.edition.rounds.get(order=1)
        for judge in cast.judges["silent"]:
            mine = Assignment.objects.filter(round=first, judge=judge)
            if mine.exists():
                kinds = {m.kind for m in self.sent if m.to_user_id == judge.user_id}
                yield "silent: warned", "judge_silence_warning" in kinds
                yield (
                    "silent: replaced",
                    not mine.filter(state=AssignmentState.ACTIVE).exists(),
                )

    def _in_time(self, planned: datetime, happened: datetime) -> bool:
        """Within minutes of its date, or of the end of the outage that held it."""
        for span in self.season.plan.outages:
            if span.holds(planned):
                planned = span.ended_at
        return timedelta(0) <= happened - planned <= timedelta(minutes=10)
