"""Judges are invited, assigned, and score by habits of their own."""
# tested by: tests/judging/services/rehearsal/test_play.py

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from judging.models import (
    Assignment,
    AssignmentState,
    Criterion,
    Round,
    RoundState,
    SheetState,
)
from judging.queries.scoring.sheet_values import LEVELS
from judging.queries.setup.rehearsal.course import (
    Course,
    RehearsalStopped,
    Told,
    require_done,
    said,
)
from judging.queries.setup.rehearsal.sample_answers import SENTENCES
from judging.services.assignment.allocation.allocation_steps import ask_next_batch
from judging.services.assignment.recuse import confirm_names
from judging.services.assignment.request import request_assignment
from judging.services.assignment.run import run_assignment
from judging.services.panel.invite import invite_judge
from judging.services.panel.pledge import SELF_CHECK, accept_invitation, sign_pledge
from judging.services.rehearsal.entrants import person
from judging.services.results.tally import run_tally
from judging.services.rounds.admit import admit_entries
from judging.services.rounds.open import open_round
from judging.services.rounds.tally_request import request_tally
from judging.services.scoring.sheet import save_sheet
from submissions.models import EntryState

MEAN, SPREAD, LOWEST = 0.76, 0.09, 0.35  # of a criterion's points
MOST_WAVES = 20  # of sheets, in rounds that ask for more as they go
KNOWN_FIELDS = 3  # of a judge


class TooFewJudges(RehearsalStopped):
    """Entries get fewer sheets than a result needs."""

    code = "too_few_judges"


class NobodyInRound(RehearsalStopped):
    """Nobody is left to judge."""

    code = "nobody_in_round"


def invite(course: Course) -> Told:
    """Every judge is invited, says yes and signs the pledge."""
    fields = list(course.edition.fields.values_list("slug", flat=True))
    for place, somebody in enumerate(course.people.judges):
        known = {fields[(place + step) % len(fields)] for step in range(KNOWN_FIELDS)}
        judge = invite_judge(
            actor=course.organiser,
            edition=course.edition,
            email=somebody.email,
            name=somebody.name,
            name_roman=somebody.name_roman,
            language=somebody.language,
            fields=dict.fromkeys(sorted(known), 0.8),
        )
        user = person(somebody)
        accept_invitation(actor=user, judge=judge)
        sign_pledge(actor=user, judge=judge, signed_name=somebody.name, self_check=SELF_CHECK)
        course.tell()
    return {"judges": len(course.people.judges)}


def assign(course: Course, round: Round) -> Told:
    """Entries are admitted, judges assigned, and scoring opens.  NobodyInRound, TooFewJudges."""
    admitted = admit_entries(actor=course.organiser, round=round)
    if not admitted:
        words = _("No entry gets into “%(round)s”. Look at the places of the round before.")
        raise NobodyInRound(said(words, round=lambda: round.name))
    job = request_assignment(actor=course.organiser, round=round, seed=round.seed)
    run_assignment(job_id=job.pk)
    require_done(job=job)
    fewest, short = _fewest(round)
    facts = {
        "round": lambda: round.name,
        "wanted": _wanted(course, round),
        "needed": round.min_sheets,
        "fewest": fewest,
        "short": short,
        "judges": len(course.people.judges),
    }
    if fewest < round.min_sheets:
        raise TooFewJudges(said(TOO_FEW, **facts), fields={f"round_{round.order}": ""})
    if short:
        course.note(f"round_{round.order}", said(FEWER, **facts))
    round.refresh_from_db()
    open_round(actor=course.organiser, round=round)
    pairs = round.assignments.filter(state=AssignmentState.ACTIVE).count()
    return {"entries": admitted, "pairs": pairs, "fewest": fewest}


TOO_FEW = _(
    "“%(round)s” needs %(needed)s score sheets for a result, but an entry gets only %(fewest)s "
    "with %(judges)s judges. Invite more judges, let each judge more entries, or change how many "
    "sheets are needed."
)
FEWER = _(
    "In “%(round)s” %(wanted)s score sheets are wanted for each entry, but %(short)s entries get "
    "fewer with %(judges)s judges (the fewest: %(fewest)s). Invite more judges, let each judge "
    "more entries, or ask for fewer sheets."
)


