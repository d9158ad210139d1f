"""The sample editions, made through the real services and the real workers: from a call to an
introduction.
"""
# tested by: tests/faults/test_story.py

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Count
from django.utils import timezone

from challenge.models import AuditEvent, Edition, Mail
from demo import slugs
from demo.applications import apply_all
from demo.cast.cast import make_cast
from demo.cast.numbers import check_digit
from demo.cast.records import Cast
from demo.council.voices import hear_voices
from demo.edition_setup import Stage, call_is_over, invite_judges, set_up
from demo.gatherings.investor_day import investor_day
from demo.results_and_introductions import (
    announce,
    appeal,
    bear_its_date,
    introduce,
    invite_investors,
    open_a_room,
)
from demo.scoresheets import accept_all, score
from demo.times.pace import SEOUL
from demo.times.story_time import it_is
from demo.waiting import finished
from introductions.models import Introduction
from judging.models import Assignment, AssignmentState, Round, Winner
from judging.services.assignment.request import request_assignment
from judging.services.rounds.admit import admit_entries
from judging.services.rounds.close import close_round
from judging.services.rounds.open import open_round
from submissions.models import EligibilityCheck, Entry, EntryState
from submissions.services.eligibility_check import decide_eligibility, run_eligibility_checks

Tell = Callable[[str, float], None]
MAIN, NEXT, OPEN = slugs.MAIN, slugs.NEXT, slugs.OPEN

CALL, STILL_OPEN = timedelta(days=25), timedelta(days=3)
SUBMITTED_EARLY = 11  # applications to the open call, days before its deadline
DAYS_LEFT = 6  # of the review that goes on
CALL_CLOSED_DAYS, NEXT_CLOSED_DAYS, NEXT_BEGAN_DAYS = 47, 9, 5  # ago
WEEKS = {"document": (40, 26), "pitch": (19, 18)}  # days ago: first and last day of scoring
PROPOSED_DAYS = 9  # ago: introductions
INVESTOR_DAY_IN = 21  # days from now
SET_UP_BEFORE = timedelta(days=7, hours=4)  # the call opens
CHECK_AFTER, INVITE_AFTER, ACCEPT_UNTIL = (  # the deadline
    timedelta(hours=hours) for hours in (16, 22, 62)
)
DECISION_TAKES = timedelta(minutes=5)  # about an entry's eligibility
HEARD_BEFORE = timedelta(minutes=30)  # the story is told: council and voices
ADMIT_BEFORE = timedelta(hours=20)  # a round opens


@dataclass(frozen=True, slots=True)
class Ending:
    """How the story ended."""

    edition: Edition
    winners: list[Winner]
    introductions: list[Introduction]
    mails: int
    loads: dict[str, list[int]]
    log_days: int  # on which something happened
    log_in_order: bool  # no event is older than the one before it


def play(cast: Cast, tell: Tell) -> Ending:
    """The sample edition from the call to the introductions.

    StoryStuckError: a worker didn't do its part.
    """
    now = timezone.now()
    closed = _day(now, -CALL_CLOSED_DAYS)
    names = (cast.edition.name_ko, cast.edition.name_en)
    stage = _call(cast, MAIN, names, year=cast.edition.year, closed=closed)
    entries = apply_all(
        stage, cast.startups, deadline=closed, tell=lambda share: tell("apply", share)
    )
    apply_all(stage, cast.drafts, written_until=closed)
    stage = call_is_over(stage, closed)
    tell("eligibility", 0)
    _prepare(stage, closed, entries)
    for place, round in enumerate(stage.edition.rounds.order_by("order")):
        key = ("document", "pitch")[min(place, 1)]
        first, last = WEEKS[key]
        window = (_day(now, -first, hour=9), _day(now, -last))
        judge_round(stage, round, *window, tell=partial(tell, key))
        tell("announce", place / 2)
        announce(stage, Round.objects.select_related("edition").get(pk=round.pk), window[1])
        appeal(stage, round, window[1])
        bear_its_date(round, window[1])
    tell("introduce", 0)
    it_is(MAIN, _day(now, -PROPOSED_DAYS - 1, hour=16))
    invite_investors(stage)
    it_is(MAIN, _day(now, -PROPOSED_DAYS, hour=10))
    introduced = introduce(stage, since=_day(now, -PROPOSED_DAYS, hour=11), until=_day(now, -1))
    open_a_room(introduced)
    _meet_and_hear(stage, now)
    winners = list(
        Winner.objects.filter(entry__edition=stage.edition)
        .select_related("award", "entry__startup")
        .order_by("award__order", "entry__number")
    )
    mails = Mail.objects.filter(edition=stage.edition).count()
    days, in_order = _course_of_log(stage.edition)
    return Ending(stage.edition, winners, introduced, mails, _loads(stage.edition), days, in_order)


