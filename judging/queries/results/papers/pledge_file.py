"""서약서철: what each judge pledged, word for word, with the self-check before it."""

# tested by: tests/judging/queries/results/papers/test_office_papers.py

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from challenge.kernel.papers.blocks import (
    Block,
    Facts,
    Grid,
    Heading,
    NewPage,
    Paper,
    Signatures,
    Words,
)
from challenge.models import Edition
from judging.models import Pledge
from judging.queries.results.papers.paper_parts import (
    NothingToPrint,
    as_of_now,
    numbered,
    of_edition,
    written,
)

PLEDGES_A_PAPER = 300


# viewer: caller
def pledge_file(edition: Edition) -> Iterator[Paper]:
    """A list of all, then a page for each pledge."""
    pledges = list(
        Pledge.counted.filter(judge__edition=edition)
        .select_related("judge__user", "judge__organisation", "recorded_by")
        .order_by("judge__user__name", "judge_id", "pk")
    )
    if not pledges:
        raise NothingToPrint
    for number, start in enumerate(range(0, len(pledges), PLEDGES_A_PAPER), 1):
        some = pledges[start : start + PLEDGES_A_PAPER]
        title, name = _("File of judges' pledges"), numbered("pledges", number)
        yield of_edition(edition, name, title, _blocks(some), note=as_of_now(len(pledges)))


def _blocks(pledges: Sequence[Pledge]) -> list[Block]:
    heads = [
        (_("Judge"), 10), (_("Organisation"), 16), (_("Name as signed"), 10),
        (_("Signed at"), 11), (_("Signed"), 10), (_("Version of the text"), 8),
    ]  # fmt: skip
    blocks: list[Block] = [Grid(heads, [_line(pledge) for pledge in pledges])]
    for pledge in pledges:
        blocks += [NewPage(), *_page(pledge)]
    return blocks


def _how(pledge: Pledge) -> str:
    return _("on paper") if pledge.recorded_by_id or pledge.paper else _("on screen")


def _house(pledge: Pledge) -> str:
    house = pledge.judge.organisation
    return house.name if house else ""


def _line(pledge: Pledge) -> list[str]:
    return [
        pledge.judge.user.display_name,
        _house(pledge),
        pledge.signed_name,
        written(pledge.signed_at),
        _how(pledge),
        pledge.text_version,
    ]


def _page(pledge: Pledge) -> list[Block]:
    facts = [
        (_("Name as signed"), pledge.signed_name),
        (_("Organisation"), _house(pledge) or "–"),
        (_("Signed at"), written(pledge.signed_at)),
        (_("Signed"), _how(pledge)),
        (_("Version of the text"), pledge.text_version),
    ]
    if pledge.self_check:
        facts.append((_("Self-check answered with yes"), pledge.self_check.replace(" ", ", ")))
    if pledge.paper_sha256:
        facts.append((_("Digest of the signed paper (SHA-256)"), pledge.paper_sha256))
    return [
        Heading(_("Pledge of confidentiality and integrity")),
        Words(pledge.text),
        Facts(facts),
        Signatures([(_("Judge"), pledge.signed_name)]),
    ]