def _wanted(course: Course, round: Round) -> int:
    return len(course.people.judges) if round.is_heard_by_all else round.sheets_per_entry


def _fewest(round: Round) -> tuple[int, int]:
    """How many judges the entry with the fewest has, and how many entries have fewer than the rules
    want.
    """
    active = Q(entry__assignments__round=round, entry__assignments__state=AssignmentState.ACTIVE)
    rows = round.participations.filter(entry__state=EntryState.SUBMITTED)
    counts = rows.annotate(found=Count("entry__assignments", filter=active))
    found = list(counts.values_list("found", flat=True))
    wanted = 0 if round.is_heard_by_all else round.sheets_per_entry
    return min(found), sum(count < wanted for count in found)


def score(course: Course, round: Round) -> Told:
    """Every judge writes and submits every sheet; where the rule of the round asks for more, those
    as well.
    """
    sheets = waves = 0
    while waves < MOST_WAVES:
        waves += 1
        sheets += _score_waiting(course, round)
        if not _is_widened(course, round):
            break
    return {"sheets": sheets, "waves": waves}


def _score_waiting(course: Course, round: Round) -> int:
    habits = {somebody.email: somebody.habit for somebody in course.people.judges}
    worths = {company.name_ko: company.worth for company in course.people.companies}
    criteria = list(Criterion.objects.filter(rubric__round=round))
    rows = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
    rows = rows.exclude(sheet__state=SheetState.SUBMITTED).order_by("judge_id", "entry_id")
    pairs = list(rows.select_related("judge__user", "entry__startup", "round__edition"))
    known: set[int] = set()
    for pair in pairs:
        user = pair.judge.user
        if pair.judge_id not in known:
            confirm_names(actor=user, judge=pair.judge, round=round)
            known.add(pair.judge_id)
        seen = worths[pair.entry.startup.name_ko] + habits[user.email]
        seen += course.random.gauss(0, 0.5)
        save_sheet(
            actor=user,
            assignment=pair,
            scores={row.key: _scored(course, row, seen) for row in criteria},
            comment=_comment(round),
            base_revision=0,
            mutation_id=f"rehearsal-{pair.pk}",
            submit=True,
            seconds_spent=course.random.randint(180, 900),
        )
        course.tell()
    return len(pairs)


def _comment(round: Round) -> str:
    long = max(round.min_comment_length + 1, len(SENTENCES))
    return (SENTENCES * (long // len(SENTENCES) + 1))[:long]


def _scored(course: Course, criterion: Criterion, seen: float) -> Decimal | int:
    """On the criterion's own scale: a level, or points in its steps."""
    share = MEAN + SPREAD * (seen + course.random.gauss(0, 0.4))
    share = min(1.0, max(LOWEST, share))
    if criterion.mode == Criterion.Mode.ANCHORS:
        return min(LEVELS, max(1, round_half(share * LEVELS)))
    steps = round_half(share * float(criterion.points / criterion.step))
    return min(criterion.points, steps * criterion.step)


def round_half(number: float) -> int:
    """To the nearest whole number, a half upwards."""
    return int(Decimal(str(number)).quantize(Decimal(1), ROUND_HALF_UP))


def _is_widened(course: Course, round: Round) -> bool:
    """Whether the rule of the round asked for more sheets, which are assigned now."""
    round.refresh_from_db()
    if round.allocation not in {Round.Allocation.TWO_STAGE, Round.Allocation.ADAPTIVE}:
        return False
    if round.state != RoundState.OPEN:
        return False
    tally = request_tally(actor=course.organiser, round=round)
    run_tally(job_id=tally.pk)
    require_done(job=tally)
    newest = round.tallies.order_by("-number").first()
    step = ask_next_batch(actor=course.organiser, round=round, tally=newest) if newest else None
    if step is None or step.job is None:
        return False
    run_assignment(job_id=step.job.pk)
    require_done(job=step.job)
    return True
