"""What one judge may see.

The seats, the rounds to work on, the names to declare conflicts with, the list, the own scores.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.crypto import salted_hmac

from challenge.kernel.errors import NotFound
from challenge.models import User
from judging.models import (
    HELD_STATES,
    PLEDGES_IN_FORCE,
    REMOVED_STATES,
    Assignment,
    Conflict,
    Criterion,
    DeskMark,
    Judge,
    NamesChecked,
    Pledge,
    Round,
    RoundEntry,
    RoundKind,
    RoundState,
    Scoresheet,
    SheetState,
    WildCard,
)
from submissions.models import Entry, EntryState
from submissions.queries.as_submitted import show_submitted
from submissions.queries.entries import without_answers

DECLARABLE_ROUNDS = [RoundState.SETUP, RoundState.ASSIGNED, RoundState.OPEN]
VISIBLE_ROUNDS = [
    RoundState.ASSIGNED,
    RoundState.OPEN,
    RoundState.CLOSED,
    RoundState.DECIDED,
    RoundState.PUBLISHED,
]
# What was submitted is open to the judges of a round until its result is published, and no longer:
# a judge may be an investor, too.
READABLE_ROUNDS = [
    RoundState.ASSIGNED,
    RoundState.OPEN,
    RoundState.CLOSED,
    RoundState.DECIDED,
]


@dataclass(frozen=True, slots=True)
class RoundWork:
    """One round of a judge and how far they are; total 0: nothing is assigned (yet)."""

    round: Round
    total: int
    done: int

    @property
    def is_done(self) -> bool:
        """Everything submitted."""
        return self.total > 0 and self.done == self.total

    @property
    def takes_conflicts(self) -> bool:
        """Names can still be looked at and declared."""
        return self.round.state in DECLARABLE_ROUNDS


@dataclass(frozen=True, slots=True)
class Seat:
    """A judge's part in one edition.  step: what comes next: invitation | pledge | work."""

    judge: Judge
    step: str
    rounds: list[RoundWork]
    recorded: Pledge | None = None  # by an organiser, from a signed paper


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One line of the list.

    state: todo | part | done | recused.  place: the order on the stage, in a pitch round.
    """

    assignment: Assignment
    name: str
    note: str
    state: str
    filled: int
    total: str
    place: int | None = None

    @property
    def read_place(self) -> int:
        """As the how-manieth the judge began it, from 1; 0: unknown."""
        sheet = getattr(self.assignment, "sheet", None)
        return (sheet.read_place or 0) if sheet is not None else 0

    @property
    def mark(self) -> DeskMark:
        """The judge's marks on it; none: an empty one, which is not saved."""
        return getattr(self.assignment, "mark", None) or DeskMark()

    @property
    def wild_card(self) -> WildCard | None:
        """The judge's wild card, where this entry has it."""
        return getattr(self.assignment, "wild_card", None)

    @property
    def sheet(self) -> Scoresheet | None:
        """What is written on it so far."""
        return getattr(self.assignment, "sheet", None)


@dataclass(frozen=True, slots=True)
class NameRow:
    """One company of a round, and the conflict with it that is in force.

    key: stands for it in forms and the API, and follows nothing that a blind round shows.
    """

    key: str
    entry: Entry
    conflict: Conflict | None

    @property
    def representative(self) -> str:
        """Of the company."""
        return self.entry.startup.representative

    @property
    def is_own(self) -> bool:
        """Declared by the judge, who may take it back."""
        return self.conflict is not None and self.conflict.source == Conflict.Source.DECLARED


def seats_of(viewer: User) -> list[Seat]:
    """The person's editions as a judge, newest first, with their rounds.

    Three queries however many there are.
    """
    judges = (
        Judge.with_shadows.filter(user=viewer)
        .exclude(state=Judge.State.DISMISSED)
        .select_related("edition__challenge")
        .prefetch_related("pledges")
        .order_by("-id")
    )
    rows = list(judges)
    counts = (
        Assignment.with_shadows.filter(judge__in=rows, state__in=HELD_STATES)
        .values("judge_id", "round_id")
        .annotate(total=Count("pk"), done=Count("pk", filter=Q(sheet__state=SheetState.SUBMITTED)))
    )
    known = {(row["judge_id"], row["round_id"]): row for row in counts}
    rounds: dict[int, list[Round]] = {}
    admitted = Exists(RoundEntry.objects.filter(round=OuterRef("pk")))
    wanted = Round.objects.filter(
        admitted,
        edition__in=[judge.edition_id for judge in rows],
        state__in=[*DECLARABLE_ROUNDS, *VISIBLE_ROUNDS],
    )
    for round in wanted.order_by("order"):
        rounds.setdefault(round.edition_id, []).append(round)
    return [_seat(judge, rounds.get(judge.edition_id, []), known) for judge in rows]


