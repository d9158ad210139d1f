"""What came of introductions, in the result report."""

# tested by: tests/introductions/queries/test_raised.py

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from challenge.kernel.papers.blocks import Block, Facts, Grid, Heading, Words
from challenge.kernel.text.amounts import exact_won
from challenge.models import Edition, User
from introductions.queries.meetings.outcomes import Outcomes, outcomes_of
from introductions.queries.meetings.raised import Raised


def introductions_part(viewer: User, edition: Edition, number: int) -> list[Block]:
    """How far they got and what was raised; nothing where nobody was introduced."""
    found = outcomes_of(viewer, edition)
    if not found.introduced:
        return []
    title = _("%(number)d. What came of introductions") % {"number": number}
    note = _(
        "Each side says for itself what came of it. Confirmed: both tell of the same amount. What "
        "nobody has said is unknown, not no. Interval: Wilson, 95%."
    )
    parts = [*_raised(found), *_gaps(found)]
    return [Heading(title), _steps(found), *parts, Words(note, is_note=True)]


def _gaps(found: Outcomes) -> list[Block]:
    """Of groups that are large enough to say anything."""
    rows = [
        [
            f"{grouping.title}: {group.name}",
            str(group.introduced),
            f"{group.met.share:.0%} ({group.met.low:.0%}–{group.met.high:.0%})",
            f"{group.met.gap:+.0%} ({group.met.gap_low:+.0%}–{group.met.gap_high:+.0%})",
        ]
        for grouping in found.groupings
        for group in grouping.groups
        if group.met.share is not None
    ]
    heads = [(_("Group"), 22), (_("Introduced"), 10), (_("Met (95% interval)"), 18),
             (_("Against the others (95% interval)"), 22)]  # fmt: skip
    return [Heading(_("Gaps between groups"), 2), Grid(heads, rows)] if rows else []


def _steps(found: Outcomes) -> Grid:
    heads = [(pgettext("an introduction", "Step"), 20), (_("Introductions"), 10),
             (_("Share"), 10), (_("95% interval"), 14)]  # fmt: skip
    rows = [
        [
            str(row.step.label),
            str(row.hits),
            f"{row.share or 0:.0%}",
            f"{row.low or 0:.0%}–{row.high or 0:.0%}" if place else "",
        ]
        for place, row in enumerate(found.shares)
    ]
    return Grid(heads, [*rows, [_("Nobody has said"), str(found.silent + found.too_new), "", ""]])


def _raised(found: Outcomes) -> list[Block]:
    figures = found.raised
    facts = [(name, str(count)) for name, count in _instruments(found)]
    facts += [
        (
            _("Usefulness, %(side)s (1–5)") % {"side": row.side.label},
            f"{row.mean:.1f} ({row.answers})",
        )
        for row in figures.ratings
        if row.mean is not None
    ]
    blocks: list[Block] = []
    if figures.investments:
        heads = [(_("Year of investment"), 10), (_("Confirmed by both"), 18),
                 (_("Told by one side"), 18), (_("Told differently"), 18),
                 (_("Amount unknown"), 10)]  # fmt: skip
        rows = [_raised_line(row) for row in figures.years]
        blocks = [Heading(_("Raised through introductions"), 2), Grid(heads, rows)]
    return [*blocks, Facts(facts)] if facts else blocks


def _instruments(found: Outcomes) -> list[tuple[str, int]]:
    return [(name or _("Instrument not told"), count) for name, count in found.raised.instruments]


def _raised_line(row: Raised) -> list[str]:
    def counted(count: int, won: str) -> str:
        return f"{won} ({count})" if count else ""

    return [
        str(row.year or _("unknown")),
        counted(row.confirmed, exact_won(row.confirmed_krw)),
        counted(row.by_one, exact_won(row.by_one_krw)),
        counted(row.apart, f"{exact_won(row.apart_low)}–{exact_won(row.apart_high)}"),
        str(row.unknown or ""),
    ]
