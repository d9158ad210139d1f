"""The sample judges at work: they accept, pledge, declare conflicts, and score as their habits
would have them.
"""
# tested by: tests/faults/test_story.py

from collections.abc import Callable, Collection
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from demo.cast.chance import stream
from demo.cast.records import Startup as CastStartup
from demo.cast.scoring import Criterion as CastCriterion
from demo.cast.scoring import sheet as drawn_sheet
from demo.edition_setup import Stage
from demo.times.pace import moments
from demo.times.story_time import it_is
from judging.models import Assignment, AssignmentState, ConflictKind, Criterion, Judge, Round
from judging.services.assignment.recuse import confirm_names, declare_conflict
from judging.services.panel.pledge import SELF_CHECK, accept_invitation, sign_pledge
from judging.services.scoring.desk_marks import mark_entry
from judging.services.scoring.sheet import save_sheet
from submissions.models import Entry

KINDS = {
    "mentor": ConflictKind.MENTOR,
    "investor": ConflictKind.INVESTMENT,
    "same_domain": ConflictKind.EMAIL_DOMAIN,
}
FINE_STEP = Decimal("0.5")
FLAGGED_SHARE, BOOKMARKED_SHARE = 0.06, 0.12  # of the sheets
Tell = Callable[[float], None]


def accept_all(
    stage: Stage,
    judges: list[Judge],
    entries: dict[str, Entry],
    *,
    since: datetime,
    until: datetime,
) -> None:
    """Everybody says yes in that time, signs, and declares the ties that the cast knows of."""
    keys = {person.person.email: person.key for person in stage.cast.judges}
    random = stream(stage.cast.seed, "answers", stage.edition.slug)
    times = moments(random, len(judges), start=since, end=until, rush=1)
    for judge, at in zip(random.sample(judges, len(judges)), times, strict=True):
        it_is(stage.edition.slug, at)
        accept_invitation(actor=judge.user, judge=judge)
        sign_pledge(
            actor=judge.user, judge=judge, signed_name=judge.user.name, self_check=SELF_CHECK
        )
        for conflict in stage.cast.conflicts:
            if conflict.judge == keys[judge.user.email] and conflict.startup in entries:
                declare_conflict(
                    actor=judge.user,
                    judge=judge,
                    entry=entries[conflict.startup],
                    kind=KINDS[conflict.kind],
                    note=conflict.reason_ko,
                )


def score(
    stage: Stage,
    round: Round,
    *,
    until: datetime,
    share: float = 1.0,
    entries: Collection[int] | None = None,
    tell: Tell = lambda _share: None,
) -> int:
    """Write and submit that share of the round's sheets, between the round's opening and `until`,
    each judge in a pace of their own; returns how many.

    Sheets that are there stay.  entries: of these alone.
    """
    criteria = list(Criterion.objects.filter(rubric__round=round))
    rows = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE, sheet__isnull=True)
    rows = rows if entries is None else rows.filter(entry__in=entries)
    waiting = list(
        rows.select_related("judge__user", "entry__startup", "round__edition").order_by(
            "judge_id", "entry_id"
        )
    )
    chosen = waiting if share >= 1 else _begun(waiting, share, stage.cast.seed)
    companies = {company.name_ko: company for company in (*stage.cast.startups, *stage.cast.drafts)}
    times = _times(stage, round, chosen, until)
    asked: set[int] = set()
    for done, assignment in enumerate(sorted(chosen, key=lambda row: times[row.pk])):
        if done % 20 == 0:
            tell(done / max(len(chosen), 1))
        company = companies[assignment.entry.startup.name_ko]
        it_is(stage.edition.slug, times[assignment.pk])
        if assignment.judge_id not in asked:
            confirm_names(actor=assignment.judge.user, judge=assignment.judge, round=round)
            asked.add(assignment.judge_id)
        _score_assignment(stage, assignment, criteria, company, times[assignment.pk])
        _mark(stage, assignment, company)
    for assignment in waiting:  # who has not begun has looked at the names, too
        if assignment.judge_id not in asked:
            confirm_names(actor=assignment.judge.user, judge=assignment.judge, round=round)
            asked.add(assignment.judge_id)
    return len(chosen)


def _mark(stage: Stage, assignment: Assignment, company: CastStartup) -> None:
    """Here and there a bookmark, and a flag for an entry that the judge wants to discuss."""
    who = assignment.judge.user.email
    random = stream(stage.cast.seed, "marks", str(assignment.round.order), who, company.key)
    flagged, bookmarked = random.random() < FLAGGED_SHARE, random.random() < BOOKMARKED_SHARE
    if flagged or bookmarked:
        mark_entry(
            actor=assignment.judge.user,
            assignment=assignment,
            is_bookmarked=bookmarked,
            to_discuss=flagged,
        )


def _times(
    stage: Stage, round: Round, chosen: list[Assignment], until: datetime
) -> dict[int, datetime]:
    """Assignment → when its sheet came in.  Judges stop at different times before `until`, so that
    they were last seen at different times.
    """
    random = stream(stage.cast.seed, "pace", stage.edition.slug, str(round.order))
    of_judge: dict[int, list[Assignment]] = {}
    for assignment in chosen:
        of_judge.setdefault(assignment.judge_id, []).append(assignment)
    found: dict[int, datetime] = {}
    for mine in of_judge.values():
        end = until - (until - round.opens_at) * 0.5 * random.random() ** 2
        times = moments(random, len(mine), start=round.opens_at, end=end)
        found |= {assignment.pk: at for assignment, at in zip(mine, times, strict=True)}
    return found


def _score_assignment(
    stage: Stage,
    assignment: Assignment,
    criteria: list[Criterion],
    company: CastStartup,
    received_at: datetime,
) -> None:
    person = next(
        judge for judge in stage.cast.judges if judge.person.email == assignment.judge.user.email
    )
    drawn = drawn_sheet(
        stage.cast,
        company.key,
        person.key,
        [CastCriterion(criterion.key, criterion.points, FINE_STEP) for criterion in criteria],
        round_key=assignment.round.kind,
    )
    save_sheet(
        actor=assignment.judge.user,
        assignment=assignment,
        scores={
            criterion.key: _as_scored(criterion, drawn.scores[criterion.key])
            for criterion in criteria
        },
        comment=drawn.overall,
        base_revision=0,
        mutation_id=f"demo-{assignment.pk}",
        submit=True,
        seconds_spent=240 + assignment.pk % 700,
        received_at=received_at,
    )


def _as_scored(criterion: Criterion, points: Decimal) -> Decimal | int:
    """Points on the criterion's step, or the nearest of its five levels."""
    if criterion.mode == Criterion.Mode.ANCHORS:
        return min(
            5, max(1, int((points * 5 / criterion.points).quantize(Decimal(1), ROUND_HALF_UP)))
        )
    return min(
        criterion.points,
        (points / criterion.step).quantize(Decimal(1), ROUND_HALF_UP) * criterion.step,
    )


def _begun(waiting: list[Assignment], share: float, seed: int) -> list[Assignment]:
    """Judges differ in how far they are: each gets a share of their own around the wanted one; two
    are barely begun.
    """
    random = Random(seed)  # noqa: S311 - a story, not a secret
    judges = sorted({assignment.judge_id for assignment in waiting})
    wanted = {judge: min(1.0, max(0.0, random.gauss(share, 0.22))) for judge in judges}
    for slow in judges[-2:]:
        wanted[slow] = 0.1
    chosen = []
    for judge in judges:
        own = [assignment for assignment in waiting if assignment.judge_id == judge]
        chosen += own[: round(len(own) * wanted[judge])]
    return chosen
