"""결과보고: an edition from the call to the awards, with its figures."""

# tested by: tests/judging/queries/results/papers/test_office_papers.py

from collections.abc import Callable, Iterator, Sequence

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from challenge.kernel.papers.blocks import (
    Bars,
    Block,
    Facts,
    Grid,
    Heading,
    Paper,
    Signatures,
    Words,
)
from challenge.models import Edition, User
from judging.models import AnnouncementVersion, Appeal, Round
from judging.queries.results.papers.paper_parts import NothingToPrint, of_edition, written
from judging.queries.results.public import Results, published_results
from judging.queries.results.statistics.application_statistics import (
    ApplicationStatistics,
    Breakdown,
    application_statistics,
)
from judging.queries.results.statistics.judging_statistics import (
    EditionFigures,
    RoundStatistics,
    earlier_editions,
    judging_statistics,
)

Part = Callable[[User, Edition, int], list[Block]]  # the int: its number
MOST_DAYS = 21  # of the call, drawn day by day; a longer one shows its last days


def result_report(viewer: User, edition: Edition) -> Iterator[Paper]:
    """From the first application on."""
    found = application_statistics(edition)
    if not found.submitted:
        raise NothingToPrint
    rounds = list(edition.rounds.order_by("order"))
    for round in rounds:
        round.edition = edition
    blocks: list[Block] = [
        *_outline(edition, found, rounds),
        *_applications(found),
        *_judging(judging_statistics(rounds)),
        *_results(published_results(edition)),
        *_appeals(edition),
        *_earlier(earlier_editions(viewer, edition)),
    ]
    for name in settings.RESULT_REPORT_PARTS:
        part: Part = import_string(name)
        number = 1 + sum(isinstance(block, Heading) and block.level == 1 for block in blocks)
        blocks += part(viewer, edition, number)
    blocks.append(Signatures([(_("Prepared by"), ""), (_("Approved by"), "")]))
    yield of_edition(edition, "report", _("Result report"), blocks)


def _outline(
    edition: Edition, found: ApplicationStatistics, rounds: Sequence[Round]
) -> list[Block]:
    facts = [
        (_("Challenge"), edition.name),
        (_("Host"), edition.hosts or "–"),
        (_("Notice date"), written(edition.notice_date)),
        (_("Application period"), f"{written(edition.opens_at)} ~ {written(edition.closes_at)}"),
        (_("Tracks"), ", ".join(row.name for row in edition.tracks.all()) or "–"),
        (_("Fields"), ", ".join(row.name for row in edition.fields.all()) or "–"),
        (_("Rounds"), ", ".join(round.name for round in rounds) or "–"),
        (_("Applications"), str(found.submitted)),
        (_("Contact"), edition.contact or "–"),
    ]
    return [Heading(_("1. Outline")), Facts(facts)]


def _applications(found: ApplicationStatistics) -> list[Block]:
    words = _(
        "%(submitted)d applications were submitted; %(begun)d were begun, %(withdrawn)d withdrawn."
    )
    facts = {"submitted": found.submitted, "begun": found.begun, "withdrawn": found.withdrawn}
    blocks: list[Block] = [Heading(_("2. Applications")), Words(words % facts)]
    if found.days:
        blocks += [Heading(_("By day"), 2), _days(found)]
    for part in (*found.breakdowns, found.eligibility, found.reasons):
        blocks += _bars(part)
    return blocks


def _days(found: ApplicationStatistics) -> Bars:
    days = found.days[-MOST_DAYS:]
    most = max(count for _day, count in days) or 1
    return Bars([(day.isoformat(), count / most, str(count)) for day, count in days])


def _bars(part: Breakdown) -> list[Block]:
    if not part.parts:
        return []
    rows = [
        (row.label, row.count / part.most, f"{row.count} ({row.share:.0%})") for row in part.parts
    ]
    return [Heading(part.title, 2), Bars(rows)]


