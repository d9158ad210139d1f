"""Consultations as people see them: what to vote on next, and what all votes say together."""
# tested by: tests/gatherings/services/voices/test_opinions.py

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import numpy as np
from django.db.models import Count, Q, QuerySet
from numpy.typing import NDArray

from challenge.kernel import clock
from challenge.kernel.errors import NotFound
from challenge.models import Division, Edition, Seat, User
from challenge.models.council.members import council_day
from challenge.permissions import may_observe
from gatherings.algorithms.opinion_groups import UNSEEN
from gatherings.models import Consultation, OpinionResult, Statement, Vote


def consultations_for(viewer: User, edition: Edition) -> QuerySet[Consultation]:
    """Those that have opened; all of them for who runs or watches the edition."""
    rows = Consultation.objects.filter(edition=edition).select_related("edition")
    if may_observe(viewer, edition):
        return rows
    return rows.filter(opens_at__lte=clock.now())


def consultation_for(viewer: User, edition: Edition, pk: int) -> Consultation:
    """One of them; NotFound is all that others learn."""
    found = consultations_for(viewer, edition).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


# viewer: caller
def accepted_in(consultation: Consultation) -> QuerySet[Statement]:
    """What is voted on."""
    rows = Statement.objects.filter(consultation=consultation, state=Statement.State.ACCEPTED)
    return rows.select_related("division", "consultation__edition")


def next_statement(viewer: User, consultation: Consultation) -> Statement | None:
    """The one with the fewest votes of those that the viewer hasn't voted on; among equals by a
    lot that is drawn for each person, so that no statement is everybody's first.
    """
    open_ones = accepted_in(consultation).exclude(votes__user=viewer)
    rows = list(open_ones.annotate(count=Count("votes")))

    def lot(row: Statement) -> bytes:
        words = f"{consultation.seed} {viewer.pk} {row.pk}"
        return blake2b(words.encode(), digest_size=8).digest()

    return min(rows, key=lambda row: (row.count, lot(row)), default=None)


def own_votes(viewer: User, consultation: Consultation) -> dict[int, int]:
    """Statement → one's own choice; nobody reads another's."""
    rows = Vote.objects.filter(user=viewer, statement__consultation=consultation)
    return dict(rows.values_list("statement", "choice"))


def own_proposals(viewer: User, consultation: Consultation) -> QuerySet[Statement]:
    """What the viewer proposed, with what became of it."""
    return Statement.objects.filter(consultation=consultation, proposed_by=viewer)


def divisions_led_by(viewer: User) -> QuerySet[Division]:
    """For which the viewer may write statements today."""
    seats = Seat.objects.held_on(council_day()).filter(is_chair=True, person__user=viewer)
    return Division.objects.filter(pk__in=seats.values("division"))


# viewer: caller
def votes_of(consultation: Consultation) -> tuple[list[int], NDArray[np.int8]]:
    """The statements that are voted on, and the matrix of people by statements, without names."""
    statements = list(accepted_in(consultation).order_by("pk").values_list("pk", flat=True))
    column = {pk: place for place, pk in enumerate(statements)}
    rows = Vote.objects.filter(statement__in=statements).order_by("user_id")
    cast = list(rows.values_list("user_id", "statement_id", "choice"))
    people = {user: place for place, user in enumerate(dict.fromkeys(row[0] for row in cast))}
    votes = np.full((len(people), len(statements)), UNSEEN, dtype=np.int8)
    for user, statement, choice in cast:
        votes[people[user], column[statement]] = choice
    return statements, votes


@dataclass(frozen=True, slots=True)
class Share:
    """How some people voted on a statement; None of them are told where they are too few."""

    agrees: int
    disagrees: int
    passes: int
    seen: int

    @property
    def agree_share(self) -> float:
        """Of those who saw it."""
        return self.agrees / self.seen

    @property
    def disagree_share(self) -> float:
        """Of those who saw it."""
        return self.disagrees / self.seen


@dataclass(frozen=True, slots=True)
class Opinion:
    """A statement and what people say of it; groups: by group, None where too few saw it."""

    statement: Statement
    all: Share | None
    groups: tuple[Share | None, ...]
    is_shared: bool
    is_divided: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the votes of a consultation say together."""

    result: OpinionResult
    sizes: tuple[int, ...]
    shared: list[Opinion]
    divided: list[Opinion]
    others: list[Opinion]


# viewer: plain
def outcome_of(consultation: Consultation) -> Outcome | None:
    """None while fewer than five people have voted, or nothing is counted yet.

    It is the same for everybody, and says nothing of anybody: figures of five people and more.
    """
    result = OpinionResult.objects.filter(consultation=consultation).first()
    if result is None:
        return None
    figures = result.figures
    rows = accepted_in(consultation).in_bulk([row["id"] for row in figures["statements"]])
    shared, divided = figures["shared"], figures["divided"]
    opinions = {
        row["id"]: Opinion(
            statement=rows[row["id"]],
            all=_share(row["all"]),
            groups=tuple(_share(group) for group in row["groups"]),
            is_shared=row["id"] in shared,
            is_divided=row["id"] in divided,
        )
        for row in figures["statements"]
        if row["id"] in rows
    }
    rest = [pk for pk in opinions if pk not in shared and pk not in divided]
    return Outcome(
        result=result,
        sizes=tuple(figures["sizes"]),
        shared=[opinions[pk] for pk in shared if pk in opinions],
        divided=[opinions[pk] for pk in divided if pk in opinions],
        others=[opinions[pk] for pk in rest],
    )


def _share(row: list[int] | None) -> Share | None:
    if row is None:
        return None
    agrees, disagrees, seen = row
    return Share(agrees, disagrees, seen - agrees - disagrees, seen)


# viewer: caller
def overdue_answers(editions: Iterable[Edition]) -> dict[int, int]:
    """Edition → shared statements whose answer should have been there."""
    today = council_day()
    results = OpinionResult.objects.filter(
        consultation__edition__in=[edition.pk for edition in editions],
        consultation__answers_due__lt=today,
        is_final=True,
    )
    found: dict[int, int] = {}
    rows = results.values_list("consultation__edition", "figures")
    shared = [(edition, pk) for edition, figures in rows for pk in figures["shared"]]
    open_ones = Statement.objects.filter(pk__in=[pk for _edition, pk in shared], answered_at=None)
    waiting = set(open_ones.values_list("pk", flat=True))
    for edition, pk in shared:
        if pk in waiting:
            found[edition] = found.get(edition, 0) + 1
    return found


# viewer: caller
def is_overdue(consultation: Consultation, today: date | None = None) -> bool:
    """Whether the day until which it is answered is over."""
    return consultation.answers_due < (today or council_day())


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A consultation whose result isn't final; people: who voted, counted: for how many."""

    consultation: Consultation
    people: int
    counted: int


# viewer: clock
def consultations_to_count() -> list[Uncounted]:
    """Those that opened and whose result isn't final."""
    rows = Consultation.objects.filter(
        Q(result=None) | Q(result__is_final=False), opens_at__lte=clock.now()
    ).select_related("edition", "result")
    accepted = Q(statements__state=Statement.State.ACCEPTED)
    people = Count("statements__votes__user", distinct=True, filter=accepted)
    counts = dict(rows.order_by().annotate(people=people).values_list("pk", "people"))
    found = rows.order_by("pk")
    return [
        Uncounted(row, counts[row.pk], row.result.voters if hasattr(row, "result") else 0)
        for row in found
        if row.pk in counts
    ]
