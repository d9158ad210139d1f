"""Judges, assignment, scores, ranking and decisions, as tables to take away."""

# tested by: tests/introductions/queries/test_tables.py

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from challenge.kernel.errors import NotFound
from challenge.kernel.spreadsheets.written_tables import Cell, OutColumn, OutTable
from challenge.models import Edition
from judging.models import Assignment, Conflict, Criterion, Decision, Judge, Round, Scoresheet
from judging.queries.results.standings import RankRow, latest_tally, ranking_of
from judging.queries.results.taken_away.entry_tables import in_pages
from judging.queries.rounds.amounts import amounts_by_pair
from submissions.queries.as_submitted import with_submitted_entry


# viewer: caller
def judge_table(edition: Edition) -> OutTable:
    """The edition's judges with fields, ties and conflicts in force."""
    columns = [
        OutColumn(_("Name"), 16),
        OutColumn(_("E-mail"), 28),
        OutColumn(_("Organisation"), 24),
        OutColumn(_("State"), 12),
        OutColumn(_("Reserve"), 10),
        OutColumn(_("Division"), 14),
        OutColumn(_("Fields"), 28),
        OutColumn(_("Keywords"), 28),
        OutColumn(_("Most assignments"), 12),
        OutColumn(_("Ties"), 40),
        OutColumn(_("Conflicts of interest"), 12),
        OutColumn(_("Invited at"), 18),
        OutColumn(_("Answered at"), 18),
    ]
    judges = (
        Judge.objects.filter(edition=edition)
        .select_related("user", "organisation", "panel")
        .prefetch_related("expertise__field", "user__affiliations__organisation")
        .order_by("user__name", "pk")
    )
    barred: dict[int, set[int]] = {}
    in_force = Conflict.counted.filter(judge__edition=edition, withdrawn_at__isnull=True)
    for judge, entry in in_force.values_list("judge_id", "entry_id"):
        barred.setdefault(judge, set()).add(entry)
    rows = (_judge_row(judge, len(barred.get(judge.pk, ()))) for judge in in_pages(judges))
    return OutTable("judges", _("Judges"), columns, rows)


def _judge_row(judge: Judge, conflicts: int) -> list[Cell]:
    ties = [
        f"{tie.organisation.name} ({tie.get_kind_display()})"
        for tie in judge.user.affiliations.all()
    ]
    return [
        judge.user.display_name,
        judge.user.email,
        judge.organisation.name if judge.organisation else "",
        judge.get_state_display(),
        _("yes") if judge.is_reserve else _("no"),
        str(judge.panel) if judge.panel else "",
        ", ".join(row.field.name for row in judge.expertise.all()),
        ", ".join(map(str, judge.keywords)),
        judge.max_load,
        "; ".join(ties),
        conflicts,
        judge.invited_at,
        judge.answered_at,
    ]


# viewer: caller
def assignment_table(round: Round) -> OutTable:
    """Every pair of a round, also those that were taken back, and where its sheet stands."""
    columns = [
        OutColumn(_("Number"), 12),
        OutColumn(_("Company name"), 24),
        OutColumn(_("Judge"), 16),
        OutColumn(_("E-mail"), 28),
        OutColumn(_("State"), 12),
        OutColumn(_("Score sheet"), 14),
        OutColumn(_("Submitted at"), 18),
    ]
    pairs = (
        Assignment.objects.filter(round=round)
        .select_related("judge__user", "sheet")
        .prefetch_related(with_submitted_entry("edition"))
        .order_by("entry__number", "judge__user__name", "pk")
    )
    return OutTable("assignments", _("Assignment"), columns, map(_pair_row, in_pages(pairs)))


def _pair_row(pair: Assignment) -> list[Cell]:
    sheet = getattr(pair, "sheet", None)
    return [
        pair.entry.code,
        pair.entry.startup.name,
        pair.judge.user.display_name,
        pair.judge.user.email,
        pair.get_state_display(),
        sheet.get_state_display() if sheet else "",
        sheet.submitted_at if sheet else None,
    ]


