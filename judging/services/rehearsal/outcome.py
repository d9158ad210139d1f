"""The round closes, is tallied and decided; at the end everything is announced, to nobody."""
# tested by: tests/judging/services/rehearsal/test_play.py

from collections import Counter

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from judging.models import Award, Decision, DecisionKind, Round, RoundState, Standing
from judging.queries.results.standings import latest_tally
from judging.queries.results.verdicts import is_last
from judging.queries.setup.rehearsal.course import (
    Course,
    RehearsalStopped,
    Told,
    require_done,
    said,
)
from judging.services.results.announce import prepare_announcement, publish_announcement
from judging.services.results.decide import decide, decide_by_ranking
from judging.services.results.result_mails import mail_results
from judging.services.results.tally import run_tally
from judging.services.rounds.close import close_round
from judging.services.rounds.tally_request import request_tally
from submissions.models import EntryState

REASON = "예행연습: 심사위원장이 정한 것으로 합니다."
MESSAGE = {
    "message_ko": "예행연습입니다. 지원해 주신 모든 기업에 감사드립니다.",
    "message_en": "This is a rehearsal. Thank you to everyone who applied.",
}


class NobodyHasResult(RehearsalStopped):
    """No entry has the sheets that a result needs."""

    code = "nobody_has_result"


class NobodyPassed(RehearsalStopped):
    """All are below the pass mark."""

    code = "nobody_passed"


def tally(course: Course, round: Round) -> Told:
    """Scoring closes and the ranking is computed.  NobodyHasResult, NobodyPassed."""
    round.refresh_from_db()
    close_round(actor=course.organiser, round=round)
    round.refresh_from_db()
    job = request_tally(actor=course.organiser, round=round)
    run_tally(job_id=job.pk)
    require_done(job=job)
    rows = _standings(round)
    ranked = [row for row in rows if row.rank is not None]
    facts = {"round": lambda: round.name, "needed": round.min_sheets, "mark": round.pass_mark}
    field = {f"round_{round.order}": ""}
    if not ranked:
        words = _(
            "No entry of “%(round)s” has a result: its rules need %(needed)s score sheets, and no "
            "entry gets so many. Ask for more sheets, or need fewer."
        )
        raise NobodyHasResult(said(words, **facts), fields=field)
    passed = [row for row in ranked if row.passed is not False]
    if not passed:
        words = _(
            "No entry of “%(round)s” passes: the pass mark is %(mark)s, and sample judges give "
            "about 76 of 100. Look at the pass mark."
        )
        raise NobodyPassed(said(words, **facts), fields=field)
    if len(passed) < round.places:
        words = _(
            "“%(round)s” chooses %(places)s, but only %(passed)s sample entries pass. Look at the "
            "places and the pass mark."
        )
        numbers = {"places": round.places, "passed": len(passed)}
        course.note(f"round_{round.order}", said(words, **facts, **numbers))
    return {"ranked": len(ranked), "passed": len(passed), "unranked": len(rows) - len(ranked)}


def _standings(round: Round) -> list[Standing]:
    found = latest_tally(round)
    rows = Standing.objects.filter(tally=found, entry__state=EntryState.SUBMITTED)
    return list(rows.select_related("entry").order_by("rank", "entry_id"))


def decide_all(course: Course, round: Round) -> Told:
    """The ranking decides; what it leaves open, a person decides with a reason."""
    by_ranking = decide_by_ranking(actor=course.organiser, round=round)
    known = set(Decision.objects.filter(round=round).values_list("entry_id", flat=True))
    left = [row for row in _standings(round) if row.entry_id not in known]
    for row in left:
        kind, award = _choice(round, row)
        decide(
            actor=course.organiser,
            round=round,
            entry=row.entry,
            kind=kind,
            award=award,
            reason=REASON,
        )
        course.tell()
    round.refresh_from_db()
    if round.state != RoundState.DECIDED:
        raise RehearsalStopped
    chosen = _chosen(round).count()
    return {"by_ranking": by_ranking, "by_hand": len(left), "chosen": chosen}


def _chosen(round: Round) -> QuerySet[Decision]:
    kinds = [DecisionKind.ADVANCE, DecisionKind.AWARD]
    return Decision.objects.filter(round=round, kind__in=kinds)


def _choice(round: Round, row: Standing) -> tuple[str, Award | None]:
    """In while there are places, out afterwards."""
    is_in = row.rank is not None and row.passed is not False
    if not is_in or _chosen(round).count() >= round.places:
        return DecisionKind.REJECT, None
    if not is_last(round):
        return DecisionKind.ADVANCE, None
    given = Counter(_chosen(round).values_list("award_id", flat=True))
    free = [award for award in round.edition.awards.all() if given[award.pk] < award.places]
    return (DecisionKind.AWARD, free[0]) if free else (DecisionKind.REJECT, None)


def publish(course: Course) -> Told:
    """One organiser prepares each announcement, the other publishes it; the mails are written."""
    mails = 0
    for round in course.edition.rounds.order_by("order"):
        announcement = prepare_announcement(actor=course.organiser, round=round, **MESSAGE)
        publish_announcement(actor=course.second, announcement=announcement, is_rehearsed=True)
        mails += mail_results(announcement_id=announcement.pk)
        course.tell()
    return {"mails": mails}
