"""평가표: a judge's score sheets of a round, to be signed and filed; empty ones to be filled in."""

# tested by: tests/judging/queries/results/papers/test_office_papers.py

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from challenge.kernel.papers.blocks import (
    Block,
    Code,
    Facts,
    Grid,
    Heading,
    NewPage,
    Paper,
    Signatures,
    Words,
)
from judging.models import (
    Assignment,
    AssignmentState,
    Criterion,
    Judge,
    Round,
    Scoresheet,
    SheetState,
)
from judging.queries.results.papers.paper_parts import (
    NothingToPrint,
    of_round,
    points_written,
    written,
)
from submissions.queries.as_submitted import with_submitted_entry

JUDGES_AT_A_TIME = 40


# viewer: caller
def judge_sheets(round: Round) -> Iterator[Paper]:
    """A paper for each judge of the round: a page for each entry, to be signed.

    In a blind round entries are named by their codes alone, as the judge knows them.
    """
    criteria = list(Criterion.objects.filter(rubric__round=round).order_by("order", "pk"))
    codes = dict(round.participations.values_list("entry_id", "blind_code"))
    standing = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
    ids = list(
        Judge.objects.filter(pk__in=standing.values("judge"))
        .order_by("user__name", "pk")
        .values_list("pk", flat=True)
    )
    if not ids:
        raise NothingToPrint
    number = 0
    for start in range(0, len(ids), JUDGES_AT_A_TIME):
        for pairs in _by_judge(round, ids[start : start + JUDGES_AT_A_TIME]):
            number += 1
            yield _of_judge(round, pairs, criteria, codes, number)


def _by_judge(round: Round, judges: Sequence[int]) -> Iterator[list[Assignment]]:
    """The pairs of some judges, each judge's together, in the judges' order."""
    rows = (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE, judge__in=judges)
        .select_related("judge__user", "judge__organisation", "judge__panel", "sheet")
        .prefetch_related("sheet__scores", with_submitted_entry("edition"))
        .order_by("place", "entry__number", "pk")
    )
    found: dict[int, list[Assignment]] = {}
    for pair in rows:
        found.setdefault(pair.judge_id, []).append(pair)
    return (found[judge] for judge in judges if judge in found)


def _of_judge(
    round: Round,
    pairs: Sequence[Assignment],
    criteria: Sequence[Criterion],
    codes: dict[int, str],
    number: int,
) -> Paper:
    judge = pairs[0].judge
    house = judge.organisation.name if judge.organisation else "–"
    blocks: list[Block] = []
    for pair in pairs:
        if blocks:
            blocks.append(NewPage())
        code = codes.get(pair.entry_id, "") if round.blind else pair.entry.code
        name = "" if round.blind else f" · {pair.entry.startup.name}"
        item = "" if round.blind else pair.entry.title
        blocks += [Heading(f"{code}{name}")]
        facts = [(_("Judge"), judge.user.display_name), (_("Organisation"), house)]
        if item:
            facts.append((_("Item"), item))
        blocks += [Facts(facts), *_sheet(pair, criteria)]
        blocks.append(Signatures([(_("Judge"), judge.user.display_name)]))
        if not _is_handed_in(pair):
            blocks.append(
                Code(place_to_type(round, pair), _("For the office: scan to type it in."))
            )
    return of_round(round, "sheets", _("Score sheet"), blocks, part=f"{number:04d}")


# viewer: pure
def place_to_type(round: Round, pair: Assignment) -> str:
    """The address of the page on which an organiser types this sheet, in the reader's language."""
    prefix = "/en" if (get_language() or "").startswith("en") else ""
    place = f"{round.edition.slug}/rounds/{round.order}/paper/{pair.pk}"
    return f"{settings.SITE_URL}{prefix}/run/{place}/"


def _is_handed_in(pair: Assignment) -> bool:
    sheet: Scoresheet | None = getattr(pair, "sheet", None)
    return sheet is not None and sheet.state == SheetState.SUBMITTED


def _sheet(pair: Assignment, criteria: Sequence[Criterion]) -> list[Block]:
    """The marks and words of a submitted sheet; of any other the empty form."""
    sheet: Scoresheet | None = getattr(pair, "sheet", None)
    if not _is_handed_in(pair):
        sheet = None
    given = {score.criterion_id: score.value for score in sheet.scores.all()} if sheet else {}
    rows = [
        [row.title, row.help, points_written(row.points), _mark(given.get(row.pk))]
        for row in criteria
    ]
    whole = points_written(sum((row.points for row in criteria), Decimal(0)))
    rows.append([_("Total points"), " ", whole, _mark(sheet.total if sheet else None)])
    words = _("Not submitted yet: to be filled in by hand.")
    if sheet:
        words = _("Submitted at %(at)s, revision %(number)s.") % {
            "at": written(sheet.submitted_at),
            "number": sheet.revision,
        }
    return [
        Grid([(_("Criterion"), 16), (_("Question"), 34), (_("Points"), 7), (_("Score"), 8)], rows),
        Heading(_("Overall comment"), 2),
        Words(sheet.comment if sheet else "\n\n\n"),
        Words(words, is_note=True),
    ]


def _mark(value: Decimal | None) -> str:
    """What was given; a blank to write in where nothing was, for a dash would be in the way."""
    return " " if value is None else points_written(value)