def _judging(rounds: Sequence[RoundStatistics]) -> list[Block]:
    if not rounds:
        return []
    heads = [
        (_("Round"), 14), (_("Entries"), 7), (_("Judges"), 7), (_("Sheets"), 10),
        (_("Sheets of a judge"), 12), (_("Mean"), 7), (_("Judges differ by"), 10),
        (_("Recusals"), 7), (_("Selected"), 7),
    ]  # fmt: skip
    note = _(
        "Sheets: submitted of those assigned. Sheets of a judge: least, median, most. Judges "
        "differ by: the typical distance between judges on the same entry (pooled standard "
        "deviation, points of 100)."
    )
    return [
        Heading(_("3. Judging")),
        Grid(heads, [_round_line(row) for row in rounds]),
        Words(note, is_note=True),
    ]


def _round_line(row: RoundStatistics) -> list[str]:
    least, middle, most = row.loads
    return [
        row.round.name,
        str(row.entries),
        str(len(row.judges)),
        f"{row.sheets} / {row.assigned}",
        f"{least} · {middle:g} · {most}",
        "" if row.mean is None else f"{row.mean:.1f}",
        "" if row.apart is None else f"{row.apart:.1f}",
        str(row.recused),
        str(row.chosen),
    ]


def _results(results: Results | None) -> list[Block]:
    if results is None:
        return [Heading(_("4. Result")), Words(_("No result is published yet."))]
    blocks: list[Block] = [Heading(_("4. Result"))]
    announced = [
        (row.announcement.round.name, written(row.announcement.published_at))
        for row in results.rounds
    ]
    blocks.append(Facts([*announced, (_("Digest of the results file"), _digest(results))]))
    if results.is_final:
        heads = [
            (_("Award"), 12), (_("Number"), 9), (_("Company name"), 14),
            (_("Representative"), 9), (_("Item"), 22), (_("Field"), 10),
        ]  # fmt: skip
        blocks.append(Grid(heads, list(_award_lines(results))))
    return blocks


def _digest(results: Results) -> str:
    return results.announcement.digest or "–"


def _award_lines(results: Results) -> Iterator[list[str]]:
    for group in results.awards:
        for winner in group.winners:
            entry = winner.entry
            yield [
                group.award.name,
                entry.code,
                entry.startup.name,
                entry.startup.representative,
                entry.title,
                entry.field.name if entry.field else "",
            ]
        if not group.winners:
            yield [group.award.name, "", _("nobody"), "", "", ""]


def _appeals(edition: Edition) -> list[Block]:
    states = list(
        Appeal.objects.filter(edition=edition)
        .exclude(state=Appeal.State.DRAFT)
        .values_list("state", "outcome")
    )
    accepted = sum(outcome == "accepted" for state, outcome in states if state == "answered")
    answered = sum(state == Appeal.State.ANSWERED for state, _outcome in states)
    corrections = AnnouncementVersion.objects.filter(announcement__edition=edition).count()
    facts = [
        (_("Appeals"), str(len(states))),
        (_("Appeals answered"), str(answered)),
        (_("Appeals accepted"), str(accepted)),
        (_("Corrections of a result"), str(corrections)),
    ]
    return [Heading(_("5. Appeals and corrections")), Facts(facts)]


def _earlier(editions: Sequence[EditionFigures]) -> list[Block]:
    if len(editions) <= 1:
        return []
    heads = [
        (_("Edition"), 24), (_("Applications"), 9), (_("Eligible"), 9), (_("Judges"), 8),
        (_("Sheets"), 8), (_("Winners"), 8),
    ]  # fmt: skip
    rows = [
        [row.edition.name, *map(str, (row.submitted, row.eligible, row.judges, row.sheets,
                                      row.winners))]
        for row in editions
    ]  # fmt: skip
    return [Heading(_("6. Compared with earlier editions")), Grid(heads, rows)]
