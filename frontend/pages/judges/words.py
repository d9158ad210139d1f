"""What the scoring page's script says, in the reader's language."""

from django.utils.translation import gettext as _


def script_words() -> dict[str, str]:
    """Key → text; %n stands for a number, %t for a time."""
    return {
        "saved": _("Saved on the server %t"),
        "saving": _("Sending"),
        "local": _("Saved on this device · %n waiting"),
        "failed": _("Not sent. What you wrote is kept on this device."),
        "signed_out": _("Please sign in again. What you wrote is kept on this device."),
        "closed": _("This round is closed. What you wrote is kept on this device; tell the organiser."),
        "clash": _("This sheet was also changed on another device. Yours is kept; the other version: %n points."),
        "use_other": _("Take the other version"),
        "missing": _("Give a score here to submit."),
        "comment_missing": _("%n more letters in the comment, then you can submit."),
        "letters": _("%n letters"),
        "ready": _("Ready for offline: %n"),
        "preparing": _("Preparing for offline: %n"),
        "submitted": _("Submitted"),
        "count": _("%n scored"),
        "page": _("Page %n"),
        "unsent": _("%n changes are not sent yet. Go online before you sign out."),
    }