def seat_for(viewer: User, slug: str) -> Judge:
    """The person's seat in an edition; 404 otherwise."""
    return get_object_or_404(
        Judge.with_shadows.select_related("edition__challenge", "user").exclude(
            state=Judge.State.DISMISSED
        ),
        user=viewer,
        edition__slug=slug,
    )


@dataclass(frozen=True, slots=True)
class WayIn:
    """A round and the judge's seat in it.  missing: what comes before its entries: pledge | names;
    "": nothing any more.
    """

    round: Round
    judge: Judge
    missing: str


def round_for(viewer: User, pk: int, states: Sequence[str] = VISIBLE_ROUNDS) -> WayIn:
    """A round that the person judges (accepted), and how far they are let in.

    404 for everybody else.
    """
    round = get_object_or_404(
        Round.objects.select_related("edition__challenge", "rubric").filter(state__in=states), pk=pk
    )
    seats = Judge.with_shadows.select_related("edition", "user").filter(
        user=viewer, edition=round.edition, state=Judge.State.ACCEPTED
    )
    unchecked = names_unchecked(round.pk, OuterRef("pk"))
    for judge in seats.annotate(pledged=Exists(_in_force()), unchecked=unchecked):  # one at most
        isnt_asked = round.state not in DECLARABLE_ROUNDS or not judge.unchecked
        return WayIn(round, judge, "pledge" if not judge.pledged else "" if isnt_asked else "names")
    raise Http404


# viewer: within
def names_unchecked(round: Any, judge: Any) -> Q:
    """Within another question: the judge has begun no sheet of the round, and has not said that
    every conflict with its names is declared.  round, judge: ids, or where to find them.
    """
    begun = Assignment.with_shadows.filter(round=round, judge=judge, sheet__isnull=False)
    checked = NamesChecked.objects.filter(round=round, judge=judge)
    return ~Exists(begun) & ~Exists(checked)


def _in_force() -> QuerySet[Pledge]:
    return Pledge.objects.filter(judge=OuterRef("pk"), text_version__in=PLEDGES_IN_FORCE)


def readable_assignments(viewer: User) -> QuerySet[Assignment]:
    """The assignments whose entries the person may read as a judge now, on every channel.

    The person has accepted, signed the pledge and gone through the names of the round, still has
    the entry, has no conflict of interest with it, and the round's result isn't published.
    """
    pledged = Pledge.objects.filter(judge=OuterRef("judge"))
    conflicts = Conflict.objects.filter(
        judge=OuterRef("judge"), entry=OuterRef("entry"), withdrawn_at__isnull=True
    )
    is_asked = names_unchecked(OuterRef("round"), OuterRef("judge"))
    return Assignment.with_shadows.filter(
        Exists(pledged),
        ~Exists(conflicts),
        ~(is_asked & Q(round__state__in=DECLARABLE_ROUNDS)),
        judge__user=viewer,
        judge__state=Judge.State.ACCEPTED,
        state__in=HELD_STATES,
        round__state__in=READABLE_ROUNDS,
    )


def assignment_for(viewer: User, pk: int) -> Assignment:
    """One of the person's own assignments, in any state; 404 otherwise."""
    rows = Assignment.with_shadows.select_related(
        "round__edition", "judge__user", "judge__edition", "entry__startup"
    )
    return get_object_or_404(
        rows.filter(round__state__in=VISIBLE_ROUNDS),
        pk=pk,
        judge__user=viewer,
        judge__state=Judge.State.ACCEPTED,
    )


# viewer: own
def queue_of(round: Round, judge: Judge) -> list[QueueItem]:
    """The judge's list in its balanced order (docs/science.md §1.7).

    Recused entries come last, pitches in their order on the stage.

    Codes for names in a blind round.
    """
    rows = list(_rows(round, judge).annotate(filled=Count("sheet__scores")))
    for row in rows:
        row.round, row.judge, row.entry.edition = round, judge, round.edition
    if not round.blind:  # there codes are shown, and names of today are masked too
        show_submitted(row.entry for row in rows)
    admitted = RoundEntry.objects.filter(round=round, entry__in=[row.entry_id for row in rows])
    places = {row.entry_id: row for row in admitted.annotate(criteria=_criteria_of(round))}
    criteria = max((row.criteria for row in places.values()), default=0)
    items = [_item(row, places.get(row.entry_id), criteria) for row in rows]
    return sorted(
        items, key=lambda item: (item.state == "recused", item.place or 0)
    )  # sorted keeps the order among equals


