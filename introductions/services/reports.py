"""What a side says came of its introduction.  Each says it for itself, and may correct it: what it
said before stays.

Invested is what both say.  A pass of one side changes nothing that the other may see: it ends a
fixed meeting that is to come, since nobody should wait there alone, and that mail gives no reason.
"""
# tested by: tests/introductions/services/test_reports.py

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.text.amounts import MOST_WON
from challenge.models import User
from challenge.permissions import require
from introductions.models import (
    Currency,
    Introduction,
    IntroductionState,
    Meeting,
    OutcomeReport,
    PassReason,
    Told,
)
from introductions.models.outcome_reports import BEST, INSTRUMENTS
from introductions.permissions import may_report
from introductions.queries.meetings.side import side_of
from introductions.queries.meetings.told import state_without_passes, told_of
from introductions.services.data_room.closing import shut_rooms
from introductions.services.held import locked
from introductions.services.meetings.stop import end_meeting

MOST_LETTERS = 1000  # of its words
MOST_AMOUNT = Decimal(10) ** 14  # of another currency


class ToldMeanwhile(Refusal):
    """Somebody of the same side said something else since."""

    code = "told_meanwhile"
    message = _("Your side has reported something else since. Look at it, then correct it.")


class QuestionOver(Refusal):
    """A mail's question: its key is wrong or old, or the introduction has ended."""

    code = "question_over"
    status = 410
    message = _("This question is closed. Nothing needs to be done.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a side says.  amount_krw in won; amount in `currency`, where that isn't won.  Everything
    but the outcome may be left open, and why not where it passes.  rating: 1..5.
    """

    outcome: str
    amount_krw: int | None = None
    currency: str = Currency.KRW
    amount: Decimal | None = None
    invested_on: date | None = None
    instrument: str = ""
    reason: str = ""
    words: str = ""
    rating: int | None = None


@transaction.atomic
def report_outcome(
    *, actor: User, introduction: Introduction, report: Report, seen: str
) -> OutcomeReport:
    """Say what came of it, for the actor's side.

    seen: ToldShown.version as the person saw it.  ToldMeanwhile: their side said something since.
    Sending the same twice is sending it once.
    """
    require(may_report, actor, introduction)
    introduction = locked(introduction)
    require(may_report, actor, introduction)  # a colleague may be in by now
    side = side_of(actor, introduction)
    before = told_of(introduction).standing(side)
    said = asdict(report) | {"words": report.words.strip()}
    if before is not None and all(getattr(before, name) == said[name] for name in said):
        return before
    if seen != (str(before.pk) if before else ""):
        raise ToldMeanwhile
    _check(introduction, report)
    row = OutcomeReport.objects.create(
        introduction=introduction, side=side, by=actor, at=clock.now(), **said
    )
    _settle(introduction, row)
    if (
        introduction.startup_passed_at is not None
    ):  # of an investor's pass the startup learns nothing
        shut_rooms(actor=actor, grants=introduction.room_grants.all())
    audit.record(
        actor,
        "introduction.told",
        row,
        edition=introduction.investor.edition,
        side=side,
        told=_logged(row),
        earlier=_logged(before) if before else None,
    )
    return row


def _settle(introduction: Introduction, row: OutcomeReport) -> None:
    """Where the introduction stands after it."""
    mark = f"{row.side}_passed_at"
    passed_at = row.at if row.outcome == Told.PASSED else None
    Introduction.objects.filter(pk=introduction.pk).update(**{mark: passed_at})
    setattr(introduction, mark, passed_at)
    both = introduction.startup_passed_at and introduction.investor_passed_at
    state = IntroductionState.PASSED if both else state_without_passes(introduction)
    if state != introduction.state:
        introduction.advance(state)
    if both:
        end_meeting(introduction=introduction)
    elif passed_at:
        _end_fixed(introduction)


def _end_fixed(introduction: Introduction) -> None:
    """Times that are only proposed stay on the other side's page, as after a no to an offer: that
    they vanished would tell of the pass.
    """
    fixed = Meeting.objects.filter(introduction=introduction, state=Meeting.State.FIXED)
    if fixed.exists():
        end_meeting(introduction=introduction)


def _logged(row: OutcomeReport) -> dict[str, Any]:
    """Without its words, why it passes and its rating."""
    facts = {name: value for name, value in row.facts().items() if value not in (None, "")}
    return {"outcome": row.outcome} | {name: str(value) for name, value in facts.items()}


def _check(introduction: Introduction, report: Report) -> None:
    invested = report.outcome == Told.INVESTED
    wrong: dict[str, str | Promise] = {}
    if report.outcome not in Told.values:
        wrong["outcome"] = _("Choose what came of it.")
    if report.outcome == Told.PASSED and report.reason not in PassReason.values:
        wrong["reason"] = _("Choose why. Only the organisers read it.")
    if report.outcome != Told.PASSED and report.reason:
        wrong["reason"] = _("A reason goes with a pass alone.")
    if len(report.words.strip()) > MOST_LETTERS:
        wrong["words"] = _("Write at most 1,000 characters.")
    if report.rating is not None and not 1 <= report.rating <= BEST:
        wrong["rating"] = _("Choose a number from 1 to 5.")
    wrong |= _wrong_investment(introduction, report) if invested else _facts_without(report)
    if wrong:
        raise InvalidInput(fields=wrong)


def _facts_without(report: Report) -> dict[str, str | Promise]:
    """Facts of an investment where there is none."""
    empty = Report(outcome=report.outcome)
    found = [name for name in OutcomeReport.FACTS if getattr(report, name) != getattr(empty, name)]
    return dict.fromkeys(found, _("This goes with an investment alone."))


def _wrong_investment(introduction: Introduction, report: Report) -> dict[str, str | Promise]:
    wrong: dict[str, str | Promise] = {}
    if report.currency not in Currency.values:
        wrong["currency"] = _("Choose one of the currencies.")
    if report.amount_krw is not None and not 0 < report.amount_krw <= MOST_WON:
        wrong["amount_krw"] = _("Write an amount in won, as 1,200,000,000.")
    if report.currency == Currency.KRW and report.amount is not None:
        wrong["amount"] = _("Choose the other currency that this amount is in.")
    if report.currency != Currency.KRW and (report.amount is None or report.amount_krw is None):
        wrong["amount"] = _("Write the amount in that currency, and what it was in won.")
    if report.amount is not None and not 0 < report.amount <= MOST_AMOUNT:
        wrong["amount"] = _("Write an amount above 0.")
    if report.instrument and report.instrument not in dict(INSTRUMENTS):
        wrong["instrument"] = _("Choose one of the instruments.")
    if report.invested_on is not None and not _is_since(introduction, report.invested_on):
        wrong["invested_on"] = _("Choose a day from the introduction until today.")
    return wrong


def _is_since(introduction: Introduction, day: date) -> bool:
    """Whether the day is within introduction and today, where the edition is."""
    zone = ZoneInfo(introduction.investor.edition.time_zone)
    made = introduction.introduced_at or clock.now()
    return made.astimezone(zone).date() <= day <= clock.now().astimezone(zone).date()
