"""A discussion as one of its judges reads it: reasons first, scores only by the round's rule."""

# tested by: tests/judging/queries/overview/discussion/test_discussion_room.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from challenge.kernel import clock
from challenge.kernel.errors import NotFound
from challenge.models import User
from judging.models import (
    AssignmentState,
    Discussion,
    DiscussionMember,
    DiscussionPost,
    Judge,
    Round,
    RoundEntry,
    Scoresheet,
    SheetState,
)
from judging.queries.scoring.blinding import Names, covered, names_to_hide
from judging.queries.scoring.judge_work import READABLE_ROUNDS, readable_assignments
from submissions.models import EntryVersion
from submissions.queries.as_submitted import show_submitted

Shows = Round.ShowsScores


@dataclass(frozen=True, slots=True)
class RoomSeat:
    """A judge in it.  name: "" where the round's rule keeps it; reason: the comment on the sheet.

    total, points: None while scores are not shown; points: (criterion, points) in order.
    """

    letter: str
    name: str
    is_me: bool
    is_chair: bool
    has_left: bool
    reason: str
    total: Decimal | None
    points: list[tuple[str, Decimal]] | None


@dataclass(frozen=True, slots=True)
class RoomPost:
    """A post.  text: "" where it is hidden; hidden_reason: its author alone reads it."""

    number: int
    letter: str
    name: str
    is_me: bool
    text: str
    written_at: datetime
    is_hidden: bool
    hidden_reason: str


@dataclass(frozen=True, slots=True)
class DiscussionLine:
    """A discussion in a judge's list."""

    discussion: Discussion
    name: str
    assignment: int
    is_chair: bool
    is_on: bool
    posts: int
    has_written: bool


@dataclass(frozen=True, slots=True)
class Room:
    """All that the judge sees of it.  assignment: their own pair, to go back to the sheet."""

    discussion: Discussion
    round: Round
    name: str
    assignment: int
    me: RoomSeat
    seats: list[RoomSeat]
    posts: list[RoomPost]
    is_on: bool
    shows_scores: bool
    result: str  # of its chair, or the organisers' reason; "" while it is open

    @property
    def may_close(self) -> bool:
        """The chair, while it is on."""
        return self.is_on and self.me.is_chair


def my_seats(viewer: User) -> QuerySet[DiscussionMember]:
    """The person's seats whose sheet still counts, in rounds whose entries judges may read."""
    mine = readable_assignments(viewer).filter(sheet__state=SheetState.SUBMITTED)
    return DiscussionMember.objects.filter(assignment__in=mine)


def discussions_of(viewer: User, round: Round, judge: Judge) -> list[DiscussionLine]:
    """The judge's discussions in a round, those that are on first."""
    if round.state not in READABLE_ROUNDS:
        return []
    seats = list(
        my_seats(viewer)
        .filter(assignment__judge=judge, discussion__round=round)
        .select_related("discussion__entry__startup", "discussion__entry__edition", "assignment")
        .prefetch_related("discussion__posts")
        .order_by("-discussion__pk")
    )
    for seat in seats:
        seat.discussion.round = round
    names, now = _names_of(round, [seat.discussion for seat in seats]), clock.now()
    lines = [
        DiscussionLine(
            discussion=seat.discussion,
            name=names[seat.discussion.pk],
            assignment=seat.assignment_id,
            is_chair=seat.is_chair,
            is_on=seat.discussion.is_on_at(now),
            posts=len(seat.discussion.posts.all()),
            has_written=any(post.member_id == seat.pk for post in seat.discussion.posts.all()),
        )
        for seat in seats
    ]
    return sorted(lines, key=lambda line: not line.is_on)


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """A discussion that a judge may join: their sheet of its entry came after it was opened."""

    discussion: Discussion
    name: str


def may_join(viewer: User, round: Round, judge: Judge) -> list[OpenDoor]:
    """Those that are on about entries of which the judge's sheet counts, without the judge."""
    if round.state not in READABLE_ROUNDS:
        return []
    rows = round.discussions.filter(state=Discussion.State.OPEN, ends_at__gt=clock.now())
    entries = readable_assignments(viewer).filter(judge=judge, state=AssignmentState.ACTIVE)
    mine = entries.filter(round=round, sheet__state=SheetState.SUBMITTED).values("entry")
    found = list(
        rows.filter(entry__in=mine)
        .exclude(members__assignment__judge=judge)
        .select_related("entry__startup", "entry__edition")
        .order_by("pk")
    )
    names = _names_of(round, found)
    return [OpenDoor(row, names[row.pk]) for row in found if round.is_taking_sheets]


