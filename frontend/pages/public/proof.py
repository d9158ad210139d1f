"""The public log for people: check a receipt, see where the log stands, take the programs along."""
# tested by: tests/frontend/pages/public/test_proof.py

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from challenge.transparency import programs
from challenge.transparency.reading import newest_checkpoints, public_keys

SHOWN_CHECKPOINTS = 50
PROGRAMS = ("verify.py", "witness.py")
FOLDER = Path(programs.__file__).parent


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Checks a receipt in the reader's browser; nothing is sent anywhere."""
    context = {"words": check_words(), "keys": list(public_keys().keys)}
    return render(request, "public/proof/check.html", context)


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Where the log stands, its keys, and the programs that check it."""
    checkpoints = list(newest_checkpoints(SHOWN_CHECKPOINTS))
    context = {
        "checkpoints": checkpoints,
        "has_stamps": any(hasattr(row, "timestamp") for row in checkpoints),
        "log": public_keys(),
        "keys": list(public_keys().keys),
        "words": log_words(),
        "programs": PROGRAMS,
    }
    return render(request, "public/proof/log.html", context)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest checkpoints as an Atom feed, so that copies leave the house by themselves."""
    checkpoints = list(newest_checkpoints(SHOWN_CHECKPOINTS))
    context = {"checkpoints": checkpoints, "log": public_keys()}
    return render(
        request,
        "public/proof/feed.xml",
        context,
        content_type="application/atom+xml; charset=utf-8",
    )


@require_safe
def program(request: HttpRequest, name: str) -> HttpResponse:
    """One of the programs that check the log with nothing but Python."""
    if name not in PROGRAMS:
        raise NotFound
    text = (FOLDER / name).read_text("utf-8")
    response = HttpResponse(text, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def check_words() -> dict[str, str]:
    """The words of the script by key; %{name} stands for a value."""
    return {
        "all_fine": _("Everything in this file holds."),
        "not_fine": _("Something in this file does not hold."),
        "signed_site": _("Signed by this site's log %{name} when it had %{size} entries."),
        "signed_other": _(
            "Signed by a key that this site does not have. Ask whoever gave you the file which key "
            "it is."
        ),
        "signed_unable": _(
            "This browser can't check the signature. Update it, or use the program verify.py."
        ),
        "stamped": _(
            "It holds a time stamp by another authority (RFC 3161). This page does not check that; "
            "challenge verify and openssl do."
        ),
        "forged": _("The signature is wrong: this file was changed, or was never ours."),
        "unreadable": _("This is not a receipt of ours. Choose the file that you downloaded."),
        "in_log": _("It is in the public log, at place %{place}."),
        "not_in_log": _("It is not in the log that this file names: this is no proof."),
        "content_fits": _("Its content is word for word what was put into the log then."),
        "content_differs": _("Its content is not what was put into the log."),
        **_fates(),
        **_devices(),
        "sheet": _("Score sheet for %{entry}, revision %{revision}"),
        "submission": _("Application %{entry}, version %{version}, receipt %{receipt}"),
        "sheet-withdrawal": _("A score sheet was withdrawn"),
        "withdrawal": _("The application was withdrawn"),
    }


def log_words() -> dict[str, str]:
    """What the check of the whole log says, by key; %{name} stands for a value."""
    where = _("%{edition}, round %{order}")
    return {
        "busy": _("Reading the log…"),
        "log": _("The log holds %{records} records, as it was signed %{states} times."),
        "round": _(
            "%{edition}, round %{order}: %{sheets} score sheets counted as published, %{signed} of "
            "them signed by devices. Rules, scores and decisions hold."
        ),
        "own_key": _("The key was taken from this site: compare it with what you noted elsewhere."),
        "unable": _(
            "This browser can't check the signature. Update it, or use the program verify.py."
        ),
        "unreadable": _("The log could not be read. Try again in a minute."),
        "signature": _("Wrong: the log's state at %{size} records is not signed by this key."),
        "root": _("Wrong: the log is not the one that was signed at %{size} records."),
        "opening": _("Wrong: what is published of record %{place} is not what the log holds."),
        **{key: f"{where}: {text}" for key, text in _faults().items()},
    }


def _faults() -> dict[str, str]:
    """Of a round."""
    return {
        "twice": _("it was published twice, or not openly."),
        "file": _("this results file is not the one that was published."),
        "rules": _("its rules were changed after the opening."),
        "sheets": _("the score sheets in the log and in the result are not the same."),
        "vote": _("the audience's votes are not those that were counted."),
        "lot": _("the running order of the pitch day is not the one that its sealed lot gives."),
        "late": _("a score sheet that came late is hidden."),
        "number": _("the result counts another number of score sheets."),
        "decisions": _("the published decisions are not those that were taken."),
        "ranking": _("the ranking is not the one that was tallied last."),
        "score": _("the official score of %{entry} does not follow from what is published."),
    }


def _devices() -> dict[str, str]:
    """Which device a sheet came from."""
    return {
        "device-key": _("A device signs for you: key %{key}"),
        "office-key": _("A device of the office signs paper sheets: key %{key}"),
        "office": _("Entered by the office from paper: by %{by}."),
        "office_late": _("You sent it after the close; %{by} of the office counted it."),
        "office_photo": _("SHA-256 of the photo of the paper: %{digest}"),
        "office_table": _("SHA-256 of the table that it was imported from: %{digest}"),
        "office_no_photo": _("No photo of the paper was attached."),
        "office_signed": _("The device of whoever entered it signed it: key %{key}…"),
        "office_unlisted": _(
            "The device of whoever entered it signed it, with the key %{key}…: the proof file "
            "shows whose it is."
        ),
        "device_signed": _("Your device signed it."),
        "device_unsigned": _("No device signed it: an older browser, or one that can't sign."),
        "device_forged": _(
            "Its signature is not by a device named in this file, under this sheet."
        ),
        "device_unlisted": _(
            "A device signed it, with the key %{key}…: compare that with the mail that told you of "
            "your device, or check the proof file."
        ),
        "device_unable": _("This browser can't check the signature of the device."),
    }


def _fates() -> dict[str, str]:
    """What became of a sheet or of an application."""
    return {
        "sheet_counted": _("The result counted it as you gave it."),
        "sheet_changed": _("The result counted something else: not what you gave."),
        "sheet_replaced": _("You replaced it by a later sheet."),
        "sheet_withdrawn": _("It was withdrawn or unassigned: it was not counted."),
        "sheet_missing": _("The result does not count it, and does not say why."),
        "sheet_waiting": _("The result of this round is not published in this file yet."),
        "entry_counted": _("Judges were shown what you submitted here."),
        "entry_changed": _("What was judged is not what you submitted here."),
        "entry_replaced": _("You submitted again later, or it was not in the round."),
        "entry_withdrawn": _("It was withdrawn."),
        "entry_missing": _("It came after the result."),
        "entry_waiting": _("No result is published in this file yet."),
    }
