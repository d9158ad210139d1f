"""What the people of the edition see before they do something: read once for all of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from introductions.models import Introduction
from judging.models import (
    Announcement,
    Assignment,
    AssignmentState,
    Round,
    RoundState,
    Winner,
)
from judging.services.results.tally import is_tallied
from submissions.models import Attachment, Consent, EligibilityCheck, Entry
from tests.faults.simulated.ground import Ground

LAST_HOURS = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Sight:
    """decks: of each entry, the states of its files; checks: what was decided on each; consents:
    those in force, by company and kind.
    """

    now: datetime
    round: Round
    entries: list[Entry]
    decks: dict[int, list[str]]
    checks: dict[int, str]
    consents: dict[tuple[int, str], Consent]
    assignments: list[Assignment]
    announcement: Announcement | None
    is_tallied: bool
    winners: list[Winner]
    introductions: list[Introduction]

    @property
    def is_call_open(self) -> bool:
        """Whether applications are taken."""
        return self.now < self.round.edition.closes_at

    @property
    def waits_for_the_clock(self) -> bool:
        """Whether a date has come of which nothing is to be seen yet."""
        state, round = self.round.state, self.round
        return (state == RoundState.ASSIGNED and round.opens_at <= self.now) or (
            state == RoundState.OPEN and round.closes_at <= self.now
        )

    @property
    def is_round_missed(self) -> bool:
        """Whether it is too late to begin it with these dates."""
        is_begun = self.round.state not in {RoundState.SETUP, RoundState.ASSIGNED}
        return not is_begun and self.now >= self.round.closes_at - LAST_HOURS


def sight_of(ground: Ground) -> Sight:
    """As it stands."""
    round = Round.objects.select_related("edition", "rubric").get(pk=ground.round.pk)
    edition = round.edition
    entries = Entry.objects.filter(edition=edition).select_related("startup", "edition")
    consents = Consent.objects.filter(withdrawn_at__isnull=True)
    is_closed = round.state in {RoundState.CLOSED, RoundState.DECIDED}
    is_call_open = timezone.now() < edition.closes_at
    is_ahead = round.state in {RoundState.SETUP, RoundState.ASSIGNED}
    is_published = round.state == RoundState.PUBLISHED
    return Sight(
        now=timezone.now(),
        round=round,
        entries=sorted(entries, key=lambda entry: entry.pk),
        decks=_decks() if is_call_open else {},
        checks=dict(EligibilityCheck.objects.values_list("entry_id", "state"))
        if not is_call_open and is_ahead
        else {},
        consents={(row.startup_id, row.kind): row for row in consents},
        assignments=_assignments(round),
        announcement=Announcement.objects.filter(round=round).first()
        if round.state == RoundState.DECIDED
        else None,
        is_tallied=is_closed and is_tallied(round=round),
        winners=_in_order(Winner.objects.select_related("entry__startup", "entry__edition"))
        if is_published
        else [],
        introductions=_in_order(
            Introduction.objects.select_related(
                "winner__entry__startup", "investor__user", "investor__edition"
            )
        )
        if is_published
        else [],
    )


def _decks() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for entry, state in Attachment.objects.order_by("pk").values_list("entry_id", "state"):
        found.setdefault(entry, []).append(state)
    return found


def _assignments(round: Round) -> list[Assignment]:
    """In an order that doesn't hang on their numbers, which are drawn."""
    if round.state not in {RoundState.ASSIGNED, RoundState.OPEN, RoundState.CLOSED}:
        return []
    rows = Assignment.objects.filter(round=round).exclude(state=AssignmentState.REMOVED)
    found = rows.select_related("judge__user", "judge__edition", "round__rubric", "sheet", "entry")
    return sorted(found, key=lambda row: (row.judge_id, row.entry_id))


def _in_order(rows: Any) -> list[Any]:
    return list(rows.order_by("pk"))
