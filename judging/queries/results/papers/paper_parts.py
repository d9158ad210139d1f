"""What the papers of the office have in common: their head, and how values are written on paper."""

# tested by: tests/judging/queries/results/papers/test_office_papers.py

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from challenge.kernel.errors import Refusal
from challenge.kernel.papers.blocks import Block, Grid, Heading, Paper
from challenge.models import Edition
from judging.models import Round

ROWS_A_PAPER = 1000  # ten thousand in one PDF take gigabytes to typeset


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a register.  title: above it, "" where it is the only one."""

    title: str
    heads: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[str]]


class NothingToPrint(Refusal):
    """The paper has no content yet."""

    code = "nothing_to_print"
    status = 404
    message = gettext_lazy("There is nothing for this paper yet.")


# viewer: pure
def of_edition(
    edition: Edition,
    name: str,
    title: str,
    blocks: Sequence[Block],
    *,
    note: str = "",
    is_wide: bool = False,
    issued_at: datetime | None = None,
) -> Paper:
    """A paper about the whole edition, with the host and the space for its seal."""
    return Paper(
        name=name,
        title=title,
        about=edition.name,
        host=edition.hosts,
        language=(get_language() or "ko")[:2],
        blocks=blocks,
        note=note,
        is_wide=is_wide,
        seal=_("Official seal"),
        issued_at=issued_at,
    )


# viewer: pure
def of_round(
    round: Round,
    name: str,
    title: str,
    blocks: Sequence[Block],
    *,
    note: str = "",
    is_wide: bool = False,
    part: str = "",
) -> Paper:
    """A paper about one round.  part: what tells it from others of the same kind."""
    edition = round.edition
    return Paper(
        name="-".join(filter(None, (name, str(round.order), part))),
        title=title,
        about=f"{edition.name} · {round.name}",
        host=edition.hosts,
        language=(get_language() or "ko")[:2],
        blocks=blocks,
        note=note,
        is_wide=is_wide,
        seal=_("Official seal"),
    )


# viewer: pure
def written(value: object) -> str:
    """A value as registers write it: 2026-11-29 14:00, 86.33; "" for none."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return "" if value is None else str(value)


# viewer: pure
def points_written(value: Decimal) -> str:
    """Points as a person writes them: 25, 12.5."""
    return f"{value.normalize():f}"


# viewer: pure
def as_of_now(count: int) -> str:
    """When it was made, and how much is in it."""
    words = _("As of %(at)s · %(count)d in all")
    return words % {"at": written(timezone.now()), "count": count}


# viewer: pure
def register_of(
    edition: Edition,
    name: str,
    title: str,
    sections: Sequence[Section],
    *,
    ending: Sequence[Block] = (),
) -> Iterator[Paper]:
    """A register, over as many papers as its rows take; NothingToPrint: it has none.

    ending: what stands below the last row.
    """
    count = sum(len(section.rows) for section in sections)
    if not count:
        raise NothingToPrint
    papers = list(_filled(sections))
    papers[-1] += ending
    for number, blocks in enumerate(papers, 1):
        yield of_edition(
            edition, numbered(name, number), title, blocks, note=as_of_now(count), is_wide=True
        )


# viewer: pure
def numbered(name: str, number: int) -> str:
    """The name of the how-manieth paper of its kind, from 1."""
    return name if number == 1 else f"{name}-{number}"


def _filled(sections: Sequence[Section]) -> Iterator[list[Block]]:
    """The blocks of each paper, at most ROWS_A_PAPER rows in one."""
    blocks: list[Block] = []
    left = ROWS_A_PAPER
    for section in sections:
        rows = section.rows
        while True:
            if section.title:
                blocks.append(Heading(f"{section.title} ({len(section.rows)})"))
            blocks.append(Grid(section.heads, rows[:left]))
            rows, left = rows[left:], max(left - len(rows), 0)
            if left:
                break
            yield blocks
            blocks, left = [], ROWS_A_PAPER
            if not rows:
                break
    if blocks:
        yield blocks
