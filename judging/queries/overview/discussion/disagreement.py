"""What organisers see of discussions: entries on which judges disagree, threads, both sheets."""

# tested by: tests/judging/queries/overview/discussion/test_disagreement.py

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from judging.models import (
    Assignment,
    Discussion,
    DiscussionMember,
    DiscussionPost,
    Round,
    RoundEntry,
)
from judging.queries.assignment.entry_counts import EntryCount, counts_of, flags_in
from judging.queries.rounds.panel_of_entry import FEWEST_JUDGES, counting_pairs, is_apart
from judging.queries.scoring.sheet_changes import SheetChange, changed_sheets
from submissions.models import Entry
from submissions.queries.as_submitted import as_submitted, show_submitted


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An entry that may be discussed.

    flags: judges who want to; is_apart: by the round's rule; judges: those who may be its chair;
    discussion: the newest about it.
    """

    entry: Entry
    count: EntryCount
    flags: int
    is_apart: bool
    discussion: Discussion | None
    judges: tuple[Assignment, ...] = ()

    @property
    def spread(self) -> Decimal:
        """Points from the lowest to the highest total."""
        return self.count.spread

    @property
    def may_open(self) -> bool:
        """Two sheets are in, and no discussion is open."""
        is_open = self.discussion is not None and self.discussion.state == Discussion.State.OPEN
        return len(self.judges) >= FEWEST_JUDGES and not is_open


@dataclass(frozen=True, slots=True)
class ThreadOfJudges:
    """A discussion with all that stands in it, also what is hidden, and who is who."""

    discussion: Discussion
    members: list[DiscussionMember]
    posts: list[DiscussionPost]
    changes: list[SheetChange]


# viewer: caller
def disagreements(round: Round) -> list[Disagreement]:
    """Entries that the rule names or that judges flagged, widest apart first, and those with a
    discussion.
    """
    flagged = RoundEntry.objects.filter(round=round).annotate(flags=flags_in(round))
    flags = dict(flagged.filter(flags__gt=0).values_list("entry_id", "flags"))
    newest = {row.entry_id: row for row in round.discussions.order_by("pk")}
    found = [
        count
        for count in counts_of(round)
        if is_apart(round, count) or count.entry in flags or count.entry in newest
    ]
    found.sort(key=lambda count: (-count.spread, count.entry))
    entries = as_submitted(Entry.objects.all()).in_bulk([count.entry for count in found])
    return [
        Disagreement(
            entry=entries[count.entry],
            count=count,
            flags=flags.get(count.entry, 0),
            is_apart=is_apart(round, count),
            discussion=newest.get(count.entry),
        )
        for count in found
    ]


# viewer: caller
def with_judges(round: Round, rows: Sequence[Disagreement]) -> list[Disagreement]:
    """The same with those whose sheets count, who may be the chair."""
    panels: dict[int, list[Assignment]] = {}
    pairs = counting_pairs(round, [row.entry.pk for row in rows]).select_related("judge__user")
    for pair in pairs.order_by("judge__user__name", "judge_id"):
        panels.setdefault(pair.entry_id, []).append(pair)
    return [replace(row, judges=tuple(panels.get(row.entry.pk, []))) for row in rows]


# viewer: caller
def discussions_in(round: Round) -> QuerySet[Discussion]:
    """All of a round with their judges and posts, newest first."""
    members = DiscussionMember.objects.select_related("assignment__judge__user")
    posts = DiscussionPost.objects.select_related("member__assignment__judge__user", "hidden_by")
    return (
        Discussion.objects.filter(round=round)
        .select_related("entry__startup", "entry__edition", "opened_by", "ended_by")
        .prefetch_related(Prefetch("members", members), Prefetch("posts", posts))
        .order_by("-pk")
    )


# viewer: caller
def thread_of(round: Round, pk: int) -> ThreadOfJudges:
    """One of the round with its posts and the sheets that were changed while it was on."""
    discussion = get_object_or_404(discussions_in(round), pk=pk)
    discussion.round = round
    show_submitted([discussion.entry])
    return ThreadOfJudges(
        discussion=discussion,
        members=list(discussion.members.all()),
        posts=list(discussion.posts.all()),
        changes=changed_sheets(round, discussion=discussion),
    )
