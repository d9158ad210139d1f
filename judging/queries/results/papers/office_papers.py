"""The printed set (docs/rules-kr.md §18): which papers there are, and how much is in each."""

# tested by: tests/judging/queries/results/papers/test_office_papers.py

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import NotFound, Refusal
from challenge.kernel.papers.blocks import Letterhead, Paper
from challenge.models import Edition, EditionLetterhead, Job, User
from challenge.permissions import may_assist, may_observe
from judging.models import (
    Appeal,
    Assignment,
    AssignmentState,
    Conflict,
    Decision,
    Objection,
    Pledge,
    Recusal,
    Round,
    RoundEntry,
    Scoresheet,
    SheetState,
    Tally,
    Winner,
)
from judging.queries.results.papers.appeal_register import appeal_register
from judging.queries.results.papers.award_certificates import award_certificates
from judging.queries.results.papers.conflict_register import conflict_register
from judging.queries.results.papers.entry_registers import application_register, eligibility_sheet
from judging.queries.results.papers.judge_sheets import judge_sheets
from judging.queries.results.papers.opinions import opinions
from judging.queries.results.papers.paper_parts import ROWS_A_PAPER, NothingToPrint
from judging.queries.results.papers.pledge_file import pledge_file
from judging.queries.results.papers.resolution import resolution
from judging.queries.results.papers.result_report import result_report
from judging.queries.results.papers.tally_paper import tally_paper
from submissions.models import EligibilityCheck, Entry, EntryState


