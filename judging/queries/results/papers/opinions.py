"""종합의견서: the judges' overall comments on each entry, with its score and what became of it."""

# tested by: tests/judging/queries/results/papers/test_office_papers.py

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from challenge.kernel.papers.blocks import Block, Facts, Heading, Paper, Signatures, Words
from judging.models import AssignmentState, Decision, Round, Scoresheet, SheetState, Standing
from judging.queries.results.papers.paper_parts import NothingToPrint, of_round, written
from judging.queries.results.standings import latest_tally
from submissions.models import Entry
from submissions.queries.as_submitted import as_submitted

ENTRIES_A_PAPER = 200


# viewer: caller
def opinions(round: Round) -> Iterator[Paper]:
    """Some hundred entries a paper.  No judge is named, and the order tells nothing of them."""
    ids = _commented(round)
    if not ids:
        raise NothingToPrint
    for start in range(0, len(ids), ENTRIES_A_PAPER):
        part = "" if len(ids) <= ENTRIES_A_PAPER else f"{start // ENTRIES_A_PAPER + 1:02d}"
        yield _paper(round, ids[start : start + ENTRIES_A_PAPER], part)


def _sheets(round: Round) -> QuerySet[Scoresheet]:
    return Scoresheet.objects.filter(
        assignment__round=round,
        assignment__state=AssignmentState.ACTIVE,
        state=SheetState.SUBMITTED,
    ).exclude(comment="")


def _commented(round: Round) -> list[int]:
    rows = _sheets(round).order_by("assignment__entry__number", "assignment__entry")
    return list(dict.fromkeys(rows.values_list("assignment__entry", flat=True)))


def _paper(round: Round, ids: Sequence[int], part: str) -> Paper:
    comments: dict[int, list[str]] = {}
    rows = _sheets(round).filter(assignment__entry__in=ids)
    for of_entry, comment in rows.values_list("assignment__entry", "comment"):
        comments.setdefault(of_entry, []).append(comment)
    tally = latest_tally(round)
    standings = {row.entry_id: row for row in Standing.objects.filter(tally=tally, entry__in=ids)}
    decisions = {
        row.entry_id: row
        for row in Decision.objects.filter(round=round, entry__in=ids).select_related("award")
    }
    blocks: list[Block] = []
    entries = as_submitted(Entry.objects.filter(pk__in=ids).select_related("edition"))
    for entry in entries.order_by("number", "pk"):
        blocks += _of_entry(entry, comments[entry.pk], standings, decisions)
    blocks.append(Signatures([(_("Chair"), ""), (_("Secretary"), "")]))
    return of_round(round, "opinions", _("Overall opinions"), blocks, part=part)


def _of_entry(
    entry: Entry,
    comments: Sequence[str],
    standings: Mapping[int, Standing],
    decisions: Mapping[int, Decision],
) -> list[Block]:
    facts = [(_("Item"), entry.title)]
    if standing := standings.get(entry.pk):
        place = written(standing.rank) or "–"
        facts.append((_("Official score"), f"{written(standing.official) or '–'} ({place})"))
    if decision := decisions.get(entry.pk):
        kind = str(decision.get_kind_display())
        facts.append((_("Decision"), decision.award.name if decision.award else kind))
    ordered = sorted(comments, key=lambda text: (len(text), text))
    return [
        Heading(f"{entry.code} · {entry.startup.name}"),
        Facts(facts),
        *(Words(f"{number}. {text}") for number, text in enumerate(ordered, 1)),
    ]
