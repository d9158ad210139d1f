"""An edition and its people: each has a way of doing things, and does it through services.

What they must hear of is written down as it comes about, apart from the code that tells them.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from challenge.models import Edition, Role, RoleKind, User
from challenge.services.editions import update_edition
from introductions.models import Introduction, IntroductionState
from introductions.permissions import ANSWER_DAYS
from introductions.services.answers import agree_as_startup
from introductions.services.propose import propose_introductions
from judging.models import Assignment, AssignmentState, Judge, Round, RoundState, SheetState, Winner
from judging.services.assignment.request import request_assignment
from judging.services.panel.visit import note_visit
from judging.services.results import announce
from judging.services.results.decide import decide_by_ranking
from judging.services.results.tally import is_tallied
from judging.services.rounds.admit import admit_entries
from judging.services.rounds.more_time import extend_round
from judging.services.rounds.outage import keep_dates
from judging.services.scoring.sheet import save_sheet
from submissions.models import EligibilityCheck, Entry, EntryState
from submissions.services.consents import SHARED_ITEMS, give_consent
from submissions.services.draft import save_answers, update_startup
from submissions.services.eligibility_check import decide_eligibility
from submissions.services.submit_at_deadline import wish_submission
from tests.introductions.factories import an_investor
from tests.judging import factories as judging
from tests.season.plan import EditionPlan
from tests.submissions import factories as startups

ANSWERS = ("problem", "customer", "solution", "growth", "team")
DECK = startups.a_pdf(1)
SILENT_DAYS = 2
STATES = EligibilityCheck.State


@dataclass(frozen=True, slots=True)
class Owed:
    """Somebody must hear something: a mail of the kind, which left us in [since, until]."""

    kind: str
    to: int
    since: datetime
    until: datetime


@dataclass
class Cast:
    """The edition as it goes along.  entries: by the way of their writers; judges: by theirs."""

    edition: Edition
    plan: EditionPlan
    random: Random
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    judges: dict[str, list[Judge]] = field(default_factory=dict)
    owed: list[Owed] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    @property
    def organiser(self) -> User:
        return judging.organiser_of(self.edition)

    def owe(self, kind: str, to: User, since: datetime, until: datetime) -> None:
        self.owed.append(Owed(kind, to.pk, since, until))

    def once(self, key: str) -> bool:
        """Whether this was not done yet; from now on it is."""
        is_new = key not in self.done
        self.done.add(key)
        return is_new


def an_edition(plan: EditionPlan, random: Random) -> Cast:
    """Set up before its call opens, with judges and investors."""
    edition = judging.a_preset_edition(opens_at=plan.opens_at, closes_at=plan.closes_at)
    rules = {key: value for key, value in edition.rules.items() if key != "quiet_hours"}
    Edition.objects.filter(pk=edition.pk).update(time_zone=plan.zone, rules=rules)
    for order, (opens_at, closes_at) in enumerate((plan.review, plan.pitch), 1):
        Round.objects.filter(edition=edition, order=order).update(
            opens_at=opens_at,
            closes_at=closes_at,
            sheets_per_entry=2,
            places=3 if order == 1 else 2,
            min_comment_length=0,
        )
    Role.objects.create(user=judging.a_person(), edition=edition, kind=RoleKind.ORGANISER)
    first = edition.rounds.get(order=1)
    judging.make_last(edition.rounds.get(order=2))
    Round.objects.filter(pk=first.pk).update(replace_silent_days=SILENT_DAYS)
    edition.refresh_from_db()
    cast = Cast(edition, plan, random)
    for way, count in {"steady": 3, "last day": 2, "silent": 1}.items():
        able = {"robotics": 1.0}
        cast.judges[way] = [judging.a_judge(edition, fields=able) for _ in range(count)]
    an_investor(edition)
    return cast


def begin_drafts(cast: Cast) -> None:
    """On the first day of the call."""
    for way, count in {"early": 3, "wishes": 2, "never ready": 2, "to correct": 1}.items():
        cast.entries[way] = [startups.a_draft(cast.edition) for _ in range(count)]
        for entry in cast.entries[way]:
            writer = startups.writer_of(entry)
            if way in {"wishes", "never ready"}:
                cast.owe("draft_reminder", writer, timezone.now(), cast.edition.closes_at)
            if way == "never ready":
                continue
            _fill(entry)
            if way == "wishes":
                wish_submission(actor=writer, entry=entry)


def _fill(entry: Entry) -> None:
    writer, number = startups.writer_of(entry), next(_numbers)
    update_startup(
        actor=writer,
        startup=entry.startup,
        registration_number=number,
        district="성동구",
        representative=writer.name,
    )
    answers = dict.fromkeys(ANSWERS, startups.ANSWERS["problem-who"])
    save_answers(actor=writer, entry=entry, changes={**startups.ITEM, **answers})
    for kind in ("collection", "investors"):
        give_consent(
            actor=writer,
            startup=entry.startup,
            edition=entry.edition,
            kind=kind,
            **({"shared_items": list(SHARED_ITEMS)} if kind == "investors" else {}),
        )
    startups.a_deck(entry, data=DECK)


_numbers = startups._valid_numbers()


def submit_early(cast: Cast) -> None:
    for entry in cast.entries["early"] + cast.entries["to correct"]:
        startups.submit(entry)
        cast.owe("receipt", startups.writer_of(entry), timezone.now(), _soon(timezone.now()))


def put_off_the_close(cast: Cast) -> None:
    later = cast.edition.closes_at + cast.plan.later_close
    if later == cast.edition.closes_at:
        return
    cast.edition = update_edition(actor=cast.organiser, edition=cast.edition, closes_at=later)
    for way in ("wishes", "never ready"):
        for entry in cast.entries[way]:
            writer = startups.writer_of(entry)
            cast.owe("draft_deadline_moved", writer, timezone.now(), _soon(timezone.now()))


def give_longer(cast: Cast) -> None:
    """The first round closes later, if it is open."""
    round = cast.edition.rounds.get(order=1)
    if not cast.plan.longer or round.state != RoundState.OPEN:
        return
    closes_at = round.closes_at + cast.plan.longer
    extend_round(actor=cast.organiser, round=round, closes_at=closes_at, reason="More time.")
    for judge in _behind(round):
        cast.owe("judge_extended", judge.user, timezone.now(), _soon(timezone.now()))


def look_as_organiser(cast: Cast) -> None:
    """In the morning: whatever waits for an organiser is done."""
    edition, now = cast.edition, timezone.now()
    if now < edition.closes_at + timedelta(hours=1):
        return
    if cast.once("eligibility"):
        _call_is_over(cast)
    _decide_eligibility(cast)
    for round in edition.rounds.order_by("order"):
        if round.waits_since is not None:
            keep_dates(actor=cast.organiser, round=round)
        if round.state == RoundState.SETUP and _may_begin(cast, round):
            admit_entries(actor=cast.organiser, round=round)
            request_assignment(actor=cast.organiser, round=round, seed=7)
        elif round.state == RoundState.CLOSED and is_tallied(round=round):
            _publish(cast, round)
    _introduce(cast)


def _call_is_over(cast: Cast) -> None:
    closes_at = cast.edition.closes_at
    for entry in cast.entries["never ready"]:
        cast.owe("draft_over", startups.writer_of(entry), closes_at, closes_at + timedelta(days=2))
    for entry in cast.entries["wishes"]:
        cast.owe("receipt", startups.writer_of(entry), closes_at - timedelta(minutes=5), closes_at)


def _decide_eligibility(cast: Cast) -> None:
    now, actor = timezone.now(), cast.organiser
    for entry in cast.edition.entries.filter(state=EntryState.SUBMITTED):
        check = EligibilityCheck.objects.filter(entry=entry).first()
        is_wrong = entry in cast.entries["to correct"]
        if check is None or check.state == STATES.PENDING:
            state = STATES.CORRECTION if is_wrong else STATES.ELIGIBLE
            words: dict[str, Any] = (
                {"reason": "Which district?", "parts": ["company"]} if is_wrong else {}
            )
            seen = check.etag if check else None
            made = decide_eligibility(actor=actor, entry=entry, state=state, seen=seen, **words)
            if made.correction_due_at:
                _owe_correction(cast, entry, made.correction_due_at)
        elif check.state == STATES.CORRECTION and (check.correction_due_at or now) < now:
            decide_eligibility(
                actor=actor,
                entry=entry,
                state=STATES.INELIGIBLE,
                reason="Nothing came.",
                seen=check.etag,
            )
            cast.owe("eligibility_ineligible", startups.writer_of(entry), now, _soon(now))


def _owe_correction(cast: Cast, entry: Entry, due: datetime) -> None:
    writer, now = startups.writer_of(entry), timezone.now()
    cast.owe("eligibility_correction", writer, now, _soon(now))
    cast.owe("correction_reminder", writer, now, due)
    cast.owe("correction_lapsed", writer, due, due + timedelta(days=1))
    for role in cast.edition.roles.filter(kind=RoleKind.ORGANISER).select_related("user"):
        cast.owe("corrections_lapsed", role.user, due, due + timedelta(days=1))


def _may_begin(cast: Cast, round: Round) -> bool:
    before = cast.edition.rounds.filter(order=round.order - 1).first()
    if before is not None:
        return before.state == RoundState.PUBLISHED
    open_ones = [STATES.PENDING, STATES.CORRECTION]
    return not EligibilityCheck.objects.filter(
        entry__edition=cast.edition, state__in=open_ones
    ).exists()


def _publish(cast: Cast, round: Round) -> None:
    first, second = [role.user for role in cast.edition.roles.filter(kind=RoleKind.ORGANISER)][:2]
    closes_at = round.closes_at
    for person in (first, second):
        cast.owe("round_tallied", person, closes_at, closes_at + timedelta(hours=14))
    decide_by_ranking(actor=first, round=round)
    round.refresh_from_db()
    prepared = announce.prepare_announcement(actor=first, round=round)
    announce.publish_announcement(actor=second, announcement=prepared)
    for row in round.participations.select_related("entry__startup"):
        writer = startups.writer_of(row.entry)
        cast.owe("result_announced", writer, timezone.now(), _soon(timezone.now()))


def _introduce(cast: Cast) -> None:
    """One winner agrees, and the investor never answers; the other never answers itself."""
    winners = list(Winner.objects.filter(entry__edition=cast.edition).order_by("pk"))
    if winners and cast.once("winners"):
        for winner in winners:
            announce.flag_winner(actor=cast.organiser, winner=winner, ready=True, seen=winner.etag)
        propose_introductions(actor=cast.organiser, edition=cast.edition)
    asked = list(
        Introduction.objects.filter(
            winner__entry__edition=cast.edition, state=IntroductionState.PROPOSED
        ).order_by("pk")
    )
    if asked and cast.once("introductions"):
        for introduction in asked:
            writer = startups.writer_of(introduction.winner.entry)
            cast.owe("introduction_asked", writer, cast.plan.pitch[1], timezone.now())
        first = asked[0]
        agree_as_startup(
            actor=startups.writer_of(first.winner.entry),
            introduction=first,
            shared_items=list(SHARED_ITEMS),
        )
        now = timezone.now()
        cast.owe("introduction_offered", first.investor.user, now, _soon(now))
        week = now + timedelta(days=ANSWER_DAYS)
        cast.owe("introduction_reminder", first.investor.user, now, week)
        for introduction in asked[1:]:
            writer = startups.writer_of(introduction.winner.entry)
            cast.owe("introduction_reminder", writer, now, week)


def look_as_judge(cast: Cast) -> None:
    """In the afternoon: the steady ones do a third of what is left, those of the last day all of it
    in the last day, the silent one nothing.
    """
    now = timezone.now()
    for round in cast.edition.rounds.filter(state=RoundState.OPEN, closes_at__gt=now):
        is_last_day = now >= round.closes_at - timedelta(hours=24)
        for way, judges in cast.judges.items():
            for judge in judges:
                if (
                    round.order == 1
                    and is_last_day
                    and way != "steady"
                    and cast.once(f"late-{round.pk}-{judge.pk}")
                ):
                    _owe_reminder(cast, round, judge)
                if way == "silent" and round.order == 1:
                    continue
                note_visit(actor=judge.user)
                if way == "steady" or is_last_day:
                    _score(cast, round, judge, everything=is_last_day)


def _owe_reminder(cast: Cast, round: Round, judge: Judge) -> None:
    if _left(round, judge) and cast.once(f"late-{round.pk}-{judge.pk}"):
        cast.owe("judge_reminder", judge.user, round.opens_at, round.closes_at)


def _left(round: Round, judge: Judge) -> list[Assignment]:
    mine = Assignment.objects.filter(round=round, judge=judge, state=AssignmentState.ACTIVE)
    unsent = mine.exclude(sheet__state=SheetState.SUBMITTED)
    return list(unsent.select_related("round__rubric", "judge__user", "judge__edition", "entry"))


def _behind(round: Round) -> list[Judge]:
    """Judges who were told of work that is not done."""
    told = Judge.objects.filter(edition=round.edition).select_related("user")
    return [
        judge for judge in told if any(row.notified_at is not None for row in _left(round, judge))
    ]


def _score(cast: Cast, round: Round, judge: Judge, *, everything: bool) -> None:
    left = _left(round, judge)
    for row in left if everything else left[: 1 + len(left) // 3]:
        level = cast.random.choice([2, 3, 4, 5])
        save_sheet(
            actor=judge.user,
            assignment=row,
            scores=judging.full_scores(row, level),
            comment=judging.COMMENT,
            base_revision=0,
            mutation_id=f"season-{row.pk}",
            submit=True,
        )


def _soon(moment: datetime) -> datetime:
    """By the next morning at the latest."""
    return moment + timedelta(hours=12)
