"""The reply to an appeal as a letter."""
# tested by: tests/frontend/pages/startups/submitted/test_appeals.py

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from challenge.kernel.text.spoken_dates import spoken_day
from frontend.papers.paper import paper
from judging.models import Appeal
from submissions.queries.as_submitted import submitted_name


def appeal_letter(appeal: Appeal, *, may_seal: bool = False) -> bytes:
    """As PDF in the reader's language; for an appeal that is answered.  may_seal: see paper()."""
    assert appeal.answered_at is not None
    assert appeal.submitted_at is not None
    zone = ZoneInfo(appeal.edition.time_zone)
    return paper(
        appeal.edition,
        title=_("Reply to an appeal"),
        number=appeal.code,
        statement=appeal.reply,
        rows=[
            (_("Company name"), submitted_name(appeal.entry)),
            (_("Application number"), appeal.entry.code),
            (_("Round"), appeal.announcement.round.name),
            (_("Ground"), appeal.get_ground_display()),
            (_("Received at"), spoken_day(appeal.submitted_at.astimezone(zone).date())),
            (_("Outcome"), str(appeal.get_outcome_display())),
            (_("Date of the reply"), spoken_day(appeal.answered_at.astimezone(zone).date())),
        ],
        foot=_(
            "Two persons answer for this reply. What it changes of the result is published as a "
            "correction."
        ),
        issued_at=appeal.answered_at,
        seal=_("Official seal"),
        may_seal=may_seal,
    )
