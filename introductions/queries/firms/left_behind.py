"""Introductions that stayed with somebody who has left the firm: the colleague who took over was to
meet that winner before.  Whoever leads the firm reads where they stand, and nothing of the winner
but what is published: what was shared was shared with the person who left.
"""
# tested by: tests/introductions/services/firms/test_hand_over.py

from dataclasses import dataclass

from challenge.models import User
from introductions.models import Introduction, IntroductionState, Investor, InvestorFirm
from introductions.permissions import may_run_firm
from introductions.queries.visible import seen_by_investors, state_on_investors_side, with_names


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """state: as the firm's side may know it."""

    introduction: Introduction
    state: IntroductionState


def left_behind(viewer: User, firm: InvestorFirm) -> list[LeftBehind]:
    """Those of the firm, newest first; empty for whoever doesn't run it."""
    if not may_run_firm(viewer, firm):
        return []
    rows = Introduction.objects.filter(
        investor__edition=firm.edition_id,
        investor__organisation=firm.organisation_id,
        investor__state=Investor.State.LEFT,
    )
    found = with_names(seen_by_investors(rows)).prefetch_related("reports")
    return [LeftBehind(row, state_on_investors_side(row)) for row in found.order_by("-pk")]