# viewer: own
def names_to_declare(round: Round, judge: Judge) -> list[NameRow]:
    """Names of the round's companies, for declaring conflicts before reading.

    Nothing else of them.
    """
    mine: dict[int, Conflict] = {}
    for conflict in (
        judge.conflicts.filter(withdrawn_at__isnull=True)
        .exclude(source=Conflict.Source.STARTUP)
        .order_by("pk")
    ):  # judges never learn who objected to them
        if conflict.entry_id not in mine or conflict.source == Conflict.Source.DECLARED:
            mine[conflict.entry_id] = conflict
    rows = (
        RoundEntry.objects.filter(round=round, entry__state=EntryState.SUBMITTED)
        .select_related("entry__startup")
        .order_by("entry__startup__name_ko", "pk")
    )
    return [
        NameRow(_name_key(judge, row.entry_id), row.entry, mine.get(row.entry_id)) for row in rows
    ]


# viewer: own
def is_to_check_names(round: Round, judge: Judge) -> bool:
    """Whether the judge is asked for conflicts first: no entry begun, and not confirmed yet."""
    seat = Judge.with_shadows.filter(names_unchecked(round.pk, OuterRef("pk")), pk=judge.pk)
    return round.state in DECLARABLE_ROUNDS and seat.exists()


# viewer: own
def named_entry(round: Round, judge: Judge, key: str) -> Entry:
    """The entry that a key of `names_to_declare` stands for; NotFound: none does."""
    rows = RoundEntry.objects.filter(round=round).select_related("entry__startup")
    found = next((row.entry for row in rows if _name_key(judge, row.entry_id) == key), None)
    if found is None:
        raise NotFound
    return found


def _name_key(judge: Judge, entry: int) -> str:
    return salted_hmac("judge-names", f"{judge.pk}:{entry}", algorithm="sha256").hexdigest()[:20]


# viewer: own
def my_sheets(round: Round, judge: Judge) -> list[QueueItem]:
    """The judge's own list with totals, highest first."""
    return sorted(queue_of(round, judge), key=lambda item: -float(item.total or -1))


def _seat(judge: Judge, rounds: Sequence[Round], known: dict[tuple[int, int], Any]) -> Seat:
    step = (
        "invitation"
        if judge.state != Judge.State.ACCEPTED
        else "work"
        if judge.pledges.all()
        else "pledge"
    )
    work = []
    for round in rounds:
        row = known.get((judge.pk, round.pk))
        if row:
            work.append(RoundWork(round, row["total"], row["done"]))
        elif round.state in DECLARABLE_ROUNDS:
            work.append(RoundWork(round, 0, 0))
    recorded = next((pledge for pledge in judge.pledges.all() if pledge.recorded_by_id), None)
    return Seat(judge, step, work, recorded)


def _criteria_of(round: Round) -> Subquery:
    """How many criteria the round has, within another question."""
    rows = Criterion.objects.filter(rubric__round=round).order_by().values("rubric")
    return Subquery(rows.annotate(count=Count("pk")).values("count"))


def _rows(round: Round, judge: Judge) -> QuerySet[Assignment]:
    rows = Assignment.with_shadows.filter(round=round, judge=judge).exclude(
        state__in=REMOVED_STATES
    )
    return without_answers(
        rows.select_related(
            "entry__startup", "entry__field", "entry__track", "sheet", "mark", "wild_card"
        ),
        "entry",
    ).order_by("state", F("place").asc(nulls_last=True), "id")


def _item(row: Assignment, place: RoundEntry | None, criteria: int) -> QueueItem:
    sheet = getattr(row, "sheet", None)
    filled = int(getattr(row, "filled", 0))
    submitted = sheet is not None and sheet.state == SheetState.SUBMITTED
    state = "recused" if row.is_recused else "done" if submitted else "part" if filled else "todo"
    note = row.entry.field.name if row.entry.field else ""
    total = (
        f"{sheet.total:.1f}" if sheet is not None and submitted and sheet.total is not None else ""
    )
    name = row.entry.startup.name if not row.round.blind else place.blind_code if place else ""
    order = place.pitch_order if place and row.round.kind == RoundKind.PITCH else None
    return QueueItem(row, name, note, state, min(filled, criteria), total, order)