class ManyFiles(Refusal):
    """A paper that is too long for one file."""

    code = "many_files"
    message = _("This paper fills several files. Take the whole set; they are all in it.")


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One of the set.  of_many: more than a page's worth of papers, so only in the whole set."""

    name: str
    title: str | Promise
    about: str | Promise
    of_many: bool = False


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper as the page lists it.  count: what is in it; 0: there is nothing to print yet."""

    kind: PaperKind
    count: int
    round: Round | None = None

    @property
    def is_one_file(self) -> bool:
        """Whether it can be taken by itself."""
        return not self.kind.of_many and self.count <= ROWS_A_PAPER


OF_EDITION = (
    PaperKind(
        "applications",
        _("Register of applications"),
        _("Every application with its number and when it was received."),
    ),
    PaperKind(
        "eligibility",
        _("Eligibility check sheet"),
        _("The outcome of every rule, the decision and its reason."),
    ),
    PaperKind("pledges", _("File of judges' pledges"), _("A list, and a page for each pledge.")),
    PaperKind(
        "conflicts",
        _("Register of exclusions, objections and recusals"),
        _("Which judge was kept from which entry, and why."),
    ),
    PaperKind("appeals", _("Register of appeals"), _("Appeals with their replies.")),
    PaperKind(
        "awards",
        _("Award certificates"),
        _("In Korean and English, with a code that leads to a page that confirms them."),
    ),
    PaperKind("report", _("Result report"), _("From the call to the awards, with its figures.")),
)
OF_ROUND = (
    PaperKind(
        "sheets",
        _("Score sheets"),
        _("A file for each judge, to be signed; empty ones to be filled in by hand."),
        of_many=True,
    ),
    PaperKind("tally", _("Tally sheet"), _("The points of every judge and the official score.")),
    PaperKind(
        "opinions",
        _("Overall opinions"),
        _("The judges' comments on each entry, without their names."),
    ),
    PaperKind("resolution", _("Resolution"), _("What the committee resolves, to be signed.")),
)
PAPER_SET = "paper_set"  # the kind of the job that makes them all
NAMES = tuple(kind.name for kind in (*OF_EDITION, *OF_ROUND))
_READ: Mapping[str, Callable[[User, Edition], Iterator[Paper]]] = {
    "applications": application_register,
    "eligibility": eligibility_sheet,
    "report": result_report,
}
_MADE: Mapping[str, Callable[[Edition], Iterator[Paper]]] = {
    "pledges": pledge_file,
    "conflicts": conflict_register,
    "appeals": appeal_register,
    "awards": award_certificates,
}
_MADE_OF_ROUND: Mapping[str, Callable[[Round], Iterator[Paper]]] = {
    "sheets": judge_sheets,
    "tally": tally_paper,
    "opinions": opinions,
    "resolution": resolution,
}


def papers_named(
    viewer: User, edition: Edition, name: str, *, round: Round | None = None
) -> Iterator[Paper]:
    """The papers of one kind in the reader's language; NotFound for whoever may not read the
    edition.  Raises NothingToPrint.
    """
    if not may_observe(viewer, edition):
        raise NotFound
    if name in _READ:
        found = _READ[name](viewer, edition)
    elif name in _MADE:
        found = _MADE[name](edition)
    elif name in _MADE_OF_ROUND and round is not None and round.edition_id == edition.pk:
        found = _MADE_OF_ROUND[name](round)
    else:
        raise NotFound
    return _headed(viewer, edition, found)


def _headed(viewer: User, edition: Edition, papers: Iterator[Paper]) -> Iterator[Paper]:
    """With the head that was in force when each was issued."""
    may_seal = may_assist(viewer, edition)
    heads: dict[datetime | None, Letterhead] = {}
    for paper in papers:
        if paper.issued_at not in heads:
            head = EditionLetterhead.objects.in_force(edition, paper.issued_at)
            heads[paper.issued_at] = head.as_letterhead(may_seal=may_seal)
        yield replace(paper, letterhead=heads[paper.issued_at])


def one_paper_named(
    viewer: User, edition: Edition, name: str, *, round: Round | None = None
) -> Paper:
    """The paper of that name where it is a single file; ManyFiles, NotFound, NothingToPrint."""
    found = papers_named(viewer, edition, name, round=round)
    paper = next(found, None)
    if paper is None:
        raise NothingToPrint
    if next(found, None) is not None:
        raise ManyFiles
    return paper


# viewer: caller
def paper_lines(edition: Edition, rounds: Sequence[Round]) -> list[PaperLine]:
    """Every paper of the edition and of its rounds with how much is in it; the same number of
    queries, however many rows and rounds there are.
    """
    counts = _of_edition(edition)
    lines = [PaperLine(kind, counts[kind.name]) for kind in OF_EDITION]
    of_rounds = _of_rounds(rounds)
    for round in rounds:
        found = of_rounds.get(round.pk, {})
        lines += [PaperLine(kind, found.get(kind.name, 0), round) for kind in OF_ROUND]
    return lines


def _of_edition(edition: Edition) -> dict[str, int]:
    submitted = Q(submitted_at__isnull=False)
    entries = Entry.objects.filter(edition=edition).aggregate(
        received=Count("pk", filter=submitted),
        in_it=Count("pk", filter=Q(state=EntryState.SUBMITTED)),
    )
    conflicts = Conflict.counted.filter(judge__edition=edition)
    return {
        "applications": entries["received"],
        "eligibility": EligibilityCheck.objects.filter(entry__edition=edition).count(),
        "pledges": Pledge.counted.filter(judge__edition=edition).count(),
        "conflicts": conflicts.exclude(source=Conflict.Source.STARTUP).count()
        + Objection.objects.filter(entry__edition=edition).count()
        + Recusal.objects.filter(assignment__round__edition=edition).count(),
        "appeals": Appeal.objects.filter(edition=edition).exclude(state=Appeal.State.DRAFT).count(),
        "awards": Winner.objects.filter(entry__edition=edition).count(),
        "report": entries["in_it"],
    }


def _of_rounds(rounds: Sequence[Round]) -> dict[int, dict[str, int]]:
    """Round → paper → how much is in it."""
    pairs = Assignment.objects.filter(round__in=rounds, state=AssignmentState.ACTIVE)
    sheets = Scoresheet.objects.filter(assignment__in=pairs, state=SheetState.SUBMITTED).exclude(
        comment=""
    )
    counted = {
        "sheets": pairs.values_list("round").annotate(Count("judge", distinct=True)),
        "tally": RoundEntry.objects.filter(round__in=rounds)
        .filter(Exists(Tally.objects.filter(round=OuterRef("round"))))
        .values_list("round")
        .annotate(Count("pk")),
        "opinions": sheets.values_list("assignment__round").annotate(Count("pk")),
        "resolution": Decision.objects.filter(round__in=rounds)
        .values_list("round")
        .annotate(Count("pk")),
    }
    found: dict[int, dict[str, int]] = {}
    for name, rows in counted.items():
        for round, count in rows.order_by():
            found.setdefault(round, {})[name] = count
    return found


# viewer: caller
def paper_sets(edition: Edition, most: int = 5) -> list[Job]:
    """The whole sets that were asked for, the newest first; a file that is gone has no name."""
    jobs = Job.objects.filter(edition=edition, kind=PAPER_SET).select_related("asked_by")
    return list(jobs.order_by("-pk")[:most])
