"""What the two sides say came of an introduction, as each of them and the organiser may read it.

What a side says in words, why it passes, that it passes and how useful it finds the introduction is
never shown to the other.  What one says of an investment is shown to the other once both say that
there is one, so that neither writes down what the other said.
"""
# tested by: tests/introductions/services/test_reports.py

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from challenge.models import Mail, User
from challenge.permissions import may_observe
from introductions.algorithms.outcomes_told import state_told
from introductions.models import (
    Currency,
    Introduction,
    IntroductionState,
    OutcomeReport,
    Side,
    Told,
)
from introductions.permissions import may_report
from introductions.queries.meetings.side import side_of
from submissions.queries.as_submitted import show_submitted

OVER = [IntroductionState.INVESTED, IntroductionState.PASSED]


@dataclass(frozen=True, slots=True)
class BothTold:
    """What stands of each side, and what it said before (oldest first)."""

    introduction: Introduction
    said: dict[str, list[OutcomeReport]]

    def standing(self, side: str) -> OutcomeReport | None:
        """The newest of a side."""
        return self.said[side][-1] if self.said[side] else None

    @property
    def startup(self) -> OutcomeReport | None:
        """What the startup says."""
        return self.standing(Side.STARTUP)

    @property
    def investor(self) -> OutcomeReport | None:
        """What the investor says."""
        return self.standing(Side.INVESTOR)

    @property
    def investments(self) -> list[OutcomeReport]:
        """What stands of an investment: of none, one or both."""
        found = (self.startup, self.investor)
        return [row for row in found if row is not None and row.outcome == Told.INVESTED]

    @property
    def is_confirmed(self) -> bool:
        """Whether both say that it was invested."""
        return len(self.investments) == len(Side)

    @property
    def differing(self) -> list[str]:
        """What both tell, and differently: amount, invested_on, instrument."""
        return _differing(*self.investments) if self.is_confirmed else []

    @property
    def changes(self) -> int:
        """How often one of them said something else since."""
        return sum(max(len(rows) - 1, 0) for rows in self.said.values())


# viewer: caller
def told_of(introduction: Introduction) -> BothTold:
    """Of both sides."""
    said: dict[str, list[OutcomeReport]] = {str(side): [] for side in Side}
    for row in introduction.reports.all():
        said[row.side].append(row)
    return BothTold(introduction, said)


# viewer: caller
def state_without_passes(introduction: Introduction) -> IntroductionState:
    """How far it got, whoever passed since."""
    said = told_of(introduction).said
    words = {side: [row.outcome for row in rows] for side, rows in said.items()}
    noted = [row.kind for row in introduction.steps.all() if row.kind in Told.values]
    return IntroductionState(state_told(words[Side.STARTUP], words[Side.INVESTOR], noted))


def told_in(viewer: User, rows: Iterable[Introduction]) -> list[BothTold]:
    """Both columns of those where a side said something, for organisers and observers."""
    made = [row for row in rows if row.introduced_at and may_observe(viewer, row.investor.edition)]
    prefetch_related_objects(made, "reports")
    found = map(told_of, made)
    return [told for told in found if any(told.said.values())]


@dataclass(frozen=True, slots=True)
class ToldShown:
    """For one side.  own: what it says; earlier: what it said before, the newest first.
    other_invested: the other side tells of an investment; theirs: what it says of it, once both do.
    """

    introduction: Introduction
    side: str
    other: str
    own: OutcomeReport | None
    earlier: list[OutcomeReport]
    other_invested: bool
    theirs: OutcomeReport | None
    differing: list[str]

    @property
    def version(self) -> str:
        """What whoever reports has to have seen."""
        return str(self.own.pk) if self.own else ""


def told_shown(viewer: User, introduction: Introduction) -> ToldShown | None:
    """For the two who were introduced; None for everybody else."""
    if not may_report(viewer, introduction):
        return None
    side, told = side_of(viewer, introduction), told_of(introduction)
    is_investor = side == Side.INVESTOR
    theirs = told.standing(Side.STARTUP if is_investor else Side.INVESTOR)
    startup, firm = introduction.winner.entry.startup.name, introduction.investor.firm
    return ToldShown(
        introduction,
        side,
        other=startup if is_investor else firm,
        own=told.standing(side),
        earlier=told.said[side][-2::-1],
        other_invested=theirs in told.investments,
        theirs=theirs if told.is_confirmed else None,
        differing=told.differing,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A question by mail.  is_answered: by this side since, so its buttons do nothing any more."""

    shown: ToldShown
    is_answered: bool


# viewer: key
def told_of_mail(mail: Mail) -> Asked | None:
    """What the buttons of the mail are about, for the mail's reader; None once it is over."""
    names = ("winner__entry__startup", "winner__entry__edition", "investor__organisation",
             "investor__user", "investor__edition")  # fmt: skip
    found = Introduction.objects.select_related(*names).filter(pk=int(mail.link_target)).first()
    if found is None or mail.to_user is None:
        return None
    show_submitted([found.winner.entry])
    shown = told_shown(mail.to_user, found)
    if shown is None:
        return None
    is_answered = shown.own is not None and shown.own.at > mail.created_at
    return None if found.state in OVER and not is_answered else Asked(shown, is_answered)


# viewer: caller
def confirmed_krw(told: BothTold) -> int | None:
    """Won that both tell of; None where they don't, or differ.  Of an amount in another currency
    that both tell alike, the lower of the two amounts in won.
    """
    if not told.is_confirmed or "amount" in told.differing:
        return None
    known = [row.amount_krw for row in told.investments if row.amount_krw is not None]
    return min(known) if len(known) == len(Side) else None


def _differing(first: OutcomeReport, second: OutcomeReport) -> list[str]:
    pairs = {
        "amount": (_amount(first, second), _amount(second, first)),
        "invested_on": (first.invested_on, second.invested_on),
        "instrument": (first.instrument, second.instrument),
    }
    return [name for name, (mine, theirs) in pairs.items() if mine and theirs and mine != theirs]


def _amount(row: OutcomeReport, beside: OutcomeReport) -> object:
    """In its own currency where both tell it in the same, else in won."""
    same = row.currency == beside.currency != Currency.KRW
    return row.amount if same else row.amount_krw