def discussed_now(viewer: User, round: Round, assignment: int) -> Discussion | None:
    """The discussion about the entry of one's pair, while it is on."""
    rows = my_seats(viewer).filter(assignment=assignment, discussion__state=Discussion.State.OPEN)
    seat = rows.select_related("discussion").first()
    if seat is None:
        return None
    seat.discussion.round = round
    return seat.discussion if seat.discussion.is_on_at(clock.now()) else None


def discussion_for(viewer: User, pk: int) -> Room:
    """One discussion for a judge in it; 404 for everybody else, and once the result is out."""
    seat = (
        my_seats(viewer)
        .filter(discussion=pk)
        .select_related("discussion__round__edition", "discussion__entry__startup")
        .select_related("discussion__entry__edition", "assignment")
        .first()
    )
    if seat is None:
        raise NotFound
    discussion, round = seat.discussion, seat.discussion.round
    members = list(discussion.members.select_related("assignment__judge__user"))
    posts = list(discussion.posts.all())
    shows = shows_scores(round, seat, posts)
    names = _covering(round, discussion)
    sheets = _counting(viewer, members)
    seats = [
        _seat(member, seat, sheets.get(member.assignment_id), names, shows, round)
        for member in members
    ]
    by_member = {member.pk: row for member, row in zip(members, seats, strict=True)}
    return Room(
        discussion=discussion,
        round=round,
        name=_names_of(round, [discussion])[discussion.pk],
        assignment=seat.assignment_id,
        me=by_member[seat.pk],
        seats=seats,
        posts=[_post(post, by_member[post.member_id], names) for post in posts],
        is_on=discussion.is_on_at(clock.now()),
        shows_scores=shows,
        result=covered(discussion.words, names),
    )


# viewer: pure
def shows_scores(round: Round, me: DiscussionMember, posts: Sequence[DiscussionPost]) -> bool:
    """Whether this judge sees the others' scores by the round's rule.

    A hidden post counts as none: whoever wrote only that has said nothing yet.
    """
    if round.discussion_scores == Shows.AFTER_WRITING:
        return any(post.member_id == me.pk and post.hidden_at is None for post in posts)
    return bool(round.discussion_scores == Shows.AT_ONCE)


def _counting(viewer: User, members: Sequence[DiscussionMember]) -> Mapping[int, Scoresheet]:
    """Pair → its sheet, where it counts now: of the others as of the viewer."""
    rows = Scoresheet.objects.filter(
        assignment__in=[member.assignment_id for member in members],
        assignment__state="active",
        assignment__judge__state=Judge.State.ACCEPTED,
        state=SheetState.SUBMITTED,
    )
    found = rows.prefetch_related("scores__criterion")
    return {sheet.assignment_id: sheet for sheet in found}


def _seat(
    member: DiscussionMember,
    mine: DiscussionMember,
    sheet: Scoresheet | None,
    names: Names | None,
    shows: bool,
    round: Round,
) -> RoomSeat:
    is_me = member.pk == mine.pk
    seen = sheet if sheet is not None and (shows or is_me) else None
    scores = sorted(seen.scores.all(), key=lambda score: score.criterion.order) if seen else []
    return RoomSeat(
        letter=member.letter,
        name=str(member.assignment.judge) if round.discussion_names or is_me else "",
        is_me=is_me,
        is_chair=member.is_chair,
        has_left=sheet is None,
        reason=covered(sheet.comment, names) if sheet else "",
        total=seen.total if seen else None,
        points=[(score.criterion.title, score.value) for score in scores] if seen else None,
    )


def _post(post: DiscussionPost, author: RoomSeat, names: Names | None) -> RoomPost:
    is_hidden = post.hidden_at is not None
    return RoomPost(
        number=post.pk,
        letter=author.letter,
        name=author.name,
        is_me=author.is_me,
        text=covered(post.text, names) if not is_hidden or author.is_me else "",
        written_at=post.written_at,
        is_hidden=is_hidden,
        hidden_reason=post.hidden_reason if author.is_me else "",
    )


def _covering(round: Round, discussion: Discussion) -> Names | None:
    """What a blind round covers in what judges write: they may have recognised the company."""
    if not round.blind:
        return None
    entry = discussion.entry
    version = EntryVersion.objects.filter(entry=entry).order_by("-number").first()
    return names_to_hide([entry], {entry.pk: version} if version else {})[entry.pk]


def _names_of(round: Round, discussions: Sequence[Discussion]) -> dict[int, str]:
    """Discussion → what its entry is called: its code in a blind round."""
    if not round.blind:
        show_submitted(row.entry for row in discussions)
        return {row.pk: row.entry.startup.name for row in discussions}
    entries = [row.entry_id for row in discussions]
    rows = RoundEntry.objects.filter(round=round, entry__in=entries)
    codes = dict(rows.values_list("entry_id", "blind_code"))
    return {row.pk: codes.get(row.entry_id, "") for row in discussions}