def _meet_and_hear(stage: Stage, now: datetime) -> None:
    """Voices on policy, and an investor day that is to come."""
    it_is(MAIN, now - HEARD_BEFORE)
    hear_voices(stage)
    investor_day(stage, on=_day(now, INVESTOR_DAY_IN, hour=14), at=_day(now, -1, hour=18))


def _course_of_log(edition: Edition) -> tuple[int, bool]:
    """On how many days something happened, and whether no event is older than the one before."""
    events = AuditEvent.objects.filter(edition=edition).order_by("pk")
    times = list(events.values_list("at", flat=True))
    return len({timezone.localdate(at, SEOUL) for at in times}), times == sorted(times)


def _loads(edition: Edition) -> dict[str, list[int]]:
    """Round → sheets of each judge who has any, fewest first."""
    standing = Assignment.objects.filter(round__edition=edition, state=AssignmentState.ACTIVE)
    counted = standing.values_list("round__name_ko", "judge").annotate(sheets=Count("pk"))
    found: dict[str, list[int]] = {}
    for name, _judge, sheets in counted.order_by("round__order", "sheets"):
        found.setdefault(name, []).append(sheets)
    return found


def judge_round(
    stage: Stage,
    round: Round,
    begins: datetime,
    ends: datetime,
    *,
    tell: Callable[[float], None],
    share: float = 1.0,
) -> None:
    """Admit, assign (a worker does it), open, score; close if all is scored.

    begins, ends: when the sheets came in.  The round stays open until now meanwhile, or the clock
    would close it; then it bears the dates of the story.
    """
    slug, round = stage.edition.slug, _now(round)
    it_is(slug, begins - ADMIT_BEFORE)
    admit_entries(actor=stage.organiser, round=round)
    finished(request_assignment(actor=stage.organiser, round=round, seed=stage.cast.seed))
    round.refresh_from_db()
    it_is(slug, begins)
    open_round(actor=stage.organiser, round=round)
    # a round of the past is far from its close meanwhile: the clock reminds nobody of it
    now = timezone.now()
    later = now + 2 * (now - begins) if share >= 1 else _day(now, DAYS_LEFT)
    Round.objects.filter(pk=round.pk).update(opens_at=begins, closes_at=later)
    round.refresh_from_db()
    score(stage, round, until=ends, share=share, tell=tell)
    _given_then(round, begins)
    if share >= 1:
        it_is(slug, ends)
        close_round(actor=stage.organiser, round=round)
        Round.objects.filter(pk=round.pk).update(closes_at=ends)


def _given_then(round: Round, begins: datetime) -> None:
    """The judges have had their entries since the round began: who is slow has been slow for days.
    Not sooner, or the clock would take them for silent while the sheets come in.
    """
    Assignment.objects.filter(round=round).update(created_at=begins, notified_at=begins)


def _prepare(
    stage: Stage, closed: datetime, written: dict[str, Entry], *, most: int | None = None
) -> None:
    """What is done between the deadline and the first round."""
    check_eligibility(stage, closed + CHECK_AFTER)
    invited = closed + INVITE_AFTER
    it_is(stage.edition.slug, invited)
    judges = invite_judges(stage, most=most)
    accept_all(stage, judges, written, since=invited, until=closed + ACCEPT_UNTIL)


def check_eligibility(stage: Stage, begins: datetime) -> None:
    """A worker computes the findings; the organiser then decides on every entry."""
    slug = stage.edition.slug
    it_is(slug, begins)
    finished(run_eligibility_checks(actor=stage.organiser, edition=stage.edition))
    entries = Entry.objects.filter(edition=stage.edition, state=EntryState.SUBMITTED)
    rows = entries.select_related("eligibility", "edition", "startup").order_by("number")
    for place, entry in enumerate(rows, 1):
        it_is(slug, begins + place * DECISION_TAKES)
        failed = [
            finding["rule"]
            for finding in entry.eligibility.findings
            if finding["outcome"] == "fail" and finding["rule"] in {"head_office", "company_age"}
        ]
        state = EligibilityCheck.State.INELIGIBLE if failed else EligibilityCheck.State.ELIGIBLE
        reasons = {
            "head_office": "공고일 기준 본점이 서울특별시에 있지 않습니다.",
            "company_age": "공고일 기준 업력이 신청자격을 넘습니다.",
        }
        decide_eligibility(
            actor=stage.organiser,
            entry=entry,
            state=state,
            reason=" ".join(reasons[rule] for rule in failed),
        )


