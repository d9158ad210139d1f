"""Who claims which bonus of a round: the proofs that were submitted, and what was said of each."""

# tested by: tests/judging/services/results/test_bonus_claims.py

from collections.abc import Sequence
from dataclasses import dataclass

from challenge.kernel.digests import digest
from challenge.models import Edition, Paper
from judging.models import BonusRuling, Round
from submissions.models import Entry, EntryState, EntryVersion
from submissions.queries.as_submitted import as_submitted
from submissions.queries.papers.asked import SubmittedPaper, submitted_papers


@dataclass(frozen=True, slots=True)
class BonusClaim:
    """An entry's proof for a bonus, as it was submitted.

    ruling: None until somebody has looked at it, and again where the files are others since.
    """

    entry: Entry
    paper: Paper
    files: Sequence[SubmittedPaper]
    ruling: BonusRuling | None

    @property
    def files_digest(self) -> str:
        """Of what is to be looked at."""
        return digest(sorted(file.sha256 for file in self.files))


# viewer: pure
def bonus_papers(edition: Edition) -> list[Paper]:
    """The reasons for a bonus that the edition's rules name, in its order."""
    return [paper for paper in edition.papers.all() if paper.bonus_points is not None]


# viewer: caller
def bonus_claims(round: Round, *, entry: Entry | None = None) -> list[BonusClaim]:
    """By entry; of those that take part in the round.  entry: only its own."""
    papers = [row for row in bonus_papers(round.edition) if row.bonus_round == round.order]
    if not papers:
        return []
    taking_part = Entry.objects.filter(
        participations__round=round, state=EntryState.SUBMITTED
    ).select_related("startup", "edition")
    if entry is not None:
        taking_part = taking_part.filter(pk=entry.pk)
    entries = list(as_submitted(taking_part.order_by("number")))
    files = _files(round.edition, entries)
    rulings = {
        (row.entry_id, row.paper_key): row
        for row in BonusRuling.objects.filter(round=round, entry__in=entries).select_related(
            "adjustment", "ruled_by"
        )
    }
    found = []
    for sender in entries:
        for paper in papers:
            own = [file for file in files.get(sender.pk, []) if file.kind == paper.key]
            if own:
                claim = BonusClaim(sender, paper, own, rulings.get((sender.pk, paper.key)))
                found.append(claim if _is_of_these(claim) else _open(claim))
    return found


def _is_of_these(claim: BonusClaim) -> bool:
    return claim.ruling is None or claim.ruling.files_digest == claim.files_digest


def _open(claim: BonusClaim) -> BonusClaim:
    return BonusClaim(claim.entry, claim.paper, claim.files, None)


def _files(edition: Edition, entries: Sequence[Entry]) -> dict[int, list[SubmittedPaper]]:
    versions = (
        EntryVersion.objects.filter(entry__in=[entry.pk for entry in entries])
        .order_by("entry", "-number")
        .distinct("entry")
        .values_list("entry_id", "snapshot__files")
    )
    return {entry: submitted_papers(edition, {"files": files or []}) for entry, files in versions}