# viewer: caller
def score_table(round: Round) -> OutTable:
    """Every submitted sheet, a column a criterion: what isn't scored is blank, never 0."""
    criteria = list(Criterion.objects.filter(rubric__round=round).order_by("order", "pk"))
    columns = [
        OutColumn(_("Number"), 12),
        OutColumn(_("Company name"), 24),
        OutColumn(_("Judge"), 16),
        OutColumn(_("E-mail"), 28),
        *(OutColumn(f"{row.title} ({row.points.normalize():f})", 12) for row in criteria),
        OutColumn(_("Total points"), 10),
        OutColumn(_("Overall comment"), 60),
        OutColumn(_("Submitted at"), 18),
        OutColumn(_("Revision"), 10),
        *([OutColumn(_("Indicative amount (won)"), 16)] if round.asks_amounts else []),
    ]
    sheets = (
        Scoresheet.objects.filter(assignment__round=round, state="submitted")
        .select_related("assignment__judge__user")
        .prefetch_related("scores", with_submitted_entry("edition", through="assignment__entry"))
        .order_by("assignment__entry__number", "assignment__judge__user__name", "pk")
    )
    amounts = amounts_by_pair(round) if round.asks_amounts else None
    rows = (_score_row(sheet, criteria, amounts) for sheet in in_pages(sheets))
    return OutTable("scores", _("Scores"), columns, rows)


def _score_row(
    sheet: Scoresheet, criteria: list[Criterion], amounts: Mapping[int, int] | None
) -> list[Cell]:
    entry, user = sheet.assignment.entry, sheet.assignment.judge.user
    given = {score.criterion_id: score.value for score in sheet.scores.all()}
    return [
        entry.code,
        entry.startup.name,
        user.display_name,
        user.email,
        *(given.get(row.pk) for row in criteria),
        sheet.total,
        sheet.comment,
        sheet.submitted_at,
        sheet.revision,
        *([amounts.get(sheet.assignment_id)] if amounts is not None else []),
    ]


# viewer: caller
def ranking_table(round: Round) -> OutTable:
    """The ranking of the newest tally, official and calibrated; NotFound before the first."""
    tally = latest_tally(round)
    if tally is None:
        raise NotFound
    titles = [
        _("Place"), _("Number"), _("Company name"), _("Item"), _("Field"), _("Official"),
        _("Bonus"), _("Deduction"), _("Passed"), _("Mean"), _("Sheets"), _("Calibrated"),
        _("Calibrated place"), _("90% from"), _("90% to"), _("Chance"),
    ]  # fmt: skip
    widths = (8, 14, 24, 28, 14)
    columns = [
        OutColumn(title, widths[place] if place < len(widths) else 12)
        for place, title in enumerate(titles)
    ]
    about: list[Cell] = [
        round.edition.name,
        round.name,
        tally.made_at,
        _("tally %(number)s") % {"number": tally.number},
        tally.input_digest,
    ]
    rows = map(_rank_row, ranking_of(round, tally, view="official").rows)
    return OutTable("ranking", _("Ranking"), columns, rows, about)


def _rank_row(row: RankRow) -> list[Cell]:
    standing = row.standing
    entry = standing.entry
    passed = "" if standing.passed is None else _("yes") if standing.passed else _("no")
    return [
        standing.rank,
        entry.code,
        entry.startup.name,
        entry.title,
        entry.field.name if entry.field else "",
        standing.official,
        standing.bonus,
        standing.deduction,
        passed,
        standing.mean,
        standing.sheets,
        _two(standing.calibrated),
        standing.calibrated_rank,
        standing.rank_lo,
        standing.rank_hi,
        _two(standing.p_top),
    ]


def _two(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.2f}")


# viewer: caller
def decision_table(round: Round) -> OutTable:
    """What was decided on each entry, by whom and why."""
    columns = [
        OutColumn(_("Number"), 12),
        OutColumn(_("Company name"), 24),
        OutColumn(_("Decision"), 14),
        OutColumn(_("Award"), 16),
        OutColumn(_("Reason"), 40),
        OutColumn(_("Decided by"), 16),
        OutColumn(_("Decided at"), 18),
    ]
    decisions = (
        Decision.objects.filter(round=round)
        .select_related("award", "decided_by")
        .prefetch_related(with_submitted_entry("edition"))
        .order_by("entry__number", "pk")
    )
    return OutTable("decisions", _("Decisions"), columns, _decision_rows(in_pages(decisions)))


def _decision_rows(decisions: Iterator[Decision]) -> Iterator[list[Cell]]:
    for row in decisions:
        yield [
            row.entry.code,
            row.entry.startup.name,
            row.get_kind_display(),
            row.award.name if row.award else "",
            row.reason,
            row.decided_by.display_name,
            row.decided_at,
        ]
