"""What the judges' pages say beyond their templates: the script's words, the time that is left."""
# tested by: tests/frontend/pages/judges/test_scoring.py

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from judging.queries.scoring.desk import ScoringDesk

HOUR_MINUTES = 60


def script_words(desk: ScoringDesk) -> dict[str, str]:
    """The words of the script by key.

    %n stands for a number or a name, %t for a time or a total, %m and %s for the largest value and
    the step.
    """
    return {
        **_where_it_is(),
        "reason_missing": _("Say in a few words why you change it."),
        "missing": _("Give a score here to submit."),
        "range": _("Give points from 0 to %m in steps of %s."),
        "comment_missing": _("%n more characters in the comment, then you can submit."),
        "comment_long": _("The comment is %n characters too long."),
        "letters": _("%n characters"),
        "submit": _("Submit and go on"),
        "submit_change": _("Submit the change"),
        "submitted": _("submitted"),
        "submitted_now": _("%n: submitted"),
        "submitted_here": _("%n: kept on this device, submitted when the connection is back"),
        "given_back": _("%n left your list. Somebody else takes over."),
        "late_sent": _("Sent to the organisers, who decide."),
        "count": _("%n scored"),
        "filled": _("%(filled)s of %(total)s") % {"filled": "%n", "total": len(desk.criteria)},
        "progress": _("%(done)s of %(total)s submitted") % {"done": "%n", "total": "%t"},
    }


def _where_it_is() -> dict[str, str]:
    """Whether what was written is saved, and what is kept for work without a network."""
    return {
        "idle": _("Nothing written yet"),
        "saved": _("Saved on the server %t"),
        "saving": _("Sending"),
        "local": _("Saved on this device · %n waiting"),
        "changed": _("Changed, not submitted yet"),
        "changed_short": _("changed, not submitted"),
        "failed": _("Not sent. What you wrote is kept on this device."),
        "full": _("Saved on the server. This device is full: keep this page open while you write."),
        "page_only": _(
            "Not saved yet: this device is full. Keep this page open; it goes on trying."
        ),
        "other_tab": _("You changed this sheet in another window. This is how it is now."),
        "signed_out": _("Please sign in again. What you wrote is kept on this device."),
        "names": _("Go through the names first. What you wrote is kept on this device."),
        "closed": _("This round is closed. What you wrote is kept on this device."),
        "ready": _("Ready for offline: %n"),
        "ready_full": _("Ready for offline: %n. This device is full."),
        "no_room": _("This device is full: nothing is kept for offline."),
        "no_offline": _("This browser keeps nothing for offline."),
        "cleared": _(
            "The browser had cleared what this device kept for offline work. It is kept anew."
        ),
        "lost": _(
            "The browser had cleared this device. Changes that were not sent then: %n. Please look "
            "at your list."
        ),
        "preparing": _("Preparing for offline: %n"),
    }


def desk_words(criteria: int) -> dict[str, str]:
    """The words of the script on the pages beside the sheet, as in `script_words`."""
    return {
        "submitted": _("Submitted"),
        "saved": _("Saved on the server %t"),
        "saving": _("Sending"),
        "local": _("Saved on this device · %n waiting"),
        "idle": _("Nothing written yet"),
        "failed": _("Not sent. What you wrote is kept on this device."),
        "signed_out": _("Please sign in again. What you wrote is kept on this device."),
        "names": _("Go through the names first. What you wrote is kept on this device."),
        "closed": _("This round is closed. What you wrote is kept on this device."),
        "full": _("Saved on the server. This device is full: keep this page open while you write."),
        "page_only": _(
            "Not saved yet: this device is full. Keep this page open; it goes on trying."
        ),
        "comment_missing": _("%n more characters in the comment, then you can submit."),
        "clash": _("Changed on another device too: open the sheet and choose."),
        "progress": _("%(done)s of %(total)s scored") % {"done": "%n", "total": "%t"},
        "submit_all": _("Submit the chosen sheets (%n)"),
        "queued": _("Kept on this device, submitted when the connection is back"),
        "filled": _("%(filled)s of %(total)s") % {"filled": "%n", "total": criteria},
        "changed_short": _("changed, not submitted"),
        "shown": _("%n shown"),
        "range": _("Give points from 0 to %m in steps of %s."),
        "other_tab": _("You changed this sheet in another window. This is how it is now."),
    }


def time_left(minutes: int | None) -> str:
    """About how long the rest takes, in words; empty while unknown."""
    if minutes is None:
        return ""
    if minutes < HOUR_MINUTES:
        rounded = max(5, 5 * round(minutes / 5))
        return ngettext("about %(n)s minute left", "about %(n)s minutes left", rounded) % {
            "n": rounded
        }
    hours = round(2 * minutes / HOUR_MINUTES) / 2
    return ngettext("about %(n)s hour left", "about %(n)s hours left", 1 if hours == 1 else 2) % {
        "n": f"{hours:g}"
    }