def begin_next(cast: Cast, tell: Tell, *, entries: int = 24, judges: int = 10) -> Stage:
    """A second edition in the middle of its document review, so that judges have something to
    score.
    """
    now = timezone.now()
    closed = _day(now, -NEXT_CLOSED_DAYS)
    names = (
        "서울테크밋업 스타트업 챌린지 2027 봄",
        "Seoul Tech Meetup Startup Challenge 2027 Spring",
    )
    stage = _call(cast, NEXT, names, year=2027, closed=closed)
    companies = [company for company in cast.startups if not company.fault][:entries]
    written = apply_all(
        stage, companies, deadline=closed, tell=lambda share: tell("next", share / 2)
    )
    stage = call_is_over(stage, closed)
    _prepare(stage, closed, written, most=judges)
    judge_round(
        stage,
        stage.edition.rounds.order_by("order")[0],
        _day(now, -NEXT_BEGAN_DAYS, hour=9),
        now,
        share=0.55,
        tell=lambda share: tell("next", 0.5 + share / 2),
    )
    return stage


def begin_open(cast: Cast) -> Stage:
    """A third edition that takes applications: some are in, others are being written."""
    now = timezone.now()
    opened = _day(now, -9, hour=9)
    it_is(OPEN, opened - SET_UP_BEFORE)
    stage = set_up(
        cast,
        slug=OPEN,
        year=2027,
        opens_at=opened,
        closes_at=_day(now, 11),
        name_ko="서울테크밋업 스타트업 챌린지 2027 가을",
        name_en="Seoul Tech Meetup Startup Challenge 2027 Autumn",
    )
    companies = [company for company in cast.startups if not company.fault][-SUBMITTED_EARLY:]
    apply_all(stage, companies, deadline=now - timedelta(hours=5))
    apply_all(stage, cast.drafts, written_until=now)
    return stage


def sample_cast(seed: int, *, small: bool = False) -> Cast:
    """The main cast; small: a few of each, for a quick look whether everything works."""
    cast = make_cast(seed)
    return (
        replace(
            cast,
            startups=cast.startups[:16],
            drafts=cast.drafts[:1],
            judges=cast.judges[:9],
            investors=cast.investors[:4],
        )
        if small
        else cast
    )


def next_cast(seed: int) -> Cast:
    """Other companies, run and judged by the same people."""
    main, other = make_cast(seed), make_cast(seed + 1)
    companies, drafts = (
        tuple(
            replace(company, business_number=_other_number(company.business_number))
            for company in group
        )
        for group in (other.startups, other.drafts)
    )
    return replace(
        other,
        startups=companies,
        drafts=drafts,
        judges=main.judges,
        conflicts=(),
        organisers=main.organisers,
        observer=main.observer,
        investors=main.investors,
    )


def _other_number(number: str) -> str:
    """The same serial under the next office code, with its own check digit."""
    nine = "99982" + number.replace("-", "")[5:9]
    return f"{nine}{check_digit(nine)}"


def _call(cast: Cast, slug: str, names: tuple[str, str], *, year: int, closed: datetime) -> Stage:
    """An edition whose call is open still, so that startups can write; it bears its real close
    once they have (call_is_over).
    """
    it_is(slug, closed - CALL - SET_UP_BEFORE)
    return set_up(
        cast,
        slug=slug,
        year=year,
        opens_at=closed - CALL,
        closes_at=timezone.now() + STILL_OPEN,
        name_ko=names[0],
        name_en=names[1],
    )


def _day(now: datetime, days: int, *, hour: int = 18) -> datetime:
    """So many days from now, at a full hour in Seoul."""
    local = timezone.localtime(now, SEOUL) + timedelta(days=days)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)


def _now(round: Round) -> Round:
    """The round is about to open, whatever the preset's calendar says; not yet, or the clock would
    open it while judges are assigned.
    """
    now = timezone.now()
    Round.objects.filter(pk=round.pk).update(
        opens_at=now + timedelta(hours=6), closes_at=now + timedelta(days=6)
    )
    return Round.objects.select_related("edition").get(pk=round.pk)
