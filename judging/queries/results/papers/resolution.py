"""의결서: what the committee of a round resolves, on which tally, and where it departs from it."""

# tested by: tests/judging/queries/results/papers/test_office_papers.py

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from challenge.kernel.papers.blocks import (
    Block,
    Facts,
    Grid,
    Heading,
    Paper,
    Signatures,
    Words,
)
from challenge.kernel.text.bilingual import pick
from challenge.kernel.text.spoken_dates import spoken_day
from judging.models import DecisionKind, Discussion, Judge, Round, SheetState
from judging.queries.results.papers.paper_parts import (
    NothingToPrint,
    of_round,
    points_written,
    written,
)
from judging.queries.results.results_page import ResultRow, ResultsPage, results_page
from judging.queries.results.verdicts import is_last
from submissions.queries.as_submitted import show_submitted

CHOSEN = frozenset({DecisionKind.AWARD, DecisionKind.ADVANCE})


# viewer: caller
def resolution(round: Round) -> Iterator[Paper]:
    """Once decisions are made."""
    page = results_page(round, is_last=is_last(round))
    decided = [row for row in page.rows if row.decision]
    if not decided:
        raise NothingToPrint
    judges = _judges(round)
    blocks: list[Block] = [
        Words(_resolved(round, page)),
        Facts(_facts(round, page, len(judges))),
        Heading(_("Selected")),
        _grid([row for row in decided if row.decision and row.decision.kind in CHOSEN]),
    ]
    waiting = [row for row in decided if row.decision and row.decision.kind == "waitlist"]
    if waiting:
        blocks += [Heading(_("Waiting list")), _grid(waiting)]
    blocks += _departures(decided)
    blocks += _audience(page)
    blocks += _discussed(round)
    blocks += [Words(spoken_day(timezone.localdate())), _signatures(judges)]
    yield of_round(round, "resolution", _("Resolution"), blocks)


def _resolved(round: Round, page: ResultsPage) -> str:
    number = page.tally.number if page.tally else "–"
    words = _("On the basis of tally %(number)s the committee of %(round)s resolves as follows.")
    return words % {"number": number, "round": round.name}


def _facts(round: Round, page: ResultsPage, judges: int) -> list[tuple[str, str]]:
    period = f"{written(round.opens_at)} ~ {written(round.closes_at)}"
    facts = [
        (_("Round"), f"{round.name} ({round.get_kind_display()})"),
        (_("Period"), period),
        (_("Entries judged"), str(len(page.rows))),
        (_("Judges"), str(judges)),
        (_("Official method"), str(round.get_method_display())),
        (_("Pass mark"), points_written(round.pass_mark)),
        (_("Selected"), str(page.chosen)),
        (_("Not decided yet"), str(page.undecided)),
    ]
    if page.tally:
        facts.append((_("Digest of what it rests on (SHA-256)"), page.tally.input_digest))
    return facts


def _grid(rows: Sequence[ResultRow]) -> Grid:
    heads = [
        (_("Place"), 5), (_("Number"), 9), (_("Company name"), 14), (_("Item"), 20),
        (_("Official"), 8), (_("Decision"), 12),
    ]  # fmt: skip
    return Grid(heads, [_line(row) for row in rows])


def _line(row: ResultRow) -> list[str]:
    standing, entry = row.rank.standing if row.rank else None, row.entry
    return [
        written(standing.rank) if standing else "",
        entry.code,
        entry.startup.name,
        entry.title,
        written(standing.official) if standing else "",
        _decided(row),
    ]


def _decided(row: ResultRow) -> str:
    decision = row.decision
    if decision is None:
        return ""
    return decision.award.name if decision.award else str(decision.get_kind_display())


def _departures(rows: Sequence[ResultRow]) -> list[Block]:
    """Decisions that rest on a person's word: against the ranking, or between equals."""
    told = [row for row in rows if row.decision and (row.differs or row.said.tied)]
    if not told:
        return [Words(_("Every decision follows the ranking."))]
    heads = [
        (_("Number"), 9), (_("Company name"), 14), (_("Decision"), 10), (_("Why by a person"), 12),
        (_("Reason"), 26),
    ]  # fmt: skip
    lines = [
        [
            row.entry.code,
            row.entry.startup.name,
            _decided(row),
            _("tie") if row.said.tied else _("against the ranking"),
            row.decision.reason if row.decision else "",
        ]
        for row in told
    ]
    return [Heading(_("Decisions by a person's word")), Grid(heads, lines)]


def _audience(page: ResultsPage) -> list[Block]:
    """The audience's vote, where there was one, and what it gives in the score."""
    if page.audience is None:
        return []
    most = page.audience.round.audience_points
    words = _("%(ballots)d voted. The audience prize goes to the entry with the most votes.")
    scored = (
        _(
            "By the rules each entry gets its votes ÷ the most votes × %(most)d points in the "
            "score; they are in its official score above."
        )
        if most
        else _("The vote does not count in the score.")
    )
    heads = [(_("Place"), 5), (_("Company name"), 20), (_("Votes"), 8), (_("Share of voters"), 10)]
    heads += [(_("Points in the score"), 10)] if most else []
    lines = [
        [
            str(row["place"]),
            pick(row["name"]["ko"], row["name"]["en"]),
            str(row["votes"]),
            f"{row['share']}%",
            *([row["points"]] if most else []),
        ]
        for row in page.audience.rows
    ]
    said = f"{words} {scored}" % {"ballots": page.audience.ballots, "most": most}
    told = Words(said, is_note=True)
    return [Heading(_("Audience vote")), told, Grid(heads, lines)]


def _discussed(round: Round) -> list[Block]:
    """Entries that their judges discussed before scoring closed, with what came of it."""
    rows = Discussion.objects.filter(round=round).exclude(state=Discussion.State.OPEN)
    found = list(rows.select_related("entry__startup", "entry__edition").order_by("entry", "pk"))
    if not found:
        return []
    show_submitted(row.entry for row in found)
    heads = [
        (_("Number"), 9), (_("Company name"), 14), (_("Apart"), 7), (_("Discussion"), 12),
        (_("Result or reason"), 29),
    ]  # fmt: skip
    lines = [
        [
            row.entry.code,
            row.entry.startup.name,
            points_written(row.high - row.low),
            str(row.get_state_display()),
            row.words,
        ]
        for row in found
    ]
    return [Heading(_("Entries that were discussed")), Grid(heads, lines)]


def _judges(round: Round) -> list[str]:
    """Those whose sheets counted, in the order of their names."""
    rows = Judge.objects.filter(
        assignments__round=round, assignments__sheet__state=SheetState.SUBMITTED
    )
    rows = rows.select_related("user").distinct().order_by("user__name", "pk")
    return [judge.user.display_name for judge in rows]


def _signatures(judges: Sequence[str]) -> Signatures:
    members = [(_("Member"), name) for name in judges]
    return Signatures([(_("Chair"), ""), *members, (_("Secretary"), "")])
