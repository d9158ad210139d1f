"""The control room of an edition whose call is not over: what is ready, or who writes."""
# tested by: tests/frontend/pages/organisers/rounds/test_call_room.py

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.charts.days import Day
from frontend.pages.organisers.desk import EditionDesk
from frontend.pages.organisers.setup.readiness import checklist
from frontend.templatetags.formatting import day
from judging.models import RoundState
from judging.queries.setup.missing_parts import missing_parts
from submissions.queries.call.call_progress import CallProgress, call_progress

BEFORE_JUDGING = {"draft", "upcoming", "open"}


def is_before_judging(desk: EditionDesk) -> bool:
    """Whether the call is what there is to look at: no round is under way, and none was asked
    for.
    """
    return desk.edition.phase in BEFORE_JUDGING and all(
        round.state == RoundState.SETUP for round in desk.rounds
    )


def call_context(desk: EditionDesk) -> dict[str, Any]:
    """What the page shows."""
    edition, links = desk.edition, desk.round_links("control_room")
    call = call_progress(edition, timezone.now()) if edition.phase == "open" else None
    missing = missing_parts(edition=edition) if call is None else {}
    return desk.context(
        "control_room",
        call=call,
        days=[Day(day(row.on, "axis"), row.begun, row.submitted) for row in call.days]
        if call
        else [],
        conclusion=_conclusion(call) if call else "",
        share=_share(call) if call else 0,
        checks=checklist(edition, missing) if call is None else [],
        is_ready=not missing,
        links=[{**link, "active": False} for link in links],
    )


def _share(call: CallProgress) -> int:
    """Of the applications that were begun, in per cent."""
    begun = call.drafts + call.submitted
    return round(100 * call.submitted / begun) if begun else 0


def _conclusion(call: CallProgress) -> str:
    return _("%(submitted)s submitted, %(drafts)s being written.") % {
        "submitted": call.submitted,
        "drafts": call.drafts,
    }
